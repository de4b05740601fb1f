import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { firings } from '../../../test/support/firings.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { testApi } from '../../../test/support/test-api.ts';
import type { Database } from '../../database/index.ts';
import { fireSubscription } from './fire-subscription.ts';

const api = await testApi();
const { database } = api;
const importText = await textImporter(database);
const { context, watch, fire, pass, told, subscription } = firings(api);
const account = await api.newAccount();

let imports = 0;
async function rename(id: number): Promise<void> {
  imports += 1;
  await importText('companies', `companyId,name\n${id},Name ${imports}`);
}

before(() => rename(1));

test('a subscription that breaks keeps no other from firing, and is told everything once it is repaired', async () => {
  const [broken, ...others] = [await watch(account, [1]), await watch(account, [1]), await watch(account, [1])];
  await database.client.query(`UPDATE subscription SET frequency = 'often' WHERE subscription_id = $1`, [broken]);
  await rename(1);
  await fire();
  for (const id of others) assert.deepEqual(await told(id), [[1]]);
  assert.deepEqual(await told(broken), []);
  await assert.rejects(fireSubscription(context, broken), /often was accepted/);
  await database.client.query(`UPDATE subscription SET frequency = '1d' WHERE subscription_id = $1`, [broken]);
  pass(1);
  await fire();
  assert.deepEqual(await told(broken), [[1]]);
  for (const id of others) assert.deepEqual(await told(id), [[1]]);
});

test('changes that cannot be read for one type keep no other type from being told', async () => {
  const [company, news] = [await watch(account, [1]), await watch(account, [1], { type: 'companyNews' })];
  await rename(1);
  await importText(
    'news',
    `articleId,companyId,title,publicationDate,agents\n1,1,Title,2026-01-01T00:00:00Z,"[""LITIGATION""]"`,
  );
  await database.client.query(`
    INSERT INTO change_log
    SELECT max(import_id), 'company', 'no number', 'changed', '{"name": ["a", "b"]}' FROM import`);
  await fire();
  assert.deepEqual(await told(news), [[1]]);
  assert.deepEqual(await told(company), []);
  const { nextFireTime } = await subscription(company);
  assert.equal(nextFireTime?.getTime(), context.now().getTime() + 5 * 60 * 1000);
  await database.client.query(`DELETE FROM change_log WHERE record_id = 'no number'`);
  pass(1);
  await fire();
  assert.deepEqual(await told(company), [[1]]);
});

test('a firing that dies before its end leaves everything as it was', async () => {
  const id = await watch(account, [1]);
  await rename(1);
  const before = await everything();
  await database.client.query(`
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
    CREATE TRIGGER die AFTER INSERT ON alert FOR EACH STATEMENT EXECUTE FUNCTION die()`);
  try {
    await assert.rejects(fireSubscription(context, id));
    assert.deepEqual(await everything(), before);
  } finally {
    await database.client.query('DROP TRIGGER die ON alert');
  }
  await fire();
  assert.deepEqual(await told(id), [[1]]);
});

for (const { table, when } of [
  { table: 'change_digest', when: 'while the changes are read' },
  { table: 'alert', when: 'while alerts are written' },
]) {
  for (const { code, what } of [
    { code: '08006', what: 'a lost connection' },
    { code: '40P01', what: 'a deadlock' },
    { code: '53300', what: 'a server with no connection left' },
    { code: '57P01', what: 'a server that is shut down' },
    { code: '58030', what: 'a disk that cannot be read' },
  ]) {
    test(`${what} ${when} postpones nothing: the run breaks, and the queue tries again soon`, async () => {
      const ids = [await watch(account, [1]), await watch(account, [1])];
      await rename(1);
      const before = await Promise.all(ids.map(subscription));
      await database.client.query(`
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql
          AS $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '${code}'; END $$;
        CREATE TRIGGER fail BEFORE INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION fail()`);
      try {
        await assert.rejects(fire(), { code });
        assert.deepEqual(await Promise.all(ids.map(subscription)), before);
      } finally {
        await database.client.query('DROP FUNCTION fail CASCADE');
      }
      await fire();
      for (const id of ids) assert.deepEqual(await told(id), [[1]]);
    });
  }
}

test('a connection that the pool does not give in time postpones nothing', async () => {
  const id = await watch(account, [1]);
  await rename(1);
  const before = await subscription(id);
  const connectionsOf = (transactions: number): Database['transaction'] => {
    let given = 0;
    return async (work) => {
      given += 1;
      if (given > transactions) throw new Error('timeout exceeded when trying to connect');
      return database.transaction(work);
    };
  };
  const starved = { ...context, database: { ...database, transaction: connectionsOf(1) } };
  await assert.rejects(fire({ context: starved }), /timeout exceeded/);
  assert.deepEqual(await subscription(id), before);
  await fire();
  assert.deepEqual(await told(id), [[1]]);
});

async function everything(): Promise<unknown> {
  const { rows } = await database.client.query(`
    SELECT (SELECT json_agg(s ORDER BY subscription_id) FROM subscription s) AS subscriptions,
           (SELECT json_agg(a ORDER BY subscription_id, alert_id) FROM alert a) AS alerts,
           (SELECT json_agg(c) FROM alert_clock c) AS clocks,
           (SELECT count(*) FROM id_block) AS blocks,
           (SELECT count(*) FROM graphile_worker._private_jobs) AS entries`);
  return rows[0];
}

test('a run that is told to stop fires nothing more', async () => {
  const id = await watch(account, [1]);
  await rename(1);
  await assert.rejects(fire({ signal: AbortSignal.abort() }));
  assert.deepEqual(await told(id), []);
});
