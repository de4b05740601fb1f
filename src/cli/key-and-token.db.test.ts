import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, CommanderError } from 'commander';
import { testDatabase } from '../../test/support/database.ts';
import { tokensOf, webhookSecrets } from '../accounts/index.ts';
import { loadConfig } from '../config/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';
import { keyCommand } from './key.ts';
import { tokenCommand } from './token.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const now = new Date('2026-05-04T10:00:00Z');

/** Runs `firmlens <args>`: what it wrote, and the complaint it ended with. */
async function run(...args: string[]): Promise<{ out: string; err: string; complaint: string }> {
  const written = { out: '', err: '' };
  const context: CliContext = {
    config: loadConfig({ environment: {}, envFile: '/nonexistent' }),
    logger: createLogger('silent'),
    withDatabase: (work) => work(database, masterKey),
    out: (line) => void (written.out += `${line}\n`),
    err: (line) => void (written.err += `${line}\n`),
    interactive: false,
    signal: new AbortController().signal,
  };
  const program = new Command('firmlens')
    .addCommand(keyCommand(context, () => now))
    .addCommand(tokenCommand(context, () => now));
  const catchAll = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: (text) => void (written.err += text) });
    for (const child of command.commands) catchAll(child);
  };
  catchAll(program);
  try {
    await program.parseAsync(['node', 'firmlens', ...args]);
    return { ...written, complaint: '' };
  } catch (error) {
    assert(error instanceof OperatorError || error instanceof CommanderError, String(error));
    return { ...written, complaint: error.message };
  }
}

async function makeKey(...args: string[]) {
  const { out } = await run('key', 'create', '--name', 'CRM', '--json', ...args);
  return JSON.parse(out);
}

const countKeys = async () => Number((await database.client.query('SELECT count(*) FROM api_key')).rows[0].count);

test('key create --json prints exactly one object with the secrets and every setting, and nothing else', async () => {
  const { out, err } = await run('key', 'create', '--name', ' CRM of Ünal & Co ', '--json');
  assert.equal(err, '');
  assert.equal(out.trim().split('\n').length, 1);
  const { clientId, clientSecret, webhookSecret, ...settings } = JSON.parse(out);
  assert.match(clientId, /^[0-9a-v]{19,20}$/);
  assert.match(clientSecret, /^[0-9a-v]{52}$/);
  assert.deepEqual(await webhookSecrets(database, masterKey)(clientId), [webhookSecret]);
  assert.deepEqual(settings, {
    name: 'CRM of Ünal & Co',
    credits: null,
    creditsPeriod: 'month',
    throttle: 1000,
    concurrentJobs: null,
    entitlements: null,
    webhookForm: 'documented',
  });
});

test('every setting can be given at creation', async () => {
  const given = '--credits 5000 --credits-period day --throttle 20 --concurrent-jobs 4 --webhook-form object';
  const { clientId, clientSecret, webhookSecret, ...settings } = await makeKey(
    ...given.split(' '),
    '--entitlements',
    'target, company,target',
  );
  assert(clientId !== clientSecret && clientSecret !== webhookSecret);
  assert.deepEqual(settings, {
    name: 'CRM',
    credits: 5000,
    creditsPeriod: 'day',
    throttle: 20,
    concurrentJobs: 4,
    entitlements: ['target', 'company'],
    webhookForm: 'object',
  });
});

test('without --json a person reads that the secrets are shown once, and which settings are defaults', async () => {
  const { out } = await run('key', 'create', '--name', 'CRM', '--credits', '7');
  assert.match(out, /client secret +[0-9a-v]{52}\n/);
  assert.match(out, /webhook secret +whsec_/);
  assert.match(out, /shown this once/);
  assert.match(out, /credits +7\n/);
  assert.match(out, /credits period +month \(UTC\) \[default\]/);
  assert.match(out, /throttle +1000 requests per token in 5 minutes \[default\]/);
  assert.match(out, /entitlements +all \[default\]/);
});

test('a wrong value is named with what was expected, and makes no key', async () => {
  const before = await countKeys();
  for (const [args, complaint] of [
    [['--credits', '-1'], /'--credits <number>' argument '-1' is invalid.*0 to 9007199254740991, or unlimited\./],
    [['--credits', '1e3'], /--credits/],
    [['--credits', '99999999999999999999'], /--credits/],
    [['--credits-period', 'week'], /'--credits-period <period>' argument 'week' is invalid.*day, month, year/],
    [['--throttle', '0'], /--throttle .*from 1 to 1000000000\./],
    [['--concurrent-jobs', 'many'], /--concurrent-jobs .*, or default\./],
    [['--entitlements', 'company,compny'], /--entitlements .*"compny" is no endpoint group.*company, contact/],
    [['--entitlements', ''], /--entitlements/],
    [['--webhook-form', 'xml'], /--webhook-form/],
    [['--name', ' '], /--name/],
    [['--name', 'two\nlines'], /--name/],
    [['--nmae', 'x'], /--nmae/],
  ] as const) {
    assert.match((await run('key', 'create', '--name', 'x', ...args)).complaint, complaint);
  }
  assert.match((await run('key', 'create')).complaint, /--name/);
  assert.equal(await countKeys(), before);
});

