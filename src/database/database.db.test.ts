import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase } from '../../test/support/database.ts';
import { copyOut } from './index.ts';

const database = await testDatabase();

test('a transaction that throws leaves nothing behind, in both ways of speaking to it', async () => {
  await assert.rejects(
    database.transaction(async ({ kysely, client }) => {
      await kysely.insertInto('instance').values({ secretFingerprint: 'a' }).execute();
      const seen = await client.query('SELECT secret_fingerprint FROM instance');
      assert.deepEqual(seen.rows, [{ secret_fingerprint: 'a' }]);
      throw new Error('on purpose');
    }),
    /on purpose/,
  );
  assert.deepEqual(await database.kysely.selectFrom('instance').selectAll().execute(), []);
});

test('a connection that dies while it is checked out fails its work and nothing else', async () => {
  const broken = database.transaction(async ({ client }) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const died = new Promise((resolve) => client.once('error', resolve));
    await database.client.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await died;
    await client.query('SELECT 1');
  });
  await assert.rejects(broken);
  assert.equal((await database.client.query('SELECT 1 AS one')).rows[0].one, 1);
});

test('a connection on which a COPY was broken off is not used again', async () => {
  let first: unknown;
  await assert.rejects(
    database.connection(async (client) => {
      first = client;
      copyOut(client, 'COPY (SELECT generate_series(1, 1000000)) TO STDOUT').destroy(new Error('on purpose'));
      throw new Error('on purpose');
    }),
    /on purpose/,
  );
  await database.connection(async (client) => {
    assert.notEqual(client, first);
    assert.equal((await client.query('SELECT 1 AS one')).rows[0].one, 1);
  });
});

test('a connection that dies while Kysely uses it fails that query only', async () => {
  const sleeping = database.kysely.selectNoFrom(sql`pg_sleep(60)`.as('slept')).execute();
  const failed = assert.rejects(sleeping);
  const removed = once(database.client, 'remove');
  const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`;
  while ((await database.client.query(terminate)).rowCount === 0);
  await failed;
  await removed;
  assert.equal((await database.client.query('SELECT 1 AS one')).rows[0].one, 1);
});
