import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, CommanderError } from 'commander';
import { firings } from '../../test/support/firings.ts';
import { textImporter } from '../../test/support/import-text.ts';
import { companySubscription, subscriptionJobs } from '../../test/support/subscription-jobs.ts';
import { testApi } from '../../test/support/test-api.ts';
import { markApiKey } from '../accounts/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { sendMessage, setEndpoint } from '../webhooks/index.ts';
import type { CliContext } from './context.ts';
import { subscriptionsCommand } from './subscriptions.ts';

const api = await testApi();
const { database, masterKey, clock } = api;
const { watch, pass } = firings(api);
const jobs = subscriptionJobs(api);
const importText = await textImporter(database);

/** Runs `firmlens subscriptions <args>`: what it wrote, and the complaint it ended with. */
async function run(...args: string[]): Promise<{ out: string; err: string; complaint: string }> {
  const written = { out: '', err: '' };
  const context: CliContext = {
    config: api.config,
    logger: api.logger,
    withDatabase: (work) => work(database, masterKey),
    out: (line) => void (written.out += `${line}\n`),
    err: (line) => void (written.err += `${line}\n`),
    interactive: false,
    signal: new AbortController().signal,
  };
  const program = new Command('firmlens').addCommand(subscriptionsCommand(context, () => clock.now));
  const catchAll = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: (text) => void (written.err += text) });
    for (const child of command.commands) catchAll(child);
  };
  catchAll(program);
  try {
    await program.parseAsync(['node', 'firmlens', 'subscriptions', ...args]);
    return { ...written, complaint: '' };
  } catch (error) {
    assert(error instanceof OperatorError || error instanceof CommanderError, String(error));
    return { ...written, complaint: error.message };
  }
}

const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);

await importText('companies', 'companyId,name,city\n1,A,Oslo\n2,B,Rome\n3,C,Bonn\n');
let moved = 0;
/** Gives companies a new city. */
const move = (...companyIds: number[]) => {
  moved += 1;
  return importText('companies', `companyId,city\n${companyIds.map((id) => `${id},City ${moved}\n`).join('')}`);
};

test('before anybody has subscribed the list says so', async () => {
  assert.deepEqual(await run('list'), { out: 'No client has subscribed to anything yet.\n', err: '', complaint: '' });
  assert.deepEqual(await json('list'), []);
});

test('list shows the subscriptions of all clients, or of one, or of one type', async () => {
  const crm = await api.newAccount({ name: 'CRM' });
  const other = await api.newAccount({ name: 'Other' });
  const first = await watch(crm, [1, 2]);
  pass(1);
  const news = await watch(other, [3], { type: 'companyNews' });
  pass(1);
  const people = await watch(crm, [7], { type: 'people' });
  const ids = async (...args: string[]) =>
    (await json('list', ...args)).map(({ subscriptionId }: { subscriptionId: string }) => subscriptionId);
  assert.deepEqual(await ids(), [people, news, first]);
  assert.deepEqual(await ids('--client', crm.clientId), [people, first]);
  assert.deepEqual(await ids('--type', 'companyNews'), [news]);
  assert.deepEqual(await ids('--limit', '1'), [people]);
  assert.match((await run('list', '--type', 'nonsense')).complaint, /Allowed choices are company, companyNews, people/);
  assert.equal((await run('list', '--client', 'nobody')).out, 'There are no such subscriptions.\n');

  const { out } = await run('list', '--limit', '2');
  const [newest = '', second = '', hint] = out.split('\n');
  assert.match(newest, new RegExp(`^${people} +people +1 {2}people +2026-01-17T10:00:00.000Z {2}no webhook +of CRM$`));
  assert.match(
    second,
    new RegExp(`^${news} +companyNews +1 {2}companies +2026-01-16T10:00:00.000Z {2}no webhook +of Other$`),
  );
  assert.equal(hint, 'There are older ones; --limit shows more.');
  await database.client.query('DELETE FROM subscription');
});

test('show tells the schedule, the webhook and its state; no secret', async () => {
  const account = await api.newAccount({ name: 'CRM' });
  const id = await watch(account, [1, 2]);
  await database.client.query(
    `UPDATE subscription SET name = $2, description = 'all of ours' WHERE subscription_id = $1`,
    [id, 'mine\u001b[2J'],
  );
  const plain = await json('show', id);
  assert.deepEqual([plain.members, plain.frequency, plain.webhook, plain.lastAlertId], [2, '1d', null, 0]);
  await database.transaction((transaction) =>
    setEndpoint(
      transaction,
      masterKey,
      { endpointId: id, clientId: account.clientId, url: 'http://127.0.0.1:1/x', signingSecret: 'my key' },
      clock.now,
    ),
  );
  const { out } = await run('show', id);
  assert.deepEqual(out.split('\n').slice(0, 2), [`${id}  company  mine [2J`, '  description     all of ours']);
  assert.match(out, new RegExp(`API key {9}${account.clientId} {2}CRM\n`));
  assert.match(out, / {2}watches {9}2 companies, all\n/);
  assert.match(out, / {2}fires {11}every 1d, America\/Los_Angeles\n/);
  assert.match(out, / {2}alerts {10}none yet\n/);
  assert.match(out, / {2}webhook {9}http:\/\/127\.0\.0\.1:1\/x {2}\(VERIFICATION_PENDING\)\n/);
  assert.match((await run('list', '--client', account.clientId)).out, /Z {2}webhook VERIFICATION_PENDING {2}mine/);
  const shown = await json('show', id);
  assert.deepEqual(shown.webhook, {
    url: 'http://127.0.0.1:1/x',
    status: 'VERIFICATION_PENDING',
    disabledReason: null,
  });
  assert.doesNotMatch(out + JSON.stringify(shown), /my key|whsec/);
});

