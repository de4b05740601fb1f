import { dropSecondaryIndexes, type Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { quoted } from './staging.ts';

/** From how many rows on it pays to build indexes afterwards. */
export const bulkRowsMin = 50_000;

/**
 * Fills an empty table with `write`. If it is a large load and nobody else is connected, as on a new installation, the
 * table's indexes (other than of its key) are taken away before and built after, which sorts once instead of a million
 * times: 10,000,000 installed technologies in 65 s instead of 188, 1,000,000 companies in 53 s instead of 66 (embedded
 * PostgreSQL 18, two cores; `bench/import.ts`); below some ten thousand rows it costs more than it saves. With a server
 * running, its requests would wait for the table all the while, so then the indexes stay.
 */
export async function fillEmptyTable<Result>(
  transaction: Transaction,
  entity: ImportEntity,
  rows: number,
  write: () => Promise<Result>,
  onIndexing: () => void,
): Promise<Result> {
  if (rows < bulkRowsMin || !(await haveToOurselves(transaction, entity))) return write();
  const { client } = transaction;
  const rebuilding = await dropSecondaryIndexes(client, quoted(entity.table));
  // A file that this transaction began is not written to the log as well, where wal_level is minimal (as it is in the
  // embedded server): it is synced at the commit.
  await client.query(`TRUNCATE ${quoted(entity.table)}`);
  const result = await write();
  onIndexing();
  for (const statement of rebuilding) await client.query(statement);
  return result;
}

/** Locks the table against everybody, if that can be had at once and nobody would notice. */
async function haveToOurselves({ client }: Transaction, entity: ImportEntity): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
       AND application_name <> 'firmlens lock' LIMIT 1`,
  );
  if (rows.length > 0) return false;
  await client.query('SAVEPOINT table_lock');
  try {
    await client.query(`LOCK TABLE ${quoted(entity.table)} IN ACCESS EXCLUSIVE MODE NOWAIT`);
    const { rows: records } = await client.query(`SELECT FROM ${quoted(entity.table)} LIMIT 1`);
    return records.length === 0;
  } catch {
    await client.query('ROLLBACK TO table_lock'); // autovacuum, perhaps: the load goes on without
    return false;
  }
}
