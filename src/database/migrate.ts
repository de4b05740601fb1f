import { OperatorError } from '../lib/operator-error.ts';
import type { Database, Session, Transaction } from './database.ts';
import { migrations } from './migrations/index.ts';

/** Any number works, as long as every process uses the same one. */
const migrationLock = 7_241_001;

/** The names of all migrations that this program knows, oldest first. */
export const migrationNames: readonly string[] = migrations.map(({ name }) => name);

/**
 * Brings the schema up to this program's version, in one transaction; any number of processes may call it at a time.
 * @returns the names of the migrations that were run
 * @throws OperatorError if the database was migrated by a newer program: this one could damage what it does not know
 */
export async function migrate(database: Database): Promise<string[]> {
  return database.transaction((transaction) => migrateTo(transaction, migrationNames));
}

/** {@link migrate} within a transaction, and no further than these migrations, the oldest. Others wait until it ends. */
export async function migrateTo(transaction: Transaction, names: readonly string[]): Promise<string[]> {
  const { client } = transaction;
  await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
  await client.query(
    `CREATE TABLE IF NOT EXISTS schema_migration (
       name text PRIMARY KEY,
       applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  const applied = new Set(await appliedMigrations(transaction));
  const unknown = [...applied].filter((name) => !migrationNames.includes(name));
  if (unknown.length > 0) {
    throw new OperatorError(
      `The database was migrated by a newer Firmlens (it has ${unknown.join(', ')}); install that version or a later one.`,
    );
  }
  const missing = migrations.filter(({ name }) => names.includes(name) && !applied.has(name));
  for (const { name, sql } of missing) {
    await client.query(sql);
    await client.query('INSERT INTO schema_migration (name) VALUES ($1)', [name]);
  }
  return missing.map(({ name }) => name);
}

/** The migrations that a database has had, oldest first; none if it was never migrated. */
export async function appliedMigrations({ client }: Pick<Session, 'client'>): Promise<string[]> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('schema_migration') IS NOT NULL AS there",
  );
  if (tables[0]?.there !== true) return [];
  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migration ORDER BY name COLLATE "C"');
  return rows.map(({ name }) => name);
}
