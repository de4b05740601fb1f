import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';

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
