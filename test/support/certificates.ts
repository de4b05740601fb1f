import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

/** Paths of a certificate and its key, in PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes certificates with `openssl`, valid for two days, in a folder that is deleted after the file's tests.
 */
export function certificates() {
  const folder = mkdtempSync(path.join(tmpdir(), 'firmlens-tls-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const make = (name: string, ...options: string[]): CertificateFiles => {
    const files = { certificate: path.join(folder, `${name}.pem`), key: path.join(folder, `${name}.key`) };
    const { certificate, key } = files;
    const keyOptions = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...keyOptions, '-out', certificate, ...options], {
      stdio: 'pipe',
    });
    return files;
  };
  return {
    folder,
    /** An authority of its own. */
    authority: (name: string) => make(name, '-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:TRUE'),
    /** A certificate from an authority, for hosts of these names if it is a server's. */
    issue: (authority: CertificateFiles, name: string, hosts: readonly string[] = []) =>
      make(
        name,
        '-subj',
        `/CN=${name}`,
        '-CA',
        authority.certificate,
        '-CAkey',
        authority.key,
        '-addext',
        'basicConstraints=critical,CA:FALSE',
        ...(hosts.length === 0 ? [] : ['-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`]),
      ),
    read: ({ certificate, key }: CertificateFiles) => ({ cert: readFileSync(certificate), key: readFileSync(key) }),
  };
}
