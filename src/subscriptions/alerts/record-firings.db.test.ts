import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { firings } from '../../../test/support/firings.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { readIdSet } from '../id-sets/index.ts';
import { listEvents } from './alert-store.ts';
import { enqueueFiring, fireTask } from './enqueue-firing.ts';
import { alertTasks } from './tasks.ts';

const api = await testApi();
const { database, clock, logger } = api;
const importText = await textImporter(database);
const { context, watch, fire, pass, told, subscription } = firings(api);
const account = await api.newAccount();

let imports = 0;
async function rename(...ids: number[]): Promise<void> {
  imports += 1;
  await importText('companies', ['companyId,name', ...ids.map((id) => `${id},Name ${imports}`)].join('\n'));
}

before(() => rename(1, 2));

test('a webhook is sent the alert as documented; without a change, or a webhook, nothing is sent', async () => {
  const [news, quiet] = [await watch(account, [1], { type: 'companyNews' }), await watch(account, [2])];
  await watch(account, [1]);
  await database.client.query(
    `INSERT INTO webhook_endpoint (endpoint_id, client_id, url, status, validation_code, created_at)
     SELECT id, $2, 'http://127.0.0.1:9/' || id, 'ACTIVE', 'code', now() FROM unnest($1::text[]) AS id`,
    [[news, quiet], account.clientId],
  );
  await rename(1);
  await importText(
    'news',
    `articleId,companyId,title,publicationDate,agents\n1,1,Title,2026-01-01T00:00:00Z,"[""LITIGATION""]"`,
  );
  await fire();
  const { rows } = await database.client.query('SELECT client_id, subject, endpoint_id, body FROM webhook_message');
  assert.deepEqual(rows, [
    {
      client_id: account.clientId,
      subject: news,
      endpoint_id: news,
      body: `{"alertId":"1","subscriptionId":"${news}","date":"2026-01-15T02:00:00-0800","type":"news"}`,
    },
  ]);
});

test('events count on for each account without a gap, and nobody sees a later one before an earlier one', async () => {
  const [mine, others] = [await api.newAccount(), await api.newAccount()];
  const ids = [await watch(mine, [1]), await watch(mine, [1]), await watch(mine, [2])];
  const foreign = await watch(others, [1, 2]);
  await rename(1);
  await fire();
  pass(1);
  await rename(2);
  await fire();
  const eventsOf = async ({ clientId }: { clientId: string }, after = 0) =>
    (await listEvents(database, clientId, { after, limit: 10 })).map((event) => [
      event.eventNumber,
      event.subscriptionId,
    ]);
  const events = await eventsOf(mine);
  assert.deepEqual(
    events.slice(0, 2).map(([number]) => number),
    [1, 2],
  );
  assert.deepEqual(new Set(events.slice(0, 2).map(([, id]) => id)), new Set(ids.slice(0, 2)));
  assert.deepEqual(events.slice(2), [[3, ids[2]]]);
  assert.deepEqual(await eventsOf(mine, 2), [[3, ids[2]]]);
  assert.deepEqual(await eventsOf(others), [
    [1, foreign],
    [2, foreign],
  ]);
});

test('the next time is enqueued, once for all that are due in the same second', async () => {
  const tomorrow = new Date(clock.now.getTime() + 24 * 60 * 60 * 1000);
  await Promise.all([1, 2, 3].map(() => watch(account, [1])));
  await fire();
  await enqueueFiring(database, tomorrow);
  const { rows } = await database.client.query(
    `SELECT run_at, key FROM graphile_worker.jobs WHERE task_identifier = $1 AND run_at = $2`,
    [fireTask, tomorrow],
  );
  assert.deepEqual(rows, [{ run_at: tomorrow, key: `subscriptions.fire:${tomorrow.getTime() / 1000}` }]);
});

test('an entry fires what is due at its time, even if the clock of its machine is a little behind', async () => {
  const startTime = new Date(clock.now.getTime() + 5_000);
  const id = await watch(account, [1], { startTime });
  await rename(1);
  const run = alertTasks(context)[fireTask];
  assert.ok(typeof run === 'function');
  const task = { signal: new AbortController().signal, logger };
  await run({}, task);
  await run({ at: new Date(clock.now.getTime() + 6_000).toISOString() }, task);
  assert.deepEqual(await told(id), []);
  await run({ at: startTime.toISOString() }, task);
  assert.deepEqual(await told(id), [[1]]);
});

test('an ultimate parent that is acquired is told and followed: from then on its new one is watched', async () => {
  const place = (line: string) => importText('companies', `companyId,name,parentCompanyId\n${line}`);
  await place('11,Top,\n12,Child,11\n21,Acquirer,\n31,Another,');
  const id = await watch(account, [11, 31], { type: 'companyFamilyTree', frequency: '1w' });
  await place('11,Top,21');
  await fire();
  assert.deepEqual(await told(id), [[11]]);
  const { setId, members } = await subscription(id);
  assert.deepEqual([...(await readIdSet(database, setId))], [21, 31]);
  assert.equal(members, 2);
  await place('31,Another,21');
  pass(7);
  await fire();
  assert.deepEqual(await told(id), [[11], [21, 31]]);
  assert.equal((await subscription(id)).members, 1);
});
