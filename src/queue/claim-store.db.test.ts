import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { type Ask, claimsMax, freeAbandonedClaims, takePoolLock } from './claim-store.ts';
import { enqueue } from './index.ts';

const database = await testDatabase();
const ask: Ask = async (text, values) => (await database.client.query(text, [...values])).rows;

beforeEach(() => database.client.query('TRUNCATE graphile_worker._private_jobs'));

/** Enqueues an entry that the named pool claimed some seconds ago. */
async function claimed(name: string, poolId: string, options: { secondsAgo: number; attempts?: number }) {
  await enqueue(database, 'test.claimed', { name }, { key: name });
  await database.client.query(
    `UPDATE graphile_worker._private_jobs
     SET locked_by = $2, locked_at = now() - make_interval(secs => $3), attempts = $4 WHERE key = $1`,
    [name, poolId, options.secondsAgo, options.attempts ?? 1],
  );
}

async function entries(): Promise<Record<string, { lockedBy: string | null; interruptions: number }>> {
  const { rows } = await database.client.query(
    `SELECT key, json_build_object('lockedBy', locked_by, 'interruptions', max_attempts - $1) AS entry
     FROM graphile_worker._private_jobs`,
    [claimsMax],
  );
  return Object.fromEntries(rows.map(({ key, entry }) => [key, entry]));
}

test('only what a vanished pool of ours claimed 2 seconds ago or earlier is freed, and counted as interrupted', async (t) => {
  const living = await database.client.connect();
  t.after(() => living.release(true));
  await takePoolLock(async (text, values) => (await living.query(text, [...values])).rows, 'firmlens-living');
  await claimed('abandoned', 'firmlens-gone', { secondsAgo: 4 });
  await claimed('young', 'firmlens-just-gone', { secondsAgo: 1 });
  await claimed('held', 'firmlens-living', { secondsAgo: 4 });
  await claimed('own', 'firmlens-own', { secondsAgo: 4 });
  await claimed('foreign', 'pool-of-another-program', { secondsAgo: 4 });

  assert.equal(await freeAbandonedClaims(ask, 'firmlens-own'), 1);

  assert.deepEqual(await entries(), {
    abandoned: { lockedBy: null, interruptions: 1 },
    young: { lockedBy: 'firmlens-just-gone', interruptions: 0 },
    held: { lockedBy: 'firmlens-living', interruptions: 0 },
    own: { lockedBy: 'firmlens-own', interruptions: 0 },
    foreign: { lockedBy: 'pool-of-another-program', interruptions: 0 },
  });
});

test('an abandoned entry that was replaced under its key is deleted', async () => {
  await claimed('replaced', 'firmlens-gone', { secondsAgo: 4 });
  await enqueue(database, 'test.claimed', { name: 'new' }, { key: 'replaced' });

  assert.equal(await freeAbandonedClaims(ask, 'firmlens-own'), 0);

  const { rows } = await database.client.query('SELECT payload, locked_by FROM graphile_worker._private_jobs');
  assert.deepEqual(rows, [{ payload: { name: 'new' }, locked_by: null }]);
});
