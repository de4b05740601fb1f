import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { OperatorError } from '../lib/operator-error.ts';

/** Paths of PEM files; what is undefined is not used. */
export interface ReceiverTlsFiles {
  /** This server's certificate and key, for receivers that demand one (two-way TLS). */
  readonly webhookClientCertificate: string | undefined;
  readonly webhookClientKey: string | undefined;
  /** Authorities that receivers' certificates may come from, beside those that Node trusts. */
  readonly webhookCa: string | undefined;
}

/**
 * Reads the certificates that https receivers are met with, once at the start. It is made ready here: with its
 * authorities it takes milliseconds, too long for every connection.
 * @returns undefined if no file is set
 * @throws OperatorError that names the setting and the file if one cannot be read or is not what it should be, if only
 *   one of certificate and key is set, or if they do not belong together
 */
export function receiverTls(files: ReceiverTlsFiles): SecureContext | undefined {
  const { webhookClientCertificate: certificateFile, webhookClientKey: keyFile, webhookCa: caFile } = files;
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    throw new OperatorError(
      'FIRMLENS_WEBHOOK_CLIENT_CERTIFICATE and FIRMLENS_WEBHOOK_CLIENT_KEY are needed together: set both or none.',
    );
  }
  if (certificateFile === undefined && caFile === undefined) return undefined;
  const ca = caFile && [...getCACertificates('default'), readCertificates('FIRMLENS_WEBHOOK_CA', caFile)];
  const cert = certificateFile && readCertificates('FIRMLENS_WEBHOOK_CLIENT_CERTIFICATE', certificateFile);
  const key = keyFile && read('FIRMLENS_WEBHOOK_CLIENT_KEY', keyFile);
  try {
    return createSecureContext({ ...(ca ? { ca } : {}), ...(cert && key ? { cert, key } : {}) });
  } catch (cause) {
    throw new OperatorError(
      `The file ${keyFile} (FIRMLENS_WEBHOOK_CLIENT_KEY) is not the key, in PEM and without a pass phrase, of the certificate in FIRMLENS_WEBHOOK_CLIENT_CERTIFICATE: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

function read(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new OperatorError(`The file ${file} (${variable}) cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

/** A file of one or more certificates. Node passes over what it cannot read in silence, so each is read here. */
function readCertificates(variable: string, file: string): string {
  const text = read(variable, file);
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    certificates.map((certificate) => new X509Certificate(certificate));
  } catch (cause) {
    throw new OperatorError(`The file ${file} (${variable}) has a certificate that cannot be read.`, { cause });
  }
  if (certificates.length === 0) {
    throw new OperatorError(`The file ${file} (${variable}) has no certificate in PEM, "-----BEGIN CERTIFICATE-----".`);
  }
  return text;
}
