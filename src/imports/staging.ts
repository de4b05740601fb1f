import pg from 'pg';
import { copyIn, type Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import type { RecordField } from '../lib/record-field.ts';
import type { RowReader } from './row-reader.ts';

/**
 * The staging table of the import that runs in this transaction, which it does not outlive. `refused` is the reason for
 * which a row is left out, null for good rows; of refused rows only the key is there, if it could be read.
 *
 * TEMP rather than UNLOGGED: nothing of it survives the end of the connection, however that comes.
 */
export const staged = 'pg_temp.staged';

const types = {
  text: 'text',
  integer: 'bigint',
  number: 'numeric',
  boolean: 'boolean',
  instant: 'timestamptz',
  textList: 'text[]',
  objectList: 'jsonb',
} as const;

/** A name from a declaration as SQL. */
export const quoted = (name: string): string => pg.escapeIdentifier(name);

/** A text as an SQL literal. */
export const literal = (text: string): string => pg.escapeLiteral(text);

/** The columns of fields as an SQL list. */
export function columnList(fields: readonly RecordField[], alias?: string): string {
  return fields.map(({ column }) => (alias === undefined ? quoted(column) : `${alias}.${quoted(column)}`)).join(', ');
}

/** The fields of the key, in its order. */
export function keyFields(entity: ImportEntity): RecordField[] {
  return entity.key.map((name) => fieldNamed(entity, name));
}

/** @throws Error if the declaration names a field that it does not have */
export function fieldNamed(entity: ImportEntity, name: string): RecordField {
  const field = entity.fields.find((field) => field.name === name);
  if (field === undefined) throw new Error(`${entity.name} have no field ${name}`);
  return field;
}

/** `a.key = b.key`, for every part of the key. */
export function sameKey(entity: ImportEntity, left: string, right: string): string {
  return keyFields(entity)
    .map(({ column }) => `${left}.${quoted(column)} = ${right}.${quoted(column)}`)
    .join(' AND ');
}

/**
 * Reads all rows into a new staging table.
 * @param onProgress told whenever some more rows have been read
 */
export async function stageRows({ client }: Transaction, reader: RowReader, onProgress: () => void): Promise<void> {
  const columns = reader.columns.map((field, index) =>
    field === undefined
      ? { name: `passed_over_${index}`, type: 'text' }
      : { name: quoted(field.column), type: types[field.kind] },
  );
  const before = [
    { name: 'line', type: 'bigint NOT NULL' },
    { name: 'refused', type: 'text' },
    ...(reader.rowsMayLackFields ? [{ name: 'absent', type: 'varbit' }] : []),
  ];
  const all = [...before, ...columns];
  await client.query(
    `CREATE TEMP TABLE staged (${all.map(({ name, type }) => `${name} ${type}`).join(', ')}) ON COMMIT DROP`,
  );
  const names = all.map(({ name }) => name).join(', ');
  // FORCE_NULL: a quoted empty cell is as empty as an unquoted one.
  await copyIn(
    client,
    `COPY ${staged} (${names}) FROM STDIN
     (FORMAT csv, DELIMITER ${literal(reader.delimiter)}, ENCODING 'UTF8', FORCE_NULL (${names}))`,
    observed(reader.staged(), onProgress),
  );
}

/**
 * Gives the planner what it needs to join the staging table: without statistics it takes nearly all rows for refused
 * ones and looks up the rest one by one; without the index it cannot know that a file in key order can be merged with
 * the table as both lie (3 s for 1,000,000 companies, against 10 s hashed to disk).
 * @param options.byKey whether rows will be joined by their key
 */
export async function prepareForJoin(
  { client }: Transaction,
  entity: ImportEntity,
  options: { byKey: boolean },
): Promise<void> {
  const key = columnList(keyFields(entity));
  // A row that is a member rather than a record is narrow: hashing it is cheap, an index of it is not.
  if (options.byKey && entity.members === undefined) await client.query(`CREATE INDEX ON ${staged} (${key})`);
  await client.query(`ANALYZE ${staged} (refused, ${key})`);
}

async function* observed(chunks: AsyncGenerator<Buffer>, onChunk: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    yield chunk;
    onChunk();
  }
}
