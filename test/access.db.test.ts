import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiNames, markApiKey, revokeToken, tokensOf } from '../src/accounts/index.ts';
import { testApi } from './support/test-api.ts';
import { until } from './support/until.ts';

const api = await testApi();
const { server, database, masterKey, clock, log } = api;
await server.ready();

/** Every operation under `/api/v1`, with path parameters filled in. */
const operations = Object.entries(server.swagger().paths ?? {})
  .filter(([path]) => path.startsWith('/api/v1/'))
  .flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => ({
      method: method.toUpperCase(),
      url: path.replaceAll(/\{\w+\}/g, '1'),
    })),
  );

type Headers = Record<string, string>;
const send = ({ method, url }: { method: string; url: string }, headers: Headers) =>
  server.inject({ method: method as 'GET', url, headers });

const [someOperation] = operations;
assert(someOperation !== undefined);

/** Sends one request with this token and gives the number of the error it got, if any. */
async function errorNumber(token: string): Promise<string | undefined> {
  const answer = await send(someOperation as { method: string; url: string }, {
    accesstoken: token,
    accept: 'application/json',
  });
  return answer.json().errorNumber;
}

test('no operation answers without a token, in JSON and in XML', async () => {
  assert(operations.length >= 6);
  for (const operation of operations) {
    const json = await send(operation, { accept: 'application/json' });
    assert.equal(json.statusCode, 401, operation.url);
    const { diagnosticCode, ...error } = json.json();
    assert.deepEqual(error, {
      errorType: 'UNAUTHORIZED',
      status: 401,
      message: "Unauthorized Error - Cannot use API's without setting a valid accessToken in header.",
      errorNumber: '401-9001',
    });
    assert.match(diagnosticCode, /^[0-9a-v]{19,20}$/);
    const xml = await send(operation, {});
    assert.equal(xml.statusCode, 401);
    assert.match(xml.body, /<error>\s*<diagnosticCode>[0-9a-v]+<\/diagnosticCode>\s*<errorNumber>401-9001</);
  }
});

test('every operation belongs to an endpoint group that a key can be given or refused', async () => {
  const [none, all] = [
    await api.newAccount({ entitlements: [] }),
    await api.newAccount({ entitlements: [...apiNames] }),
  ];
  for (const operation of operations) {
    const refused = await send(operation, none.json);
    assert.equal(refused.statusCode, 405, `${operation.method} ${operation.url} names no group`);
    assert.equal(refused.json().message, 'Method Not Allowed - Your are not allowed to access this API.');
    assert.equal(refused.headers['allow'], undefined, 'the method is right');
    assert.notEqual((await send(operation, all.json)).statusCode, 405, `${operation.url} names an unknown group`);
  }
});

test('every answer to a token says how many requests it has left, also to those that are free or refused', async () => {
  const account = await api.newAccount({ throttleLimit: 1_000, entitlements: ['admin'] });
  let left = 1_000;
  for (const operation of operations) {
    left -= 1;
    const { headers } = await send(operation, account.json);
    assert.equal(headers['ratelimit-policy'], '"default";q=1000;w=300', operation.url);
    assert.equal(headers['ratelimit'], `"default";r=${left};t=300`, operation.url);
  }
  clock.now = new Date(clock.now.getTime() + 100_500);
  const free = await send({ method: 'GET', url: '/api/v1/admin/jobs' }, account.json);
  assert.equal(free.statusCode, 200);
  assert.equal(free.headers['ratelimit'], `"default";r=${left - 1};t=200`);
  assert.equal((await send(someOperation, { accept: 'application/json' })).headers['ratelimit'], undefined);
});

test('the limits of tokens are in the OpenAPI document, at every answer that has them', () => {
  for (const [path, methods] of Object.entries(server.swagger().paths ?? {})) {
    for (const { responses } of Object.values(methods as Record<string, Documented>)) {
      for (const [status, { description, headers = {} }] of Object.entries(responses)) {
        // Fastify's words for what a route does not declare.
        const isDeclared = description !== 'Default Response';
        const counted = path.startsWith('/api/v1/') && status !== '401' && isDeclared;
        assert.equal('RateLimit' in headers && 'RateLimit-Policy' in headers, counted, `${path} ${status}`);
        assert.equal('Retry-After' in headers, status === '429' || status === '503', `${path} ${status}`);
      }
    }
  }
});

interface Documented {
  responses: Record<string, { description: string; headers?: object }>;
}

test('the token is read from its header only, whatever the case of its name', async () => {
  const { token } = await api.newAccount();
  const { method, url } = someOperation;
  for (const name of ['accessToken', 'ACCESSTOKEN', 'accesstoken']) {
    assert.notEqual((await send(someOperation, { [name]: token })).statusCode, 401);
  }
  const inUrl = await send({ method, url: `${url}?accessToken=${encodeURIComponent(token)}` }, {});
  const asBearer = await send(someOperation, { authorization: `Bearer ${token}` });
  for (const answer of [inUrl, asBearer]) assert.equal(answer.statusCode, 401);
});

test('a token altered, expired, revoked or of a disabled key gets the same 401; the log alone tells why', async () => {
  const account = await api.newAccount();
  assert.notEqual(await errorNumber(account.token), '401-9001');
  const altered = account.token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  assert.equal(await errorNumber(altered), '401-9001');
  const lastYear = new Date(clock.now.getTime() - 366 * 24 * 60 * 60 * 1000);
  assert.equal(await errorNumber(tokensOf(masterKey).mint(account.clientId, lastYear).token), '401-9001');

  const { token, claims } = tokensOf(masterKey).mint(account.clientId, clock.now);
  await revokeToken(database, claims, clock.now);
  const untilKnown = (text: string) =>
    until('the server to learn of it', 1, async () => (await errorNumber(text)) === '401-9001');
  await untilKnown(token);
  assert.notEqual(await errorNumber(account.token), '401-9001');
  await markApiKey(database, account.clientId, 'disabled', clock.now);
  await untilKnown(account.token);
  const reasons = new Set(log.map((line) => (line['err'] as { message?: string } | undefined)?.message));
  for (const reason of ['not signed by this installation', 'expired', 'revoked', 'disabled']) {
    assert(
      [...reasons].some((message) => message?.includes(reason)),
      reason,
    );
  }
  const written = JSON.stringify(log);
  for (const secret of [account.token, token, account.clientSecret, account.webhookSecret]) {
    assert(!written.includes(secret), 'a secret was logged');
  }
});

test('the request beyond the limit is 429 with Retry-After, in both formats, for every token of the account', async () => {
  const account = await api.newAccount({ throttleLimit: 2 });
  const sibling = tokensOf(masterKey).mint(account.clientId, clock.now).token;
  for (let request = 0; request < 2; request++) assert.notEqual(await errorNumber(account.token), '429-9001');
  const answer = await send(someOperation, account.json);
  assert.equal(answer.statusCode, 429);
  assert.equal(answer.headers['retry-after'], '300');
  assert.equal(answer.headers['ratelimit'], '"default";r=0;t=300');
  assert.equal(answer.headers['ratelimit-policy'], '"default";q=2;w=300');
  assert.equal(answer.json().message, 'Request is throttled.');
  assert.match((await send(someOperation, { accesstoken: sibling })).body, /<errorNumber>429-9001</);
  clock.now = new Date(clock.now.getTime() + 5 * 60_000);
  for (const token of [account.token, sibling]) assert.notEqual(await errorNumber(token), '429-9001');
});
