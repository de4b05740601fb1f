import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import pino from 'pino';
import { createServer, readParameters, streamingRoutes } from './index.ts';

const log: Record<string, unknown>[] = [];
const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(JSON.parse(line)) });
const server = await createServer({ logger, requestTimeoutSeconds: 1, idleTimeoutSeconds: 1, maxConnections: 2_100 });
const bodies: unknown[] = [];
server.post('/body', async ({ body }) => {
  bodies.push(body);
  return { taken: true };
});
streamingRoutes(server, (scope) => {
  scope.post('/stream', async (request) => readParameters(request, () => undefined));
});
server.get('/host', async (request) => ({ origin: server.publicOrigin(request), ip: request.ip }));
const endless = Promise.withResolvers<Readable>();
server.get('/endless', async (_request, reply) => {
  const rows = new Readable({ read: (size) => void rows.push(Buffer.alloc(size)) });
  endless.resolve(rows);
  return reply.type('text/csv').send(rows);
});
await server.listen({ port: 0, host: '127.0.0.1' });
after(() => server.close());
const { port } = server.server.address() as net.AddressInfo;

/** Sends bytes as they are and gives all that comes back until the server closes the connection. */
async function raw(text: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(text, 'latin1');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A request that would be answered with 200 but for the lines that come into it. */
function request(start: string, lines: string, body = ''): string {
  const host = /^host/im.test(lines) ? '' : 'Host: api.example.com\r\n';
  return `${start}\r\n${host}Accept: application/json\r\nConnection: close\r\n${lines}\r\n${body}`;
}

const post = (lines: string, body = '0\r\n\r\n') =>
  request('POST /body HTTP/1.1', `Content-Type: text/plain\r\n${lines}`, body);
const get = (lines: string) => request('GET /host HTTP/1.1', lines);

const manyNames = Array.from({ length: 501 }, (_, index) => `p${index}=1`).join('&');

/** What each is, the bytes, the number of the error. */
const refused: readonly (readonly [what: string, bytes: string, errorNumber: string])[] = [
  // Where a body ends, seen differently by a proxy: request smuggling.
  ['Content-Length and Transfer-Encoding', post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'), '400-9009'],
  ['Transfer-Encoding and Content-Length', post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n'), '400-9009'],
  ['two lengths', post('Content-Length: 4\r\nContent-Length: 5\r\n', 'abcde'), '400-9009'],
  ['one length twice', post('Content-Length: 4\r\nContent-Length: 4\r\n', 'abcd'), '400-9009'],
  ['a list of lengths', post('Content-Length: 4, 4\r\n', 'abcd'), '400-9009'],
  ['a negative length', post('Content-Length: -4\r\n', 'abcd'), '400-9009'],
  ['a length with a sign', post('Content-Length: +4\r\n', 'abcd'), '400-9009'],
  ['a length beyond all numbers', post('Content-Length: 99999999999999999999\r\n', 'abcd'), '400-9009'],
  ['Transfer-Encoding identity', post('Transfer-Encoding: identity\r\n', 'abcd'), '400-9009'],
  ['Transfer-Encoding gzip, chunked', post('Transfer-Encoding: gzip, chunked\r\n'), '400-9009'],
  ['Transfer-Encoding chunked, identity', post('Transfer-Encoding: chunked, identity\r\n'), '400-9009'],
  ['Transfer-Encoding xchunked', post('Transfer-Encoding: xchunked\r\n'), '400-9009'],
  ['Transfer-Encoding twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n'), '400-9009'],
  ['Transfer-Encoding in HTTP/1.0', post('Transfer-Encoding: chunked\r\n').replace('/1.1', '/1.0'), '400-9009'],
  ['Transfer-Encoding on the next line', post('Transfer-Encoding:\r\n chunked\r\n'), '400-9009'],
  ['a blank after a name', post('Transfer-Encoding : chunked\r\n'), '400-9009'],
  ['a chunk size that is no number', post('Transfer-Encoding: chunked\r\n', 'zz\r\nabc\r\n0\r\n\r\n'), '400-9009'],
  ['a chunk size with 0x', post('Transfer-Encoding: chunked\r\n', '0x3\r\nabc\r\n0\r\n\r\n'), '400-9009'],
  ['a chunk size beyond all numbers', post('Transfer-Encoding: chunked\r\n', `${'f'.repeat(17)}\r\nabc`), '400-9009'],
  ['a chunk longer than it says', post('Transfer-Encoding: chunked\r\n', '3\r\nabcdef\r\n0\r\n\r\n'), '400-9009'],
  ['chunks that end in a bare LF', post('Transfer-Encoding: chunked\r\n', '3\nabc\n0\n\n'), '400-9009'],
  ['an endless chunk extension', post('Transfer-Encoding: chunked\r\n', `3;${'a'.repeat(20_000)}\r\nabc`), '400-9009'],
  ['a length behind the chunks', post('Transfer-Encoding: chunked\r\n', '0\r\nContent-Length: 4\r\n\r\n'), '400-9009'],
  // Where a header begins and ends.
  ['a folded header', get('X-A: a\r\n b\r\n'), '400-9009'],
  ['a bare LF after a header', get('X-A: a\nX-B: b\r\n'), '400-9009'],
  ['a bare CR in a header', get('X-A: a\rX-B: b\r\n'), '400-9009'],
  ['bare LF throughout', get('').replaceAll('\r\n', '\n'), '400-9009'],
  ['a blank in a name', get('X A: a\r\n'), '400-9009'],
  ['a header without a name', get(': a\r\n'), '400-9009'],
  ['a zero byte', get('X-A: a\0b\r\n'), '400-9009'],
  // Whom it asks.
  ['no Host', get('Host-of: none\r\n').replace('Host: api.example.com\r\n', ''), '400-9009'],
  ['two Hosts', get('Host: a.example\r\nHost: b.example\r\n'), '400-9009'],
  ['the same Host twice', get('Host: a.example\r\nhOST: a.example\r\n'), '400-9009'],
  ['an empty Host', get('Host:\r\n'), '400-9009'],
  ...[
    'a.example/path',
    'a.example?x',
    'user@a.example',
    '"><script>',
    'a b',
    'a.example, b.example',
    '[::1',
    'a:b',
  ].map((host) => [`the Host ${host}`, get(`Host: ${host}\r\n`), '400-9009'] as const),
  // What is no HTTP/1.
  ['HTTP/0.9', 'GET /host\r\n\r\n', '400-9009'],
  ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400-9009'],
  ['HTTP/1.2', get('').replace('/1.1', '/1.2'), '400-9009'],
  ['a method in lower case', get('').replace('GET', 'get'), '400-9009'],
  ['bytes that are no ASCII in the URL', get('').replace('/host', '/\xff\xfe'), '400-9009'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '400-9009'],
  // How much.
  ['a URL of 17,000 characters', get('').replace('/host', `/host?${'a'.repeat(17_000)}`), '431-9001'],
  ['a header of 17,000 characters', get(`X-A: ${'a'.repeat(17_000)}\r\n`), '431-9001'],
  ['4,500 headers', get('a:b\r\n'.repeat(4_500)), '431-9001'],
  ['a parameter of 1,001 characters in the path', get('').replace('/host', `/${'a'.repeat(1_001)}`), '404-9001'],
  ['501 query parameters', get('').replace('/host', `/host?${manyNames}`), '400-9009'],
  // What is packed.
  ['a body in gzip', post(`Content-Encoding: gzip\r\nContent-Length: 4\r\n`, 'abcd'), '415-9002'],
  [
    'a body in deflate, told in capitals',
    post(`Content-Encoding: DEFLATE\r\nContent-Length: 4\r\n`, 'abcd'),
    '415-9002',
  ],
  ['a body packed twice', post(`Content-Encoding: identity, br\r\nContent-Length: 4\r\n`, 'abcd'), '415-9002'],
];

for (const [what, bytes, errorNumber] of refused) {
  test(`refused before any route sees it: ${what}`, async () => {
    const before = bodies.length;
    const answer = await raw(bytes);
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${errorNumber.slice(0, 3)} `), answer);
    assert.ok(answer.includes(errorNumber), answer);
    assert.equal(answer.match(/HTTP\/1\.1 \d/g)?.length, 1, 'one answer, and the connection is closed');
    assert.equal(bodies.length, before);
  });
}

test('the usual shapes of all this are taken', async () => {
  const chunked = post('Transfer-Encoding: chunked\r\n', '3;name=value\r\nabc\r\n0\r\nX-After: 1\r\n\r\n');
  for (const bytes of [
    chunked,
    post('Content-Length: 3\r\nContent-Encoding: identity\r\n', 'abc'),
    get('Host: localhost\r\n'),
    get('Host: [2001:db8::1]:8080\r\n'),
    get('').replace(' /host', ' http://api.example.com/host'),
    'GET /host HTTP/1.0\r\n\r\n',
  ]) {
    assert.match(await raw(bytes), /^HTTP\/1\.1 200 /, bytes);
  }
  assert.deepEqual(bodies.splice(0).map(String), ['abc', 'abc']);
});

test('forwarding headers change neither whose address is counted nor the URLs in answers', async () => {
  const forged = 'X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n';
  const answer = await raw(get(`${forged}Forwarded: for=203.0.113.9;host=evil.example\r\n`));
  assert.ok(answer.endsWith('{"origin":"http://api.example.com","ip":"127.0.0.1"}'), answer);
});

test('a gzip bomb is refused by its header, unpacked by nobody', async () => {
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
  for (const url of ['/body', '/stream']) {
    const answer = await server.inject({
      method: 'POST',
      url,
      payload: bomb,
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', accept: 'application/json' },
    });
    assert.equal(answer.json().errorNumber, '415-9002');
    assert.equal(answer.headers['accept-encoding'], 'identity', 'RFC 9110, 15.5.16');
  }
});

test('JSON that reaches for prototypes is refused or stays data; the deepest nesting is no more than an error', async () => {
  const json = { 'content-type': 'application/json', accept: 'application/json' };
  const send = (url: string, payload: string) => server.inject({ method: 'POST', url, payload, headers: json });
  for (const payload of [
    '{"__proto__":{"polluted":1}}',
    '{"a":{"__proto__":{"polluted":1}}}',
    '{"\\u005f_proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
  ]) {
    assert.equal((await send('/body', payload)).json().errorNumber, '400-9009', payload);
    assert.ok((await send('/stream', payload)).statusCode === 400, payload);
  }
  const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`;
  assert.equal((await send('/body', deep)).statusCode, 200);
  assert.equal((await send('/stream', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).statusCode, 400);
  for (const text of ['__proto__=1', '__proto__[polluted]=1&constructor[prototype][polluted]=1']) {
    const form = { ...json, 'content-type': 'application/x-www-form-urlencoded' };
    await server.inject({ method: 'POST', url: `/body?${text}`, payload: text, headers: form });
    await server.inject({ method: 'POST', url: `/stream?${text}`, payload: text, headers: form });
  }
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test('XML is a body like any other: it is not parsed, so it has no entities', async () => {
  const xml = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>';
  bodies.splice(0);
  await server.inject({ method: 'POST', url: '/body', payload: xml, headers: { 'content-type': 'application/xml' } });
  assert.deepEqual(bodies.map(String), [xml]);
});

test('a body that is cut off is an error, one that never ends is given up in time', async () => {
  const head = (lines: string) =>
    request('POST /stream HTTP/1.1', `Content-Type: application/x-www-form-urlencoded\r\n${lines}`);
  const socket = net.connect(port, '127.0.0.1');
  socket.end(head('Content-Length: 1000\r\n') + 'companyIds=1,2');
  await once(socket.resume(), 'close');
  const drips = net.connect(port, '127.0.0.1');
  drips.write(head('Transfer-Encoding: chunked\r\n'));
  const drip = setInterval(() => drips.write('1\r\n1\r\n'), 50);
  drips.on('error', () => undefined);
  await once(drips.resume(), 'close');
  clearInterval(drip);
  // However it ends, the server goes on.
  assert.match(await raw(get('')), /^HTTP\/1\.1 200 /);
});

test('two thousand connections that say nothing keep nobody else out, and are closed when their time is over', async () => {
  const idle: net.Socket[] = [];
  const closed: Promise<unknown>[] = [];
  // No more at a time than the system keeps for a server to take.
  for (let batch = 0; batch < 20; batch++) {
    const more = Array.from({ length: 100 }, () => net.connect(port, '127.0.0.1').on('error', () => undefined));
    closed.push(...more.map((socket) => once(socket.resume(), 'close')));
    await Promise.all(more.map((socket) => once(socket, 'connect')));
    idle.push(...more);
  }
  assert.match(await raw(get('')), /^HTTP\/1\.1 200 /);
  await Promise.all(closed);
  assert.equal(await connections(), 0);
});

test('what is beyond the bound of connections is closed at once, and the log says so', async () => {
  server.server.maxConnections = 3;
  const held = Array.from({ length: 3 }, () => net.connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  const beyond = net.connect(port, '127.0.0.1').on('error', () => undefined);
  await once(beyond.resume(), 'close');
  for (const socket of held) socket.destroy();
  server.server.maxConnections = 2_100;
  assert.ok(log.some(({ msg }) => msg === 'connections beyond FIRMLENS_MAX_CONNECTIONS are closed'));
});

test('a client that reads nothing of what it asked for is cut off, and what was read for it is closed', async () => {
  const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
  socket.pause();
  socket.write(request('GET /endless HTTP/1.1', ''));
  await once(await endless.promise, 'close');
  socket.destroy();
});

test('a flood of pipelined requests is answered in order', async () => {
  const count = 1_000;
  const one = 'GET /host HTTP/1.1\r\nHost: a.example\r\nAccept: application/json\r\n\r\n';
  const answers = await raw(one.repeat(count) + get(''));
  assert.equal(answers.match(/HTTP\/1\.1 200 /g)?.length, count + 1);
});

function connections(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  return promise;
}
