import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import pino from 'pino';
import { createServer } from './index.ts';

const server = await createServer({ logger: pino({ level: 'silent' }) });
const rows = new Readable({ read: () => undefined });
server.get('/rows', async (_request, reply) => reply.type('text/csv').send(rows));
await server.listen({ port: 0, host: '127.0.0.1' });
after(() => server.close());
const { port } = server.server.address() as AddressInfo;

test('what is no HTTP behind a request that is being answered breaks the answer off, and puts nothing into it', async () => {
  const client = net.connect(port, '127.0.0.1');
  client.write('GET /rows HTTP/1.1\r\nHost: api.example.com\r\n\r\n');
  rows.push('a row\n');
  await once(client, 'readable');
  client.write('no HTTP\r\n\r\n');
  const answer = await text(client);
  assert.match(answer, /^HTTP\/1\.1 200 [^]*a row/);
  assert.doesNotMatch(answer, /HTTP\/1\.1 4/);
});
