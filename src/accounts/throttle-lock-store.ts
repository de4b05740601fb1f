import { sql } from 'kysely';
import type { Database } from '../database/index.ts';
import { nextAccountVersion } from './account-clock.ts';

/** Makes throttle locks known to all servers. Two servers may lock the same account: the longer lock holds. */
export async function saveThrottleLocks(database: Database, locks: ReadonlyMap<string, Date>): Promise<void> {
  await database.transaction(async (transaction) => {
    const version = await nextAccountVersion(transaction);
    await transaction.kysely
      .insertInto('throttleLock')
      .values(Array.from(locks, ([clientId, lockedUntil]) => ({ clientId, lockedUntil, version })))
      .onConflict((conflict) =>
        conflict.column('clientId').doUpdateSet({
          lockedUntil: sql`greatest(throttle_lock.locked_until, excluded.locked_until)`,
          version,
        }),
      )
      .execute();
  });
}
