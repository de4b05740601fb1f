import { type Database, openDatabase } from '../../src/database/index.ts';

/** Its one row is read with every list. */
const alwaysRead = ['change_clock'];

/**
 * The tables that `work` read from end to end although PostgreSQL was told to avoid that wherever an index will do: what
 * a search must not do to a table of millions. It is PostgreSQL that counts, so functions and triggers count as well.
 * @param work is given one open transaction as its database
 */
export async function sequentialScans(
  database: Database,
  work: (database: Database) => Promise<unknown>,
): Promise<string[]> {
  // A connection of its own, so that nothing else was counted on it before.
  const own = openDatabase(database.url, { max: 1 });
  try {
    return await own.transaction(async (transaction) => {
      await transaction.client.query('SET LOCAL enable_seqscan = off');
      const inTransaction = {
        ...own,
        ...transaction,
        transaction: (inner: (given: typeof transaction) => unknown) => inner(transaction),
      };
      await work(inTransaction as unknown as Database);
      const { rows } = await transaction.client.query<{ table: string }>(
        'SELECT relname AS table FROM pg_stat_xact_user_tables WHERE seq_scan > 0 AND relname <> ALL ($1) ORDER BY relname',
        [alwaysRead],
      );
      return rows.map(({ table }) => table);
    });
  } finally {
    await own.close();
  }
}
