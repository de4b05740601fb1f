import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { firings } from '../../../test/support/firings.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { openDatabase } from '../../database/index.ts';
import { keepDigest } from '../changes/retention-store.ts';
import { deleteAlerts } from './delete-alerts.ts';
import { sweepAlerts } from './sweep-alerts.ts';

const api = await testApi();
const { database } = api;
const importText = await textImporter(database);
const { context, watch, fire, pass, told } = firings(api);
const account = await api.newAccount();

let imports = 0;
/** Changes companies 1 to 3, as of the test's clock. */
async function rename(): Promise<void> {
  imports += 1;
  await importText('companies', `companyId,name\n1,Name ${imports}\n2,Name ${imports}\n3,Name ${imports}`);
  await database.client.query(
    'UPDATE import SET finished_at = $1 WHERE change_number = (SELECT max(change_number) FROM import)',
    [context.now()],
  );
}

const sweep = () => sweepAlerts(context, { signal: new AbortController().signal });
const count = async (table: string) => (await database.client.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n;

beforeEach(async () => {
  await database.client.query(
    'TRUNCATE subscription, id_block, alert, change_digest, change_digest_entry, import, change_log',
  );
  await rename();
});

test('alerts are kept for their days and then deleted, with their ids and what changed', async () => {
  const id = await watch(account, [1, 2]);
  await rename();
  await fire();
  pass(89);
  await rename();
  await fire();
  await sweep();
  assert.deepEqual(await told(id), [
    [1, 2],
    [1, 2],
  ]);
  pass(2);
  await sweep();
  assert.deepEqual(await told(id), [[1, 2]]);
  assert.deepEqual(
    [await count('id_block'), await count('change_digest'), await count('change_digest_entry')],
    [2, 1, 3],
  );
});

test('changes are kept for their days and then deleted, but none that a subscription has not been told', async () => {
  const late = await watch(account, [1], { startTime: new Date(context.now().getTime() + 200 * 24 * 60 * 60 * 1000) });
  await rename();
  await rename();
  pass(150);
  await rename();
  await sweep();
  assert.equal(await count('change_log'), 9, 'what was told is deleted, what was not is kept');
  pass(50);
  await fire();
  assert.deepEqual(await told(late), [[1]]);
  await sweep();
  assert.equal(await count('change_log'), 3, 'what is told and recent is kept');
  pass(100);
  await sweep();
  assert.equal(await count('change_log'), 0);
});

test('without subscriptions old changes are deleted', async () => {
  pass(91);
  await sweep();
  assert.equal(await count('change_log'), 0);
});

test('a digest without alerts goes after an hour, but not while a firing works with it', async () => {
  await watch(account, [99]);
  await rename();
  await fire();
  await sweep();
  assert.equal(await count('change_digest'), 1);
  pass(0.1);
  const { rows } = await database.client.query('SELECT digest_id FROM change_digest');
  await database.transaction(async (transaction) => {
    assert.equal(await keepDigest(transaction, rows[0].digest_id), true);
    await sweep();
    assert.equal(await count('change_digest'), 1);
  });
  await sweep();
  assert.deepEqual([await count('change_digest'), await count('change_digest_entry')], [0, 0]);
  assert.equal(await database.transaction((transaction) => keepDigest(transaction, rows[0].digest_id)), false);
});

test("a deleted subscription's alerts go with their ids, those of others stay", async () => {
  const [deleted, other] = [await watch(account, [1]), await watch(account, [2])];
  await rename();
  await fire();
  await database.transaction((transaction) => deleteAlerts(transaction, deleted));
  assert.deepEqual(await told(deleted), []);
  assert.deepEqual(await told(other), [[2]]);
  assert.equal(await count('id_block'), 3);
});

test('alerts that are being deleted with their subscription are passed over, not waited for', async () => {
  const [deleted, other] = [await watch(account, [1]), await watch(account, [2])];
  await rename();
  await fire();
  pass(91);
  const impatient = openDatabase(`${database.url}?options=${encodeURIComponent('-c lock_timeout=1s')}`, { max: 2 });
  try {
    await database.transaction(async (transaction) => {
      await deleteAlerts(transaction, deleted);
      await sweepAlerts({ ...context, database: impatient }, { signal: new AbortController().signal });
    });
  } finally {
    await impatient.close();
  }
  assert.deepEqual([await told(deleted), await told(other)], [[], []]);
});
