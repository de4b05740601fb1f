import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import type { RecordField } from '../lib/record-field.ts';
import { type MergeCounts, type MergeOptions, recordId } from './merge.ts';
import { removeRecords } from './remove-records.ts';
import type { RowReader } from './row-reader.ts';
import { columnList, keyFields, literal, quoted, sameKey, staged } from './staging.ts';

/** PostgreSQL functions take at most 100 arguments; a field needs two. */
const fieldsPerObject = 50;

/**
 * Writes the staged rows into a table of records: what is new is inserted, of what is there only what differs is
 * updated, and each change is noted with its fields' old and new values.
 */
export async function mergeRecords(
  transaction: Transaction,
  entity: ImportEntity,
  reader: RowReader,
  options: MergeOptions,
): Promise<MergeCounts> {
  const counts: MergeCounts = { added: 0, changed: 0, removed: 0, changedFields: {}, removedWith: {} };
  if (options.tableWasEmpty) {
    counts.added = await insertNew(transaction, entity, reader, options, 'true');
    return counts;
  }
  options.onStep('comparing');
  if (await compare(transaction, entity, reader)) {
    counts.changedFields = await countFields(transaction);
    options.onStep('writing');
    counts.changed = await update(transaction, entity, reader, options);
  }
  counts.added = await insertNew(
    transaction,
    entity,
    reader,
    options,
    `NOT EXISTS (SELECT FROM ${quoted(entity.table)} t WHERE ${sameKey(entity, 't', 's')})`,
  );
  if (options.replace) {
    const isGone = `NOT EXISTS (SELECT FROM ${staged} s WHERE ${sameKey(entity, 's', 't')})`;
    counts.removed = await removeRecords(transaction, entity, isGone, options.importId, counts.removedWith);
  }
  return counts;
}

/**
 * Collects the staged rows that differ from their record, with their differences as the change log has them.
 * @returns whether there are any
 */
async function compare({ client }: Transaction, entity: ImportEntity, reader: RowReader): Promise<boolean> {
  const differences = givenFields(entity, reader).map((field) => {
    const column = quoted(field.column);
    const differs = `t.${column} IS DISTINCT FROM s.${column}`;
    const mentioned = mentions(field, reader);
    return { field, column, differs: mentioned === undefined ? differs : `(${mentioned} AND ${differs})` };
  });
  if (differences.length === 0) return false;
  const objects = [];
  for (let first = 0; first < differences.length; first += fieldsPerObject) {
    const members = differences
      .slice(first, first + fieldsPerObject)
      .map(
        ({ field, column, differs }) =>
          `${literal(field.name)}, CASE WHEN ${differs} THEN jsonb_build_array(t.${column}, s.${column}) END`,
      );
    objects.push(`jsonb_build_object(${members.join(', ')})`);
  }
  const { rowCount } = await client.query(
    `CREATE TEMP TABLE difference ON COMMIT DROP AS
     SELECT s.*, jsonb_strip_nulls(${objects.join(' || ')}) AS fields
     FROM ${staged} s JOIN ${quoted(entity.table)} t ON ${sameKey(entity, 't', 's')}
     WHERE s.refused IS NULL AND (${differences.map(({ differs }) => differs).join(' OR ')})`,
  );
  return rowCount !== null && rowCount > 0;
}

/** How many records changed in each field. */
async function countFields({ client }: Transaction): Promise<Record<string, number>> {
  const { rows } = await client.query<{ field: string; count: number }>(
    `SELECT field, count(*) FROM pg_temp.difference, jsonb_object_keys(fields) AS field
     GROUP BY field ORDER BY count(*) DESC, field`,
  );
  return Object.fromEntries(rows.map(({ field, count }) => [field, count]));
}

async function update(
  { client }: Transaction,
  entity: ImportEntity,
  reader: RowReader,
  { importId }: MergeOptions,
): Promise<number> {
  const assignments = givenFields(entity, reader).map((field) => {
    const column = quoted(field.column);
    const mentioned = mentions(field, reader, 'd');
    return mentioned === undefined
      ? `${column} = d.${column}`
      : `${column} = CASE WHEN ${mentioned} THEN d.${column} ELSE t.${column} END`;
  });
  await client.query('ANALYZE pg_temp.difference (line)');
  await client.query(
    `UPDATE ${quoted(entity.table)} t SET ${assignments.join(', ')}
     FROM pg_temp.difference d WHERE ${sameKey(entity, 't', 'd')}`,
  );
  const { rowCount } = await client.query(
    `INSERT INTO change_log (import_id, entity, record_id, kind, fields)
     SELECT $1, ${literal(entity.entity)}, ${recordId(entity, 'd')}, 'changed', d.fields FROM pg_temp.difference d`,
    [importId],
  );
  return rowCount ?? 0;
}

async function insertNew(
  { client }: Transaction,
  entity: ImportEntity,
  reader: RowReader,
  options: MergeOptions,
  isNew: string,
): Promise<number> {
  options.onStep('writing');
  const fields = [...keyFields(entity), ...givenFields(entity, reader)];
  const { rowCount } = await client.query(
    `WITH added AS (
       INSERT INTO ${quoted(entity.table)} (${columnList(fields)})
       SELECT ${columnList(fields, 's')} FROM ${staged} s WHERE s.refused IS NULL AND ${isNew}
       RETURNING ${columnList(keyFields(entity))}
     )
     INSERT INTO change_log (import_id, entity, record_id, kind)
     SELECT $1, ${literal(entity.entity)}, ${recordId(entity, 'added')}, 'added' FROM added`,
    [options.importId],
  );
  return rowCount ?? 0;
}

/** The fields besides the key that at least one row of the file gives. */
function givenFields(entity: ImportEntity, reader: RowReader): RecordField[] {
  const given = new Set([...reader.fieldsOf.always(), ...reader.fieldsOf.sometimes()]);
  return entity.fields.filter((field) => given.has(field) && !entity.key.includes(field.name));
}

/** Whether a staged row says anything about the field; undefined if all rows do. */
function mentions(field: RecordField, reader: RowReader, alias = 's'): string | undefined {
  if (!reader.fieldsOf.sometimes().includes(field)) return undefined;
  return `get_bit(${alias}.absent, ${reader.columns.indexOf(field)}) = 0`;
}
