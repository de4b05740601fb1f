import { OperatorError } from '../lib/operator-error.ts';
import type { Database, Transaction } from './database.ts';
import { migrations } from './migrations/index.ts';

/** Any number works, as long as every process uses the same one. */
const migrationLock = 7_241_001;

/**
 * Brings the schema up to this program's version, in one transaction; any number of processes may call it at a time.
 * @returns the names of the migrations that were run
 * @throws OperatorError if the database was migrated by a newer program: this one could damage what it does not know
 */
export async function migrate(database: Database): Promise<string[]> {
  return database.transaction(async (transaction) => {
    await transaction.client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    await transaction.client.query(
      `CREATE TABLE IF NOT EXISTS schema_migration (
         name text PRIMARY KEY,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    return applyMissing(transaction);
  });
}

async function applyMissing({ client }: Transaction): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migration');
  const applied = new Set(rows.map((row) => row.name));
  const unknown = [...applied].filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    throw new OperatorError(
      `The database was migrated by a newer Firmlens (it has ${unknown.join(', ')}); install that version or a later one.`,
    );
  }
  const missing = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of missing) {
    await client.query(migration.sql);
    await client.query('INSERT INTO schema_migration (name) VALUES ($1)', [migration.name]);
  }
  return missing.map((migration) => migration.name);
}
