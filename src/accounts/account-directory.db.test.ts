import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import type { Account } from '../lib/account.ts';
import type { ApiError } from '../lib/errors.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { createLogger } from '../telemetry/index.ts';
import { type AccountDirectory, openAccountDirectory } from './account-directory.ts';
import type { ApiKeySettings } from './api-key.ts';
import { createApiKey, markApiKey, updateApiKey } from './api-key-store.ts';
import { revokeToken } from './revoked-token-store.ts';
import { tokensOf } from './token.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const tokens = tokensOf(masterKey);
const start = new Date('2026-05-04T10:00:00Z');
let now = start;
const noPolling = 24 * 60 * 60 * 1000;

function open(options: { pollMillis?: number; lostMillisMax?: number } = {}): Promise<AccountDirectory> {
  const logger = createLogger('silent');
  return openAccountDirectory({ database, masterKey, logger, now: () => now, pollMillis: noPolling, ...options });
}

/** Two servers that hear of changes by notification only. */
const [here, there] = [await open(), await open()];
after(() => Promise.all([here.close(), there.close()]));

async function newAccount(settings: Partial<ApiKeySettings> = {}) {
  const { key } = await createApiKey(database, masterKey, { name: 'test', ...settings }, start);
  const mint = () => tokens.mint(key.clientId, now);
  return { clientId: key.clientId, mint, token: mint().token };
}

const call = async (server: AccountDirectory, token: string, api?: string): Promise<Account> =>
  (await server.authenticate({ accesstoken: token }, api)).account;

/** What comes of a call: `ok`, or the code of its error. */
const outcome = (server: AccountDirectory, token: string, api?: string): Promise<string> =>
  call(server, token, api).then(
    () => 'ok',
    (error: ApiError) => error.code,
  );

/** Asks until the answer is as expected. */
async function eventually(expected: string, ask: () => Promise<string>): Promise<void> {
  await until(`the answer ${expected}`, 5, async () => (await ask()) === expected);
}

