import assert from 'node:assert/strict';
import { subscribe } from 'node:diagnostics_channel';
import { describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { apiNames, markApiKey, revokeToken, tokensOf } from '../src/accounts/index.ts';
import { newId } from '../src/lib/ids.ts';
import { masterKeyFrom } from '../src/lib/master-key.ts';
import { contractCaller } from './contract-caller.ts';
import { type Endpoint, endpoints, nobodysId } from './contract-endpoints.ts';
import { fillCatalogue } from './support/catalogue.ts';
import { fillPeople } from './support/people.ts';
import { recordStatements } from './support/recorded-statements.ts';
import { testApi } from './support/test-api.ts';
import { until } from './support/until.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

/** Every route that the server has, those that its documentation hides too. */
const routes: { method: string; url: string }[] = [];
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) routes.push({ method: name, url });
  });
});

const api = await testApi();
const { server, database, masterKey, clock } = api;
await server.ready();
await fillCatalogue(database);
await fillPeople(database);
const receiver = await webhookReceiver();
const own = await contractCaller(api, receiver);
const other = await contractCaller(api, receiver);

/** Routes that need no token, each with what lets a caller in instead. */
const open: Readonly<Record<string, string>> = {
  '*': 'preflights of browsers',
  '/': 'leads to the documentation',
  '/openapi.json': 'documentation',
  '/docs': 'documentation',
  '/docs/*': 'documentation',
  '/health/live': 'one word',
  '/health/ready': 'one word',
  '/Auth/login/v1/token': 'client id and secret',
  '/Auth/login/v1/token.json': 'client id and secret',
  '/results/:type/:jobId/response/:name': 'a signature, see below',
};

/** Parameters of paths that name the same for every account. */
const namesForAll = new Set(['companyId', 'contactId', 'size']);
/** Parameters that mean something only below another one of their path, which must be the account's own. */
const belowOthers = new Set(['alertId']);

const guarded = routes.filter(({ url }) => url.startsWith('/api/v1/'));
const documentedPath = (url: string) => url.replaceAll(/:(\w+)/g, '{$1}');
/** Routes with ids in their paths that the documentation hides, and the table of endpoints does not have therefore. */
const hidden = ['/api/v1/target/companies/export/job', '/api/v1/target/contacts/export/job'].map(
  (base): Endpoint => ({
    method: 'GET',
    path: `${base}/{jobId}/outcomes`,
    root: undefined,
    ask: async (caller) => `${base}/${await caller.submit(base)}/outcomes`,
    unknown: [`${base}/00000000000000000000/outcomes`, '404-9002'],
  }),
);
const rowOf = ({ method, url }: { method: string; url: string }) =>
  [...endpoints, ...hidden].find((row) => row.method === method && row.path === documentedPath(url));

test('every route is under /api/v1, or is known here to need no token', () => {
  assert.ok(guarded.length > 100, `only ${guarded.length} routes were seen`);
  for (const { method, url } of routes) {
    if (guarded.some((route) => route.url === url)) continue;
    assert.ok(open[url] ?? open[url.replace(/^\/docs\/.*/, '/docs/*')], `who may call ${method} ${url}?`);
  }
});

type Sent = Awaited<ReturnType<typeof ask>>;