test('key list shows every key with what it used, for people and as JSON, and never a secret', async () => {
  const { clientId, clientSecret, webhookSecret } = await makeKey('--credits', '10');
  await database.client.query(
    "UPDATE api_key SET credits_consumed = 3, credits_reserved = 2, period_start = '2026-05-01' WHERE client_id = $1",
    [clientId],
  );
  const listed = JSON.parse((await run('key', 'list', '--json')).out);
  assert.deepEqual(
    listed.find((key: { clientId: string }) => key.clientId === clientId),
    {
      clientId,
      name: 'CRM',
      credits: 10,
      creditsPeriod: 'month',
      throttle: 1000,
      concurrentJobs: null,
      entitlements: null,
      webhookForm: 'documented',
      creditsConsumed: 3,
      creditsReserved: 2,
      createdAt: '2026-05-04T10:00:00.000Z',
      disabledAt: null,
    },
  );
  const { out } = await run('key', 'list');
  assert.match(out, new RegExp(`${clientId}  CRM\n`));
  assert.match(out, /used +3 credits this month, 2 reserved, 5 left\n/);
  for (const secret of [clientSecret, webhookSecret]) assert(!out.includes(secret));
});

test('key update changes what is named; unlimited, default and all take a limit away', async () => {
  const { clientId } = await makeKey('--credits', '10', '--concurrent-jobs', '4', '--entitlements', 'news');
  const update = async (...args: string[]) => JSON.parse((await run('key', 'update', clientId, '--json', ...args)).out);
  assert.equal((await update('--throttle', '5', '--name', 'ERP')).credits, 10);
  const changed = await update('--credits', 'unlimited', '--concurrent-jobs', 'default', '--entitlements', 'all');
  assert.equal(changed.name, 'ERP');
  assert.equal(changed.throttle, 5);
  assert.deepEqual([changed.credits, changed.concurrentJobs, changed.entitlements], [null, null, null]);
  assert.match((await run('key', 'update', clientId)).complaint, /Nothing to change: name a setting/);
});

test('a key can be disabled and taken back into use', async () => {
  const { clientId } = await makeKey();
  assert.match((await run('key', 'disable', clientId)).out, /\(disabled 2026-05-04T10:00:00\.000Z\)/);
  assert.doesNotMatch((await run('key', 'enable', clientId)).out, /disabled/);
});

test('a client id that does not exist is named', async () => {
  for (const args of [
    ['update', 'nobody', '--credits', '1'],
    ['disable', 'nobody'],
    ['enable', 'nobody'],
  ]) {
    assert.match((await run('key', ...args)).complaint, /no API key with the client id nobody; `firmlens key list`/);
  }
});

test('token revoke takes a token or its jti, and says when there is nothing to do', async () => {
  const tokens = tokensOf(masterKey);
  const { clientId } = await makeKey();
  const { token, claims } = tokens.mint(clientId, now);
  assert.match((await run('token', 'revoke', token)).out, new RegExp(`^Revoked token ${claims.jti}\\.`));
  assert.match((await run('token', 'revoke', claims.jti.toUpperCase())).out, /was revoked before/);
  const second = tokens.mint(clientId, now).claims;
  const byJti = await run('token', 'revoke', second.jti);
  assert.match(byJti.out, /^Revoked/);
  assert.match(byJti.err, /not on record/);
  const { rows } = await database.client.query(
    'SELECT jti, client_id, expires_at FROM revoked_token ORDER BY client_id NULLS LAST',
  );
  assert.deepEqual(rows, [
    { jti: claims.jti, client_id: clientId, expires_at: claims.expiresAt },
    { jti: second.jti, client_id: null, expires_at: second.expiresAt },
  ]);
  const old = tokens.mint(clientId, new Date('2020-01-01T00:00:00Z')).token;
  assert.match((await run('token', 'revoke', old)).out, /expired by itself/);
});

test('token revoke refuses what is no token of this installation, and revokes nothing', async () => {
  const count = async () => (await database.client.query('SELECT FROM revoked_token')).rowCount;
  const before = await count();
  const foreign = tokensOf(masterKeyFrom('vutsrqponmlkjihgfedcba9876543210')).mint('a', now).token;
  for (const text of ['', 'abc', foreign, foreign.slice(1)]) {
    assert.match((await run('token', 'revoke', text)).complaint, /neither an access token of this installation nor/);
  }
  assert.equal(await count(), before);
});
