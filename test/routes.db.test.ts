import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiNames } from '../src/accounts/index.ts';
import { testApi } from './support/test-api.ts';

const api = await testApi();
const { server } = api;

interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  summary: string | undefined;
  statuses: string[];
}

const document: {
  openapi: string;
  paths: Record<string, Record<string, { summary?: string; tags?: string[]; responses: object }>>;
} = (await server.inject({ url: '/openapi.json' })).json();

const operations: Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { summary, responses }]) => ({
    method: method.toUpperCase() as Operation['method'],
    url: path.replaceAll(/\{\w+\}/g, '1'),
    summary,
    statuses: Object.keys(responses),
  })),
);
const data = operations.filter(({ url }) => url.startsWith('/api/v1/'));

test('the description is OpenAPI 3.1 and has every endpoint with a summary and its answers', () => {
  assert.match(document.openapi, /^3\.1\./);
  assert.ok(data.length >= 14, `only ${data.length} operations`);
  for (const { method, url, summary, statuses } of operations) {
    assert.ok(summary, `${method} ${url} has no summary`);
    assert.ok(statuses.includes('200'), `${method} ${url} has no success answer`);
  }
});

test('there is a page to read the description', async () => {
  const page = await server.inject({ url: '/docs/' });
  assert.equal(page.statusCode, 200);
  assert.match(String(page.headers['content-type']), /^text\/html/);
});

const refusals = [
  { name: 'without a token', headers: {} },
  { name: 'with a token that is none', headers: { accesstoken: 'abc' } },
];
for (const { method, url } of data) {
  for (const { name, headers } of refusals) {
    test(`${method} ${url} ${name} is refused with 401, in JSON and XML`, async () => {
      const json = await server.inject({ method, url, headers: { ...headers, accept: 'application/json' } });
      assert.equal(json.statusCode, 401);
      assert.equal(json.json().errorNumber, '401-9001');
      const xml = await server.inject({ method, url, headers });
      assert.equal(xml.statusCode, 401);
      assert.match(xml.body, /<errorNumber>401-9001<\/errorNumber>/);
    });
  }
}

test('every data endpoint belongs to an endpoint group that a key can be entitled to', async () => {
  const nothing = await api.newAccount({ entitlements: [] });
  const everything = await api.newAccount({ entitlements: [...apiNames] });
  for (const { method, url } of data) {
    const refused = await server.inject({ method, url, headers: nothing.json });
    assert.equal(refused.statusCode, 405, `${method} ${url}`);
    assert.equal(refused.json().message, 'Method Not Allowed - Your are not allowed to access this API.');
    const allowed = await server.inject({ method, url, headers: everything.json });
    assert.notEqual(allowed.statusCode, 405, `${method} ${url}`);
  }
});

test('health answers without a token', async () => {
  for (const url of ['/health/live', '/health/ready']) {
    const answer = await server.inject({ url, headers: { accept: 'application/json' } });
    assert.deepEqual(answer.json(), { status: 'ok' });
  }
});