async function ask(method: string, url: string, headers: Record<string, string>, row?: Endpoint) {
  const payload = row?.payload?.(own);
  const contentType = typeof payload === 'string' ? 'text/plain' : 'application/json';
  const { result, statements } = await recordStatements(() =>
    server.inject({
      method: method as 'GET',
      url,
      headers: {
        accept: 'application/json',
        ...(payload === undefined ? {} : { 'content-type': contentType }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    }),
  );
  return { status: result.statusCode, body: withoutCode(result.body), headers: headersOf(result.headers), statements };
}

const withoutCode = (body: string) => body.replace(/"diagnosticCode":"[0-9a-v]+"/, '"diagnosticCode":"…"');

/** All but what counts; the length differs by that of the diagnostic code, which has 19 or 20 characters. */
function headersOf(headers: object): Record<string, unknown> {
  const { ratelimit, date: _date, 'content-length': _length, ...rest } = headers as Record<string, unknown>;
  return { ...rest, ratelimit: ratelimit === undefined ? 'none' : 'counted' };
}

const altered = (token: string, place: number) => {
  const bytes = Buffer.from(token, 'latin1');
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes.toString('latin1');
};

test('on every route all tokens that are none get one and the same answer, without a question to the database', async () => {
  const account = await api.newAccount();
  const { clientId, token } = account;
  const long = new Date(clock.now.getTime() - 366 * 24 * 60 * 60 * 1000);
  const revoked = tokensOf(masterKey).mint(clientId, clock.now);
  const disabled = await api.newAccount();
  await revokeToken(database, revoked.claims, clock.now);
  await markApiKey(database, disabled.clientId, 'disabled', clock.now);
  const bad: Record<string, string | undefined> = {
    'another installation': tokensOf(masterKeyFrom('the secret key of another installation')).mint(clientId, clock.now)
      .token,
    'altered in the signature': altered(token, 0),
    'altered in the second half of the signature': altered(token, 120),
    'altered in what it says': altered(token, 200),
    'altered at its end': altered(token, token.length - 1),
    'cut off': token.slice(0, -4),
    twice: `${token}, ${token}`,
    empty: '',
    expired: tokensOf(masterKey).mint(clientId, long).token,
    revoked: revoked.token,
    'of a disabled key': disabled.token,
    'of no account': tokensOf(masterKey).mint(newId(), clock.now).token,
  };
  await untilRefused(revoked.token, disabled.token);
  for (const { method, url } of guarded) {
    const path = url.replaceAll(/:\w+/g, '1');
    const none = await ask(method, path, {});
    assert.equal(none.status, 401, `${method} ${url}`);
    assert.deepEqual(none.statements, []);
    for (const [what, accesstoken = ''] of Object.entries(bad)) {
      const answer = await ask(method, path, { accesstoken });
      // An account that nobody knows may have been made a moment ago on another server: it is looked for.
      const { statements, ...rest } = answer;
      assert.deepEqual(
        { ...rest, statements: what === 'of no account' ? [] : statements },
        none,
        `${method} ${url} ${what}`,
      );
    }
  }
});

/** Until the server knows what was committed; the notification comes within milliseconds. */
async function untilRefused(...tokens: string[]): Promise<void> {
  for (const accesstoken of tokens) {
    const isRefused = async () => (await ask('GET', '/api/v1/reference/countries', { accesstoken })).status === 401;
    await until('the server to learn of it', 1, isRefused);
  }
}

test('on every route a key that is entitled to all other groups is refused alike, whatever the path names', async () => {
  const entitled = Object.fromEntries(
    await Promise.all(
      apiNames.map(async (name) => {
        const account = await api.newAccount({ entitlements: apiNames.filter((each) => each !== name) });
        // The first request of an account that the server was not told of yet looks for it.
        await ask('GET', '/api/v1/reference/countries', account.json);
        return [name, account.json.accesstoken] as const;
      }),
    ),
  );
  for (const { method, url } of guarded) {
    const answers: Sent[] = [];
    for (const accesstoken of Object.values(entitled)) {
      const answer = await ask(method, url.replaceAll(/:\w+/g, '1'), { accesstoken });
      if (answer.status === 405) answers.push(answer);
    }
    assert.equal(answers.length, 1, `${method} ${url} belongs to one group`);
    assert.deepEqual(answers[0]?.statements, []);
  }
});

/** Gives what stands in a URL in the places of the path's parameters. */
function parametersIn(path: string, url: string): Record<string, string> {
  const pattern = new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/?]+)')}(?:\\?|$)`);
  return { ...pattern.exec(url)?.groups };
}

const inOrder = [...guarded].filter(({ method }) => method !== 'HEAD');
const byRun = (isRun: boolean) => inOrder.filter((route) => (rowOf(route)?.afterRun === true) === isRun);

describe("what is another account's and what is nobody's are answered alike, from the same statements", () => {
  for (const { method, url } of [...byRun(false), ...byRun(true)]) {
    const row = rowOf({ method, url });
    const named = [...url.matchAll(/:(\w+)/g)].map(([, name = '']) => name).filter((name) => !namesForAll.has(name));
    if (row !== undefined && named.length === 0 && row.unknown === undefined) continue;
    test(`${method} ${url}`, async () => {
      assert.ok(row, 'test/contract-endpoints.ts has no row for this route');
      if (named.length === 0 && (await row.ask(own)) === (await row.ask(other))) return;
      assert.ok(row.unknown, 'its row does not say what is answered to an id that is unknown');
      const foreign = await row.ask(other);
      const [strange, mine] = [parametersIn(row.path, foreign), parametersIn(row.path, await row.ask(own))];
      for (const name of named.filter((each) => !belowOthers.has(each))) {
        assert.notEqual(strange[name], mine[name], `no ${name} of another account is known: is it the same for all?`);
      }
      const headers = { accesstoken: own.account.token };
      const [unknownUrl, errorNumber] = row.unknown;
      // Once before, so that nothing is remembered for the first time.
      await ask(method, unknownUrl, headers, row);
      const unknown = await ask(method, unknownUrl, headers, row);
      assert.ok(unknown.body.includes(errorNumber), unknown.body);
      assert.deepEqual(await ask(method, foreign, headers, row), unknown);
      const owners = await ask('GET', foreign, { accesstoken: other.account.token });
      assert.notEqual(owners.status, 401, 'it is there, and its owner finds it');
    });
  }
});

