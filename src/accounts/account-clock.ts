import type { Transaction } from '../database/index.ts';

/** The channel on which servers hear that there is something new to read (see `account-directory.ts`). */
export const accountChannel = 'firmlens_account';

/**
 * Takes the next version, which every row changed by this transaction must carry, and tells all servers once it has
 * committed. Take it before any other statement: its row lock makes the versions follow the commits.
 */
export async function nextAccountVersion(transaction: Transaction): Promise<number> {
  const { rows } = await transaction.client.query<{ version: number }>(
    `WITH clock AS (UPDATE account_clock SET version = version + 1 RETURNING version)
     SELECT version, pg_notify($1, '') FROM clock`,
    [accountChannel],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('account_clock has no row');
  return row.version;
}
