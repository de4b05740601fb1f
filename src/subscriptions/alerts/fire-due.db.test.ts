import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { firings } from '../../../test/support/firings.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { nextChangeNumber, openDatabase } from '../../database/index.ts';
import { fireSubscription } from './fire-subscription.ts';

const api = await testApi();
const { database, clock } = api;
const importText = await textImporter(database);
const { context, watch, fire, pass, told, subscription } = firings(api);
const account = await api.newAccount();

/** Gives companies 1 to 9 new names. */
let imports = 0;
async function rename(...ids: number[]): Promise<void> {
  imports += 1;
  await importText('companies', ['companyId,name', ...ids.map((id) => `${id},Name ${imports}`)].join('\n'));
}

before(() => rename(1, 2, 3, 4, 5, 6, 7, 8, 9));

test('a subscription is told what changed of what it watches, once, and from its beginning on', async () => {
  await rename(1, 2);
  const id = await watch(account, [1, 2, 3, 99]);
  await rename(2, 3, 4);
  await rename(3, 99);
  await fire();
  await fire();
  assert.deepEqual(await told(id), [[2, 3, 99]]);
  pass(1);
  await rename(1);
  await fire();
  assert.deepEqual(await told(id), [[2, 3, 99], [1]]);
});

test('what is not due does not fire, and what fired is next due in the rhythm of its schedule', async () => {
  const startTime = new Date(clock.now.getTime() + 60_000);
  const id = await watch(account, [1], { startTime });
  await rename(1);
  await fire();
  assert.deepEqual(await told(id), []);
  clock.now = startTime;
  await fire();
  assert.deepEqual(await told(id), [[1]]);
  const { nextFireTime } = await subscription(id);
  assert.equal(nextFireTime?.getTime(), startTime.getTime() + 24 * 60 * 60 * 1000);
});

test('times that were missed fire once, with all that changed meanwhile, and the rhythm goes on', async () => {
  const startTime = clock.now;
  const id = await watch(account, [1, 2], { startTime });
  await rename(1);
  pass(10.5);
  await rename(2);
  await fire();
  await fire();
  assert.deepEqual(await told(id), [[1, 2]]);
  const { nextFireTime } = await subscription(id);
  assert.equal(nextFireTime?.getTime(), startTime.getTime() + 11 * 24 * 60 * 60 * 1000);
});

test('without a change there is no alert, but the subscription has been told', async () => {
  const id = await watch(account, [1]);
  await rename(2);
  await fire();
  const { watermark, lastAlertId } = await subscription(id);
  assert.deepEqual(await told(id), []);
  assert.equal(lastAlertId, 0);
  const { rows } = await database.client.query('SELECT change_number FROM change_clock');
  assert.equal(watermark, rows[0].change_number);
});

test('a schedule that is over does not fire again', async () => {
  const cron = `0 0 12 * * ? ${clock.now.getUTCFullYear()}`;
  const id = await watch(account, [1], { cron, frequency: null });
  pass(400);
  await fire();
  assert.equal((await subscription(id)).nextFireTime, null);
});

test('no change is missed however imports overlap: one that began first and ends last is told the next time', async () => {
  const id = await watch(account, [1, 2]);
  const slow = await database.client.connect();
  await slow.query('BEGIN');
  await slow.query(`WITH slow AS (
      INSERT INTO import (entity, file, started_at, finished_at, rows_read, rows_added, rows_changed, rows_removed,
        rows_refused, rows_unchanged, changed_fields, change_number)
      VALUES ('company', 'slow', now(), now(), 1, 0, 1, 0, 0, 0, '{}', -1) RETURNING import_id
    ) INSERT INTO change_log SELECT import_id, 'company', '1', 'changed', '{"name": ["a", "b"]}' FROM slow`);
  await rename(2);
  await fire();
  assert.deepEqual(await told(id), [[2]]);
  const transaction = { client: slow, kysely: database.kysely };
  await slow.query(`UPDATE import SET change_number = $1 WHERE change_number = -1`, [
    await nextChangeNumber(transaction),
  ]);
  await slow.query('COMMIT');
  slow.release();
  pass(1);
  await fire();
  assert.deepEqual(await told(id), [[2], [1]]);
});

test('two servers at once fire each subscription once', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, () => watch(account, [1, 2, 3])));
  await rename(2);
  const other = openDatabase(database.url);
  try {
    await Promise.all([fire(), fire({ context: { ...context, database: other } }), fire()]);
  } finally {
    await other.close();
  }
  for (const id of ids) assert.deepEqual(await told(id), [[2]]);
});

test('subscriptions of a disabled API key wait, and are told everything once it is enabled again', async () => {
  const disabled = await api.newAccount();
  const id = await watch(disabled, [1]);
  await setDisabled(disabled, true);
  await rename(1);
  await fire();
  assert.equal(await fireSubscription(context, id), undefined);
  pass(3);
  await fire();
  assert.deepEqual(await told(id), []);
  await setDisabled(disabled, false);
  await fire();
  assert.deepEqual(await told(id), [[1]]);
});

async function setDisabled({ clientId }: { clientId: string }, isDisabled: boolean): Promise<void> {
  await database.client.query('UPDATE api_key SET disabled_at = CASE WHEN $2 THEN now() END WHERE client_id = $1', [
    clientId,
    isDisabled,
  ]);
}

test('a subscription that is just being updated or deleted is passed over', async () => {
  const [updated, deleted, other] = [await watch(account, [1]), await watch(account, [1]), await watch(account, [1])];
  await rename(1, 2);
  await database.transaction(async ({ client }) => {
    await client.query('SELECT FROM subscription WHERE subscription_id = $1 FOR UPDATE', [updated]);
    await client.query('DELETE FROM subscription WHERE subscription_id = $1', [deleted]);
    await fire();
    assert.deepEqual(await told(other), [[1]]);
  });
  assert.deepEqual(await told(updated), []);
  await fire();
  assert.deepEqual(await told(updated), [[1]]);
  assert.deepEqual(await told(deleted), []);
});

test('only what is watched is told', async () => {
  const [names, phones] = [
    await watch(account, [1, 2], { watched: 1 }),
    await watch(account, [1, 2], { watched: 2 ** 13 }),
  ];
  await importText('companies', 'companyId,name,phone\n1,Yet another,+1 555 0100\n2,Another name,');
  await fire();
  assert.deepEqual(await told(phones), [[1]]);
  assert.deepEqual((await told(names)).at(-1), [1, 2]);
});
