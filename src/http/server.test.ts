import assert from 'node:assert/strict';
import net from 'node:net';
import { after, test } from 'node:test';
import pino from 'pino';
import { Type } from 'typebox';
import { createServer, healthRoutes } from './index.ts';

const Tree = Type.Object(
  {
    name: Type.String(),
    companyId: Type.Integer(),
    websites: Type.Optional(Type.Array(Type.String({ xml: { name: 'website' } }))),
    tickers: Type.Optional(
      Type.Array(Type.Object({ tickerName: Type.String(), exchange: Type.String() }, { xml: { name: 'ticker' } })),
    ),
    fax: Type.Optional(Type.String()),
  },
  { xml: { name: 'company' } },
);

const server = await createServer({ logger: pino({ level: 'silent' }), requestTimeoutSeconds: 1 });
server.get(
  '/things/:id',
  {
    schema: {
      params: Type.Object({ id: Type.String() }),
      querystring: Type.Object({ resultsPerPage: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })) }),
      response: { 200: Tree },
    },
  },
  async () => ({
    name: 'A & B <Ltd>\u0001',
    companyId: 7,
    websites: ['https://a.example.com/', 'https://b.example.com/'],
    tickers: [{ tickerName: 'AB', exchange: 'NASD' }],
  }),
);
server.get('/things/job', { schema: { response: { 200: Tree } } }, async () => ({ name: 'static', companyId: 1 }));
server.delete('/things/:id', { schema: { response: { 200: Tree } } }, async () => ({ name: 'gone', companyId: 1 }));
server.post('/form', { schema: { response: { 200: Tree } } }, async (request) => ({
  name: JSON.stringify(request.body ?? null),
  companyId: 1,
}));
server.get('/broken', { schema: { response: { 200: Tree } } }, async () => {
  throw new Error('the password is hunter2');
});
server.get('/away', { schema: { response: { 200: Tree } } }, async () => {
  throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
});
healthRoutes(server, async () => false);
await server.listen({ port: 0, host: '127.0.0.1' });
after(() => server.close());
const { port } = server.server.address() as net.AddressInfo;

const prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

test('an answer is XML unless JSON is asked for, both written from one schema', async () => {
  const xml =
    `${prolog}<company><companyId>7</companyId><name>A &amp; B &lt;Ltd&gt;</name>` +
    '<tickers><ticker><exchange>NASD</exchange><tickerName>AB</tickerName></ticker></tickers>' +
    '<websites><website>https://a.example.com/</website><website>https://b.example.com/</website></websites></company>';
  for (const accept of [
    undefined,
    '*/*',
    'application/xml',
    'text/html,application/xml;q=0.9,application/json;q=0.5',
  ]) {
    const answer = await server.inject({ url: '/things/7', headers: accept === undefined ? {} : { accept } });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'application/xml; charset=utf-8');
    assert.equal(answer.body, xml);
  }
  for (const accept of ['application/json', 'application/json, */*', 'application/api.insights.beta+json']) {
    const answer = await server.inject({ url: '/things/7', headers: { accept } });
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    assert.deepEqual(Object.keys(answer.json()), ['name', 'companyId', 'websites', 'tickers']);
  }
});

test('static path segments win over parameters, and doubled slashes do not matter', async () => {
  const answer = await server.inject({ url: '//things///job', headers: { accept: 'application/json' } });
  assert.equal(answer.json().name, 'static');
});

const json = { accept: 'application/json' };

test('every error has the documented body, in the format asked for, with an id of its own', async () => {
  const answer = await server.inject({ url: '/nowhere', headers: json });
  assert.equal(answer.statusCode, 404);
  const { diagnosticCode, ...rest } = answer.json();
  assert.match(diagnosticCode, /^[0-9a-v]{19,20}$/);
  assert.deepEqual(rest, {
    errorType: 'Not Found',
    status: 404,
    message: 'Invalid ID, record not found.',
    errorNumber: '404-9001',
  });
  const xml = await server.inject({ url: '/nowhere' });
  assert.match(
    xml.body,
    /<error><diagnosticCode>\w+<\/diagnosticCode><errorNumber>404-9001<\/errorNumber><errorType>Not Found<\/errorType><message>[^<]+<\/message><status>404<\/status><\/error>$/,
  );
});

test('media types are asked for in any case', async () => {
  const answer = await server.inject({ url: '/nowhere', headers: { accept: 'Application/JSON' } });
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
});

const badQueries: [string, string, string][] = [
  ['0', '400-105', 'resultsPerPage should not be less than 1. Given value is 0'],
  ['-1', '400-105', 'resultsPerPage should not be less than 1. Given value is -1'],
  ['1e9', '400-106', 'resultsPerPage should not be more than 50. Given value is 1000000000'],
  ['abc', '400-107', 'Please enter a valid number resultsPerPage.'],
  ['1.5', '400-107', 'Please enter a valid number resultsPerPage.'],
];
for (const [value, number, message] of badQueries) {
  test(`resultsPerPage=${value} is refused with ${number}`, async () => {
    const answer = await server.inject({ url: `/things/7?resultsPerPage=${value}`, headers: json });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().errorNumber, number);
    assert.equal(answer.json().message, message);
  });
}

