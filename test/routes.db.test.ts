import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApi } from './support/test-api.ts';

const { server } = await testApi();

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
    url: path,
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

test('of subscriptions it says what is required, how ids can be given and how unknown ones are answered', async () => {
  const paths = (await server.inject({ url: '/openapi.json' })).json().paths;
  const creation = paths['/api/v1/subscription'].post.requestBody;
  const { required, properties } = creation.content['application/json'].schema;
  assert.deepEqual([creation.required, required.toSorted()], [true, ['startTime', 'subscriptionType']]);
  assert.match(properties.companyIds.description, /^What it watches/);
  assert.deepEqual(
    properties.companyIds.anyOf.map(({ type }: { type: string }) => type),
    ['string', 'array'],
  );
  const { get, put, delete: deletion } = paths['/api/v1/subscription/{subscriptionId}'];
  for (const { responses } of [get, put, deletion]) assert.equal('404' in responses, false);
  assert.ok('404' in paths['/api/v1/subscription/{subscriptionId}/alerts'].get.responses);
  const resend = paths['/api/v1/webhooks/deliveries/resend'].post;
  assert.equal(resend.requestBody.required, false);
  assert.deepEqual(
    resend.parameters.map(({ name, in: place }: { name: string; in: string }) => `${place} ${name}`),
    ['query since', 'query subject', 'query all'],
  );
});

test('there is a page to read the description', async () => {
  const page = await server.inject({ url: '/docs/' });
  assert.equal(page.statusCode, 200);
  assert.match(String(page.headers['content-type']), /^text\/html/);
});

test('the page runs and loads nothing of anybody else, and stands in no frame', async () => {
  for (const url of ['/docs/', '/docs/static/swagger-initializer.js', '/docs/json']) {
    const { headers } = await server.inject({ url });
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'self'; .*object-src 'none'; .*frame-ancestors 'none'/, url);
    assert.doesNotMatch(policy, /unsafe|https:|\*/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
  const page = (await server.inject({ url: '/docs/' })).body;
  assert.doesNotMatch(page, /<script>|<script [^>]*>[^<\s]|src="https?:|on\w+="/, 'no script in the page itself');
  assert.match((await server.inject({ url: '/docs/static/swagger-initializer.js' })).body, /validatorUrl: null/);
});

test('the document says of every endpoint what it answers with', () => {
  const silent = Object.entries(server.swagger().paths ?? {}).filter(([, methods]) =>
    JSON.stringify(methods).includes('Default Response'),
  );
  assert.deepEqual(
    silent.map(([url]) => url),
    [],
  );
});

test('health answers without a token', async () => {
  for (const url of ['/health/live', '/health/ready']) {
    const answer = await server.inject({ url, headers: { accept: 'application/json' } });
    assert.deepEqual(answer.json(), { status: 'ok' });
  }
});
