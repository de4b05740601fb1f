import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import pino from 'pino';
import { Type } from 'typebox';
import { ApiError } from '../lib/errors.ts';
import { readParameters, streamingRoutes } from './parameter-stream.ts';
import { createServer } from './server.ts';

/** Refuses the body, while most of it is still to come, once so many bytes of the bulk parameter have arrived. */
const refusedAfterBytes = 200_000;
const form = 'application/x-www-form-urlencoded';

const server = await createServer({ logger: pino({ level: 'silent' }) });
after(() => server.close());
/** Tells of each `piece` that has been read, and of what the reading `failed` with. */
const read = new EventEmitter();
streamingRoutes(server, (scope) => {
  const response = { 200: Type.Object({ bytes: Type.Integer() }, { xml: { name: 'answer' } }) };
  const schema = { tags: ['Test'], body: Type.Object({ required: Type.String() }), response };
  scope.post('/bulk', { schema, bodyLimit: 96 * 1024 * 1024 }, async (incoming) => {
    let bytes = 0;
    const write = (piece: Uint8Array) => {
      bytes += piece.length;
      read.emit('piece');
      if (bytes > refusedAfterBytes) throw new ApiError('noIds', { field: 'ids' });
    };
    await readParameters(incoming, () => ({ write, end: () => undefined })).catch((error: unknown) => {
      read.emit('failed', error);
      throw error;
    });
    return { bytes };
  });
});
const origin = await server.listen({ host: '127.0.0.1', port: 0 });
const { port } = server.server.address() as AddressInfo;

const large = Buffer.concat([Buffer.from('ids='), Buffer.alloc(65_000_000, '1234567,')]);
const headers = { 'content-type': form, accept: 'application/json' };

function headOf(contentLength: number, more: Record<string, string> = {}): string {
  const all = { host: 'x', ...headers, 'content-length': contentLength, ...more };
  const lines = Object.entries(all).map((line) => `${line.join(': ')}\r\n`);
  return `POST /bulk HTTP/1.1\r\n${lines.join('')}\r\n`;
}

test('fetch gets the refusal while it sends 65 MB', async () => {
  const answer = await fetch(`${origin}/bulk`, { method: 'POST', headers, body: large });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /"400-9101"/);
});

test("Node's client gets the refusal while it sends 65 MB, and more than any body may have", async () => {
  for (const [body, status] of [
    [large, 400],
    [Buffer.concat([large, large]), 413],
  ] as const) {
    const sending = request(`${origin}/bulk`, {
      method: 'POST',
      headers: { ...headers, 'content-length': body.length },
    });
    sending.end(body);
    const [answer] = await once(sending, 'response');
    assert.equal(answer.statusCode, status);
    assert.match(await text(answer), /"errorNumber"/);
  }
});

test('a client that looks for the answer only when all is sent gets it, and may go on with the connection', async () => {
  const socket = connect({ port, host: '127.0.0.1' }).pause();
  socket.write(headOf(large.length));
  if (!socket.write(large)) await once(socket, 'drain');
  socket.write(headOf(7));
  socket.end('ids=123');
  const answers = await text(socket);
  assert.match(answers, /^HTTP\/1\.1 400 [^]*HTTP\/1\.1 200 [^]*\{"bytes":3\}$/);
});

test('so does one that wants the connection closed then, as proxies do', async () => {
  const socket = connect({ port, host: '127.0.0.1' }).pause();
  socket.write(headOf(large.length, { connection: 'close' }));
  if (!socket.write(large)) await once(socket, 'drain');
  assert.match(await text(socket), /^HTTP\/1\.1 400 [^]*"400-9101"\}$/);
});

test('a client that sends without end is cut off', async () => {
  const socket = connect({ port, host: '127.0.0.1' });
  let bytes = 0;
  const send = () => {
    do bytes += large.length;
    while (bytes < 1e9 && socket.write(large));
  };
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('drain', send).on('error', () => undefined);
  socket.write(headOf(1e12));
  send();
  await closed;
  assert.ok(bytes < 500e6, `${bytes} bytes were taken`);
});

test('a body that is cut off is no body', async () => {
  for (const leave of ['end', 'destroy'] as const) {
    const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
    socket.write(`${headOf(1_000)}ids=1,2,3`);
    await once(read, 'piece');
    const failed = once(read, 'failed');
    socket[leave]();
    const [error] = await failed;
    assert.equal(error.errorNumber, '400-9009', leave);
  }
});

test('what the schema requires is not validated: it documents', async () => {
  const answer = await server.inject({ method: 'POST', url: '/bulk', headers, payload: 'ids=1' });
  assert.deepEqual(answer.json(), { bytes: 1 });
  assert.equal(
    (await server.inject({ method: 'POST', url: '/bulk', headers: { accept: 'application/json' } })).statusCode,
    200,
  );
});