test('a query of a thousand parameters is refused, unknown parameters are ignored', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => `p${index}=1`).join('&');
  assert.equal((await server.inject({ url: `/things/7?${many}`, headers: json })).json().errorNumber, '400-9009');
  assert.equal((await server.inject({ url: '/things/7?whatever=1&__proto__=2', headers: json })).statusCode, 200);
});

test('a wrong method is 405 with the methods that would be right', async () => {
  const answer = await server.inject({ method: 'PUT', url: '/things/7', headers: json });
  assert.equal(answer.statusCode, 405);
  assert.equal(answer.headers['allow'], 'GET, HEAD, DELETE');
  assert.equal(answer.json().errorNumber, '405-9001');
});

test('an unexpected failure says nothing of its cause', async () => {
  const answer = await server.inject({ url: '/broken', headers: json });
  assert.equal(answer.statusCode, 500);
  assert.equal(answer.json().errorNumber, '500-9001');
  assert.doesNotMatch(answer.body, /hunter2/);
});

test('who is told that the server is not ready is told when to ask again, whatever the reason', async () => {
  for (const url of ['/away', '/health/ready']) {
    const answer = await server.inject({ url, headers: json });
    assert.deepEqual([answer.json().errorNumber, answer.headers['retry-after']], ['503-9001', '5'], url);
  }
});

for (const contentType of [
  'application/x-www-form-urlencoded',
  'application/json',
  'application/octet-stream',
  'what/ever',
]) {
  test(`an empty body of type ${contentType} is no body, on every method`, async () => {
    for (const [method, url] of [
      ['DELETE', '/things/7'],
      ['GET', '/things/7'],
      ['POST', '/form'],
    ] as const) {
      const answer = await server.inject({ method, url, headers: { ...json, 'content-type': contentType } });
      assert.equal(answer.statusCode, 200, `${method} ${answer.body}`);
    }
  });
}

test('forms are read as UTF-8 or, where they say so or are not, as ISO-8859-1', async () => {
  const form = async (payload: Buffer | string, charset = '') =>
    JSON.parse(
      (
        await server.inject({
          method: 'POST',
          url: '/form',
          payload,
          headers: { ...json, 'content-type': `application/x-www-form-urlencoded${charset}` },
        })
      ).json().name,
    );
  assert.deepEqual(await form('a=1&a=2&b=M%C3%BCnchen+Ost'), { a: ['1', '2'], b: 'München Ost' });
  assert.deepEqual(await form('b=M%FCnchen', '; charset=ISO-8859-1'), { b: 'München' });
  assert.deepEqual(await form(Buffer.from('b=München', 'latin1')), { b: 'München' });
  assert.deepEqual(await form('b=%zz&__proto__=1&constructor=2'), { b: '%zz', constructor: '2', ['__proto__']: '1' });
});

test('a form of more than a thousand parameters is refused', async () => {
  const headers = { ...json, 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await server.inject({ method: 'POST', url: '/form', payload: 'a&'.repeat(1_001), headers });
  assert.equal(answer.json().errorNumber, '400-9009');
});

test('broken JSON and a body over the limit get their documented errors', async () => {
  const broken = await server.inject({
    method: 'POST',
    url: '/form',
    payload: '{',
    headers: { ...json, 'content-type': 'application/json' },
  });
  assert.equal(broken.json().errorNumber, '400-9009');
  const large = await server.inject({
    method: 'POST',
    url: '/form',
    payload: Buffer.alloc(1024 * 1024 + 1),
    headers: json,
  });
  assert.equal(large.json().errorNumber, '413-9001');
});

test('a preflight needs no token and allows the accessToken header', async () => {
  const answer = await server.inject({
    method: 'OPTIONS',
    url: '/things/7',
    headers: {
      origin: 'https://crm.example.com',
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'accesstoken,content-type',
    },
  });
  assert.equal(answer.statusCode, 204);
  assert.equal(answer.headers['access-control-allow-origin'], '*');
  assert.match(String(answer.headers['access-control-allow-headers']), /accesstoken/);
  assert.match(String(answer.headers['access-control-allow-methods']), /DELETE/);
});

/** Sends raw bytes and resolves with all that comes back before the server closes the connection. */
async function raw(...parts: string[]): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  for (const part of parts) socket.write(part);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

test('what fails before the router carries the same body', async () => {
  const header = await raw(
    `GET /things/7 HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`,
  );
  assert.match(header, /^HTTP\/1\.1 431 /);
  assert.match(header, /"errorNumber":"431-9001"/);
  assert.match(await raw('rubbish\r\n\r\n'), /^HTTP\/1\.1 400 [^]*<errorNumber>400-9009<\/errorNumber>/);
  const url = await server.inject({ url: '/things/%zz', headers: json });
  assert.equal(url.statusCode, 400);
  assert.equal(url.json().errorNumber, '400-9009');
});

test('a client that is too slow is told so: with its headers and with its body', async () => {
  assert.match(await raw('GET /things/7 HTTP/1.1\r\nHost: x\r\n'), /^HTTP\/1\.1 408 [^]*<errorNumber>408-9001</);
  const body = await raw('POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nabc');
  assert.match(body, /^HTTP\/1\.1 408 [^]*<errorNumber>408-9001</);
});