/** Ends the connections on which the servers hear of changes, as a restart of PostgreSQL does. */
async function cutConnections(): Promise<void> {
  const { rowCount } = await database.client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'firmlens firmlens_account'`,
  );
  assert((rowCount ?? 0) > 0);
}

test("a token lets its account in, with the key's settings", async () => {
  const { clientId, token } = await newAccount({ concurrentJobs: 5, entitlements: ['target'], webhookForm: 'object' });
  assert.deepEqual(await call(here, token), {
    clientId,
    name: 'test',
    concurrentJobs: 5,
    throttleLimit: 1000,
    entitlements: new Set(['target']),
    webhookForm: 'object',
  });
});

test('without a token, or with one that is altered, expired or elsewhere than in its header, the answer is 401', async () => {
  const { token, mint } = await newAccount();
  const unauthorized = { code: 'unauthorized', status: 401, errorNumber: '401-9001' };
  for (const headers of [
    {},
    { accesstoken: '' },
    { accesstoken: token.slice(0, -1) },
    { authorization: `Bearer ${token}` },
    { accesstoken: `Bearer ${token}` },
    { accesstoken: `${token}, ${token}` },
  ]) {
    await assert.rejects(here.authenticate(headers), unauthorized);
  }
  now = new Date(start.getTime() - 365 * 24 * 60 * 60 * 1000);
  const old = mint().token;
  now = start;
  assert.equal(await outcome(here, old), 'unauthorized');
  const foreign = tokensOf(masterKeyFrom('vutsrqponmlkjihgfedcba9876543210')).mint('a', now).token;
  assert.equal(await outcome(here, foreign), 'unauthorized');
  assert.equal(await outcome(here, token), 'ok');
});

test('a key works on every server with its first request', async () => {
  const silent = await open();
  // Its notification may not have arrived anywhere yet.
  const { token } = await newAccount();
  assert.equal(await outcome(silent, token), 'ok');
  await silent.close();
});

test('a valid token of an account that is not there any more is refused', async () => {
  assert.equal(await outcome(here, tokens.mint('00000000000000000000', now).token), 'unauthorized');
});

test('a revoked token is refused everywhere, for good; the other tokens of its account are not', async () => {
  const { mint, token: other } = await newAccount();
  const { token, claims } = mint();
  assert.equal(await outcome(here, token), 'ok');
  assert.equal(await revokeToken(database, claims, now), true);
  await here.refresh();
  assert.equal(await outcome(here, token), 'unauthorized');
  await eventually('unauthorized', () => outcome(there, token));
  assert.equal(await outcome(there, other), 'ok');
  assert.equal(await revokeToken(database, claims, now), false);
  const later = await open();
  assert.equal(await outcome(later, token), 'unauthorized');
  await later.close();
});

test('a revocation is forgotten once its token has expired by itself', async () => {
  const { mint } = await newAccount();
  const { claims } = mint();
  await revokeToken(database, claims, now);
  await revokeToken(database, mint().claims, claims.expiresAt);
  const rows = await database.kysely.selectFrom('revokedToken').where('jti', '=', claims.jti).selectAll().execute();
  assert.deepEqual(rows, []);
});

test('disabling a key refuses its tokens on all servers at once; enabling it lets the same tokens in again', async () => {
  const { clientId, token } = await newAccount();
  for (const server of [here, there]) assert.equal(await outcome(server, token), 'ok');
  await markApiKey(database, clientId, 'disabled', now);
  for (const server of [here, there]) await eventually('unauthorized', () => outcome(server, token));
  await markApiKey(database, clientId, 'enabled', now);
  for (const server of [here, there]) await eventually('ok', () => outcome(server, token));
});

test('what the contract does not contain is 405 with the documented sentence; a change of it reaches all servers', async () => {
  const { clientId, token } = await newAccount({ entitlements: ['target'] });
  assert.equal(await outcome(here, token, 'target'), 'ok');
  assert.equal(await outcome(here, token), 'ok');
  await assert.rejects(call(here, token, 'company'), {
    status: 405,
    message: 'Method Not Allowed - Your are not allowed to access this API.',
  });
  await updateApiKey(database, clientId, { entitlements: null }, now);
  for (const server of [here, there]) await eventually('ok', () => outcome(server, token, 'company'));
});

test('the throttle locks all tokens of the account on all servers for five minutes, then all start at zero', async () => {
  const { mint, token } = await newAccount({ throttleLimit: 3 });
  const sibling = mint().token;
  for (let request = 0; request < 3; request++) assert.equal(await outcome(here, token), 'ok');
  now = new Date(now.getTime() + 500);
  await assert.rejects(call(here, token), {
    code: 'throttled',
    message: 'Request is throttled.',
    headers: { 'ratelimit-policy': '"default";q=3;w=300', ratelimit: '"default";r=0;t=300', 'retry-after': '300' },
  });
  now = new Date(now.getTime() + 59_500);
  await assert.rejects(call(here, sibling), ({ headers }: ApiError) => {
    assert.equal(headers['ratelimit'], '"default";r=0;t=241');
    return headers['retry-after'] === '241';
  });
  // Asked with a new token each time: the asking itself must not use up a token's requests, which would lock anew.
  await eventually('throttled', () => outcome(there, mint().token));
  for (const text of [token, sibling]) assert.equal(await outcome(there, text), 'throttled');
  const restarted = await open();
  assert.equal(await outcome(restarted, token), 'throttled');
  now = new Date(start.getTime() + 500 + 5 * 60_000);
  for (const server of [here, there, restarted]) {
    for (const text of [token, sibling]) assert.equal(await outcome(server, text), 'ok');
  }
  await restarted.close();
});

test('token comes before throttle and throttle before entitlement', async () => {
  const { mint, token } = await newAccount({ throttleLimit: 1, entitlements: [] });
  const { token: revoked, claims } = mint();
  await revokeToken(database, claims, now);
  await here.refresh();
  assert.equal(await outcome(here, token, 'company'), 'notAllowed');
  assert.equal(await outcome(here, token, 'company'), 'throttled', 'a refused request counts');
  assert.equal(await outcome(here, revoked, 'company'), 'unauthorized');
});

test('locks that came while the last ones were being shared follow a second later, and closing shares the rest', async () => {
  const server = await open();
  const accounts = await Promise.all(Array.from({ length: 3 }, () => newAccount({ throttleLimit: 1 })));
  for (const { token } of accounts) {
    await call(server, token);
    assert.equal(await outcome(server, token), 'throttled');
  }
  await server.close();
  const next = await open();
  for (const { token } of accounts) assert.equal(await outcome(next, token), 'throttled');
  await next.close();
});

test('what was committed while a server had lost its connection is known after it has a new one', async () => {
  const { mint, token: witness } = await newAccount();
  const { token, claims } = mint();
  assert.equal(await outcome(here, token), 'ok');
  await cutConnections();
  await revokeToken(database, claims, now);
  for (const server of [here, there]) await eventually('unauthorized', () => outcome(server, token));
  assert.equal(await outcome(here, witness), 'ok');
});

test('a server that hears no notifications learns of a revocation by asking', async () => {
  const deaf = await open({ pollMillis: 20 });
  const { mint } = await newAccount();
  const { token, claims } = mint();
  assert.equal(await outcome(deaf, token), 'ok');
  // As a pooler that swallows notifications: the same commit without them.
  await database.transaction(async ({ client }) => {
    const { rows } = await client.query('UPDATE account_clock SET version = version + 1 RETURNING version');
    await client.query('INSERT INTO revoked_token (jti, revoked_at, expires_at, version) VALUES ($1, $2, $3, $4)', [
      claims.jti,
      now,
      claims.expiresAt,
      rows[0].version,
    ]);
  });
  await eventually('unauthorized', () => outcome(deaf, token));
  await deaf.close();
});

test('a server that cannot read the accounts goes by what it knew for a while, then refuses all', async () => {
  const [patient, strict] = [await open(), await open({ lostMillisMax: 0 })];
  const { token } = await newAccount();
  for (const server of [patient, strict]) assert.equal(await outcome(server, token), 'ok');
  await database.client.query('ALTER TABLE account_clock RENAME TO account_clock_away');
  try {
    for (const server of [patient, strict]) await assert.rejects(server.refresh(), /account_clock/);
    assert.equal(await outcome(patient, token), 'ok');
    assert.equal(await outcome(strict, token), 'unavailable');
  } finally {
    await database.client.query('ALTER TABLE account_clock_away RENAME TO account_clock');
  }
  await eventually('ok', () => outcome(strict, token));
  await Promise.all([patient.close(), strict.close()]);
});

test('a database put back to an earlier state is read anew: what it does not know is forgotten', async () => {
  const { clientId, token } = await newAccount();
  assert.equal(await outcome(here, token), 'ok');
  await database.client.query('DELETE FROM api_key WHERE client_id = $1', [clientId]);
  const { rows } = await database.client.query('SELECT version FROM account_clock');
  await database.client.query('UPDATE account_clock SET version = 1');
  await here.refresh();
  assert.equal(await outcome(here, token), 'unauthorized');
  await database.client.query('UPDATE account_clock SET version = $1', [rows[0].version + 1]);
  await here.refresh();
});

test('a database that cannot be reached at the start is an error, not a server that lets nobody in', async () => {
  const nowhere = { ...database, url: 'postgres://nobody@127.0.0.1:1/none' };
  const logger = createLogger('silent');
  await assert.rejects(openAccountDirectory({ database: nowhere, masterKey, logger, now: () => now }), /ECONNREFUSED/);
});
