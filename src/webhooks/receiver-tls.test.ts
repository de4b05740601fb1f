import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import path from 'node:path';
import { after, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { certificates } from '../../test/support/certificates.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { addressPolicy } from './address-guard.ts';
import { callReceiver } from './call-receiver.ts';
import { guardedAgent } from './guarded-agent.ts';
import { type ReceiverTlsFiles, receiverTls } from './receiver-tls.ts';

const { folder, authority, issue, read } = certificates();
const serverAuthority = authority('server authority');
const clientAuthority = authority('client authority');
const client = issue(clientAuthority, 'firmlens');
const stranger = issue(serverAuthority, 'stranger');

const unset = { webhookClientCertificate: undefined, webhookClientKey: undefined, webhookCa: undefined };
const ours: ReceiverTlsFiles = {
  webhookClientCertificate: client.certificate,
  webhookClientKey: client.key,
  webhookCa: serverAuthority.certificate,
};

/** A receiver at receiver.example that takes requests only over connections with a client certificate it knows. */
const seen: { client: string | undefined; server: unknown }[] = [];
const server = createServer(
  {
    ...read(issue(serverAuthority, 'receiver', ['receiver.example'])),
    ca: readFileSync(clientAuthority.certificate),
    requestCert: true,
    rejectUnauthorized: true,
  },
  ({ socket }, response) => {
    const tls = socket as TLSSocket;
    seen.push({ client: tls.getPeerCertificate().subject.CN as string, server: tls.servername });
    response.writeHead(204).end();
  },
).listen(0, '127.0.0.1');
server.on('tlsClientError', () => undefined);
await once(server, 'listening');
after(() => server.close());
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;

async function call(files: ReceiverTlsFiles, host = 'receiver.example') {
  const options = { connections: 1, tls: receiverTls(files) };
  const agent = guardedAgent(addressPolicy(['127.0.0.0/8']), async () => ['127.0.0.1'], options);
  const url = { origin: `https://${host}:${port}`, path: '/hook' };
  after(() => agent.close());
  return callReceiver(agent, { method: 'POST', url, headers: {}, body: '{}' }, new AbortController().signal, 5_000);
}

test('a receiver that demands a client certificate gets ours, over a connection that names it and checks its own', async () => {
  const answer = await call(ours);
  assert.equal('statusCode' in answer && answer.statusCode, 204);
  assert.deepEqual(seen.splice(0), [{ client: 'firmlens', server: 'receiver.example' }]);
});

test('without a client certificate, or with one that it does not know, such a receiver gets nothing', async () => {
  for (const files of [
    { ...unset, webhookCa: serverAuthority.certificate },
    { ...ours, webhookClientCertificate: stranger.certificate, webhookClientKey: stranger.key },
  ]) {
    const answer = await call(files);
    assert.ok('error' in answer, JSON.stringify(answer));
  }
  assert.deepEqual(seen, []);
});

test('a receiver whose certificate is for another name, or from an authority nobody named, gets nothing', async () => {
  assert.deepEqual(await call(ours, 'other.example'), { error: 'The request failed: ERR_TLS_CERT_ALTNAME_INVALID.' });
  for (const files of [{ ...ours, webhookCa: undefined }, unset]) {
    assert.match(JSON.stringify(await call(files)), /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/);
  }
  assert.deepEqual(seen, []);
});

test('what the files lack is said with their names before anything is sent', () => {
  const garbage = path.join(folder, 'garbage.pem');
  writeFileSync(garbage, 'not a certificate');
  const broken = path.join(folder, 'broken.pem');
  writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  for (const [files, complaint] of [
    [
      { ...ours, webhookClientKey: undefined },
      /_CLIENT_CERTIFICATE and FIRMLENS_WEBHOOK_CLIENT_KEY are needed together/,
    ],
    [{ ...ours, webhookClientCertificate: undefined }, /are needed together/],
    [{ ...ours, webhookClientKey: '/nonexistent/key.pem' }, /\/nonexistent\/key.pem \(FIRMLENS_WEBHOOK_CLIENT_KEY\)/],
    [{ ...ours, webhookCa: folder }, /FIRMLENS_WEBHOOK_CA\) cannot be read/],
    [{ ...ours, webhookCa: garbage }, /garbage.pem \(FIRMLENS_WEBHOOK_CA\) has no certificate in PEM/],
    [{ ...ours, webhookClientCertificate: broken }, /broken.pem .* has a certificate that cannot be read/],
    [{ ...ours, webhookClientKey: stranger.key }, /stranger.key \(FIRMLENS_WEBHOOK_CLIENT_KEY\) is not the key/],
    [{ ...ours, webhookClientKey: garbage }, /garbage.pem \(FIRMLENS_WEBHOOK_CLIENT_KEY\) is not the key/],
  ] as const) {
    assert.throws(
      () => receiverTls(files),
      (error) => error instanceof OperatorError && complaint.test(error.message),
      String(complaint),
    );
  }
  assert.equal(receiverTls(unset), undefined);
});