test("filters by another account's job find what filters by nobody's do", async () => {
  const jobId = await other.submit('/api/v1/target/companies/techProfile/job');
  const headers = { accesstoken: own.account.token };
  for (const [method, url] of [
    ['GET', '/api/v1/webhooks/deliveries?subject='],
    ['POST', '/api/v1/webhooks/deliveries/resend?all=true&since=2020-01-01T00:00:00Z&subject='],
  ] as const) {
    const unknown = await ask(method, url + newId(), headers);
    assert.equal(unknown.status, 200, unknown.body);
    assert.deepEqual(await ask(method, url + jobId, headers), unknown);
  }
});

test("another account's client-specific ids in a list are refused or passed over as nobody's are", async () => {
  const headers = { accesstoken: own.account.token, accept: 'application/json' };
  const create = async (id: string) => {
    const payload = {
      subscriptionType: 'people',
      newContactIds: id,
      startTime: '2030-01-01T00:00:00Z',
      frequency: '1d',
    };
    const answer = await server.inject({ method: 'POST', url: '/api/v1/subscription', payload, headers });
    return [answer.statusCode, withoutCode(answer.body).replaceAll(id, 'ID')];
  };
  assert.deepEqual(await create(other.id('contact', 11)), await create(nobodysId));
});

test('wrong credentials are answered alike, from the same statements, whichever of them is wrong', async () => {
  const disabled = await api.newAccount();
  await markApiKey(database, disabled.clientId, 'disabled', clock.now);
  const login = (clientId: string, clientSecret: string) =>
    ask('POST', `/Auth/login/v1/token.json?grantType=cred&clientId=${clientId}&clientSecret=${clientSecret}`, {});
  const { clientId, clientSecret } = await api.newAccount();
  const unknown = await login(newId(), clientSecret);
  assert.equal(unknown.status, 401);
  assert.equal(unknown.statements.length, 1);
  for (const [id, secret] of [
    [clientId, 'wrong'],
    [clientId, altered(clientSecret, 3)],
    [disabled.clientId, disabled.clientSecret],
    [clientId, disabled.clientSecret],
  ] as const) {
    assert.deepEqual(await login(id, secret), unknown);
  }
});

test('a signed URL opens one file until it expires; altered in any part it is as good as none', async () => {
  const jobId = await own.run('/api/v1/target/companies/techProfile/job');
  const otherId = await own.run('/api/v1/target/companies/techProfile/job');
  const descriptor = await server.inject({
    url: `/api/v1/target/companies/techProfile/job/${jobId}/results`,
    headers: own.account.json,
  });
  const { pathname, searchParams } = new URL(descriptor.json().resultsUrl);
  const expires = searchParams.get('Expires') ?? '';
  const signature = searchParams.get('Signature') ?? '';
  const open = (path: string, query: string) => ask('GET', path + query, {});
  const query = `?Expires=${expires}&Signature=${signature}`;
  assert.equal((await open(pathname, query)).status, 200);
  const none = await open(pathname.replaceAll(jobId, newId()), query);
  assert.equal(none.status, 404);
  for (const [path, changed] of [
    [pathname.replaceAll(jobId, otherId), query],
    [pathname, ''],
    [pathname, `?Expires=${expires}`],
    [pathname, `?Signature=${signature}`],
    [pathname, `?Expires=${Number(expires) + 1}&Signature=${signature}`],
    [pathname, `?Expires=${expires}&Signature=${altered(signature, 5)}`],
    [pathname, `?Expires=${expires}&Signature=${signature}A`],
  ] as const) {
    assert.deepEqual(await open(path, changed), none, path + changed);
  }
  const start = clock.now;
  clock.now = new Date((Number(expires) + 1) * 1000);
  assert.deepEqual(await open(pathname, query), none);
  clock.now = start;
});
