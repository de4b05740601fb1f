import pg from 'pg';
import type { SequenceManifest } from './manifest.ts';

/** A table of the schema that goes along, with the columns that have values of their own. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** About how many rows it has. */
  readonly rowsEstimated: number;
}

/**
 * Every table of the schema but the list of its migrations, which `migrate` writes. What is generated from other columns
 * is left to the database.
 */
export async function listTables(client: pg.Pool | pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT relname AS name, greatest(reltuples, 0)::bigint AS "rowsEstimated", ARRAY(
       SELECT attname::text FROM pg_attribute
       WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
     ) AS columns
     FROM pg_class
     WHERE relnamespace = current_schema()::text::regnamespace AND relkind = 'r' AND relname <> 'schema_migration'
     ORDER BY relname COLLATE "C"`,
  );
  return rows;
}

export async function readSequences(client: pg.ClientBase): Promise<SequenceManifest[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = current_schema()::text::regnamespace AND relkind = 'S' ORDER BY relname COLLATE "C"`,
  );
  const sequences: SequenceManifest[] = [];
  for (const { name } of rows) {
    const state = await client.query<{ value: number; called: boolean }>(
      `SELECT last_value AS value, is_called AS called FROM ${identifier(name)}`,
    );
    for (const { value, called } of state.rows) sequences.push({ name, value, called });
  }
  return sequences;
}

export async function setSequences(client: pg.ClientBase, sequences: readonly SequenceManifest[]): Promise<void> {
  for (const { name, value, called } of sequences) {
    await client.query('SELECT setval($1::regclass, $2, $3)', [identifier(name), value, called]);
  }
}

/** Takes the foreign keys of these tables (their names as in a statement) away. @returns the statements that put them back */
export async function dropForeignKeys(client: pg.ClientBase, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ dropping: string; adding: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS dropping,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS adding
     FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY ($1::regclass[])`,
    [tables],
  );
  for (const { dropping } of rows) await client.query(dropping);
  return rows.map(({ adding }) => adding);
}

/**
 * Sets a transaction so that `COPY` writes every value as every other PostgreSQL does, and in the order in which the rows
 * lie; and without limits that are meant for requests.
 */
export async function settle(client: pg.ClientBase): Promise<void> {
  await client.query(`
    SET LOCAL client_encoding = 'UTF8';
    SET LOCAL DateStyle = 'ISO, YMD';
    SET LOCAL IntervalStyle = 'postgres';
    SET LOCAL TimeZone = 'UTC';
    SET LOCAL extra_float_digits = 1;
    SET LOCAL bytea_output = 'hex';
    SET LOCAL synchronize_seqscans = off;
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0`);
}

/** A table with its columns, as `COPY` names them. */
export function copyTarget({ name, columns }: Pick<Table, 'name' | 'columns'>): string {
  return `${identifier(name)} (${columns.map(identifier).join(', ')})`;
}

export function identifier(name: string): string {
  return pg.escapeIdentifier(name);
}