test('fire tells at once what has changed, and leaves the rhythm of the schedule as it was', async () => {
  const account = await api.newAccount();
  const startTime = new Date(clock.now.getTime() + 3_600_000);
  const id = await watch(account, [1, 2], { startTime });
  assert.equal((await run('fire', id)).out, `Nothing has changed of what ${id} watches: there is no alert.\n`);
  await move(1, 2, 3);
  assert.equal((await run('fire', id)).out, `Alert 1 tells ${id} of 2 changed records.\n`);
  assert.deepEqual(await json('fire', id), { subscriptionId: id, alertId: null, records: 0 });
  await move(2);
  assert.deepEqual(await json('fire', id), { subscriptionId: id, alertId: 2, records: 1 });
  assert.equal((await json('show', id)).nextFireTime, startTime.toISOString());
});

test('fire leaves alone what waits for the job that brings its ids', async () => {
  const { subscriptionId } = await jobs.submit('POST', await api.newAccount(), {
    ...companySubscription,
    startTime: new Date(clock.now.getTime() + 1000).toISOString(),
    companyIds: '1',
  });
  const watermark = async () =>
    (
      await database.kysely
        .selectFrom('subscription')
        .select('watermark')
        .where('subscriptionId', '=', subscriptionId)
        .executeTakeFirst()
    )?.watermark;
  const before = await watermark();
  await move(1);
  assert.equal(
    (await run('fire', subscriptionId)).complaint,
    'It waits for the job that brings its ids, and is told of everything since it was made once that is finished.',
  );
  assert.equal(await watermark(), before);
});

test('fire says how to enable a disabled API key', async () => {
  const account = await api.newAccount();
  const id = await watch(account, [1]);
  await move(1);
  await markApiKey(database, account.clientId, 'disabled', clock.now);
  const { complaint } = await run('fire', id);
  assert.equal(
    complaint,
    `Its API key ${account.clientId} is disabled; \`firmlens key enable ${account.clientId}\` takes it back into use.`,
  );
  assert.match((await run('show', id)).out, /\(disabled 2026-01-17T10:00:00\.000Z: it is told nothing\)/);
  assert.match((await run('list', '--client', account.clientId)).out, / API key disabled /);
});

test('alerts are listed newest first', async () => {
  const id = await watch(await api.newAccount(), [1, 2]);
  assert.equal((await run('alerts', id)).out, 'It has had no alert yet.\n');
  for (const companyIds of [[1, 2], [1], [2]]) {
    await move(...companyIds);
    await run('fire', id);
  }
  const createdAt = clock.now.toISOString();
  assert.deepEqual(await json('alerts', id, '--limit', '2'), [
    { alertId: 3, createdAt, records: 1 },
    { alertId: 2, createdAt, records: 1 },
  ]);
  assert.deepEqual((await run('alerts', id, '--limit', '1')).out.split('\n'), [
    `     3  ${createdAt}          1 record`,
    'There are older ones; --limit shows more.',
    '',
  ]);
  await database.client.query('DELETE FROM alert WHERE subscription_id = $1', [id]);
  assert.equal((await run('alerts', id)).out, 'Its alerts are so old that they have been deleted.\n');
});

test('deliveries show what became of each message', async () => {
  const { clientId } = await api.newAccount();
  const id = await watch({ clientId }, [1]);
  assert.equal((await run('deliveries', id)).out, 'It has no webhook: its client asks for the alerts.\n');
  const url = 'http://127.0.0.1:1/x';
  await database.transaction((transaction) =>
    setEndpoint(transaction, masterKey, { endpointId: id, clientId, url }, clock.now),
  );
  assert.equal((await run('deliveries', id)).out, 'There has been nothing to send to its webhook yet.\n');
  await move(1);
  await run('fire', id);
  const [delivery, ...others] = await json('deliveries', id);
  assert.deepEqual([delivery.url, delivery.state, delivery.attempts, others], [url, 'held', 0, []]);
  assert.match(
    (await run('deliveries', id)).out,
    /^\w+ {2}2026-01-17T10:00:00\.000Z {2}held {7}0 attempts {2}http:\/\/127\.0\.0\.1:1\/x\n$/,
  );
  await database.transaction((transaction) =>
    sendMessage(transaction, { clientId, subject: 'another', url, body: {} }, clock.now),
  );
  assert.equal((await json('deliveries', id)).length, 1);
});

test('an unknown id is a sentence that says where to look', async () => {
  for (const command of ['show', 'fire', 'alerts', 'deliveries']) {
    const { complaint, out } = await run(command, '3n6ste1l43npouqjb5o');
    assert.equal(
      complaint,
      'There is no subscription with the id 3n6ste1l43npouqjb5o; `firmlens subscriptions list` shows them all.',
    );
    assert.equal(out, '');
  }
});
