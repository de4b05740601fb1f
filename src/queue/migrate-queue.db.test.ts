import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { enqueue, migrateQueue } from './index.ts';

const database = await testDatabase();

test('several processes may install the queue at a time', async () => {
  await database.client.query('DROP SCHEMA graphile_worker CASCADE');

  await Promise.all([migrateQueue(database), migrateQueue(database), migrateQueue(database)]);
  await migrateQueue(database);

  await enqueue(database, 'test.installed', { id: 1 });
  const { rows } = await database.client.query('SELECT payload FROM graphile_worker._private_jobs');
  assert.deepEqual(rows, [{ payload: { id: 1 } }]);
});
