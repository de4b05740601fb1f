import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import type { MergeCounts, MergeOptions } from './merge.ts';
import type { RowReader } from './row-reader.ts';
import { columnList, fieldNamed, keyFields, literal, quoted, sameKey, staged } from './staging.ts';

/**
 * Writes the staged rows into a table of members (which company has which product), whose rows are all key: a row is
 * there or it is not. Changes are noted record by record, as the members that went and those that came.
 */
export async function mergeMembers(
  transaction: Transaction,
  entity: ImportEntity,
  reader: RowReader,
  options: MergeOptions,
): Promise<MergeCounts> {
  const { client } = transaction;
  const { record } = memberColumns(entity);
  const counts: MergeCounts = { added: 0, changed: 0, removed: 0, changedFields: {}, removedWith: {} };
  const key = columnList(keyFields(entity));
  const fresh = `SELECT ${key} FROM ${staged} s WHERE refused IS NULL`;
  // A row that repeats another says nothing new: it is no error here.
  const onRepeat = reader.counts.keysAscend ? '' : 'ON CONFLICT DO NOTHING';
  if (options.tableWasEmpty) {
    options.onStep('writing');
    const { rowCount } = await client.query(`INSERT INTO ${quoted(entity.table)} (${key}) ${fresh} ${onRepeat}`);
    await client.query(
      `INSERT INTO change_log (import_id, entity, record_id, kind)
       SELECT $1, ${literal(entity.entity)}, ${record}::text, 'added'
       FROM (SELECT DISTINCT ${record} FROM ${staged} WHERE refused IS NULL) records`,
      [options.importId],
    );
    return { ...counts, added: rowCount ?? 0 };
  }
  options.onStep('comparing');
  await createMemberChanges(transaction, entity);
  const added = await client.query(
    `WITH added AS (
       INSERT INTO ${quoted(entity.table)} (${key})
       ${fresh} AND NOT EXISTS (SELECT FROM ${quoted(entity.table)} t WHERE ${sameKey(entity, 't', 's')})
       ${onRepeat} RETURNING ${key}
     )
     INSERT INTO pg_temp.member_change SELECT ${key}, false FROM added`,
  );
  counts.added = added.rowCount ?? 0;
  if (options.replace) {
    counts.removed = await deleteMembers(
      transaction,
      entity,
      `NOT EXISTS (SELECT FROM ${staged} s WHERE ${sameKey(entity, 's', 't')})`,
    );
  }
  options.onStep('writing');
  counts.changedFields = await noteMemberChanges(transaction, entity, options.importId);
  return counts;
}

/** An empty list of members that came and went, for `deleteMembers` and `noteMemberChanges`. */
export async function createMemberChanges({ client }: Transaction, entity: ImportEntity): Promise<void> {
  const { record, member } = memberColumns(entity);
  await client.query('DROP TABLE IF EXISTS pg_temp.member_change');
  await client.query(
    `CREATE TEMP TABLE member_change ON COMMIT DROP AS
     SELECT ${record}, ${member}, false AS gone FROM ${quoted(entity.table)} WITH NO DATA`,
  );
}

/** Deletes the members that meet the condition on `t` and lists them as gone. */
export async function deleteMembers({ client }: Transaction, entity: ImportEntity, condition: string): Promise<number> {
  const { record, member } = memberColumns(entity);
  const { rowCount } = await client.query(
    `WITH gone AS (
       DELETE FROM ${quoted(entity.table)} t WHERE ${condition} RETURNING t.${record}, t.${member}
     )
     INSERT INTO pg_temp.member_change SELECT ${record}, ${member}, true FROM gone`,
  );
  return rowCount ?? 0;
}

/**
 * Notes the listed changes, one entry a record.
 * @returns how many records changed, under the name of their list of members
 */
export async function noteMemberChanges(
  { client }: Transaction,
  entity: ImportEntity,
  importId: number,
): Promise<Record<string, number>> {
  const { record, member, field } = memberColumns(entity);
  const listOf = (which: string) => `coalesce(jsonb_agg(${member} ORDER BY ${member}) FILTER (WHERE ${which}), '[]')`;
  const { rowCount } = await client.query(
    `INSERT INTO change_log (import_id, entity, record_id, kind, fields)
     SELECT $1, ${literal(entity.entity)}, ${record}::text, 'changed',
       jsonb_build_object(${literal(field)}, jsonb_build_array(${listOf('gone')}, ${listOf('NOT gone')}))
     FROM pg_temp.member_change GROUP BY ${record}`,
    [importId],
  );
  return rowCount === null || rowCount === 0 ? {} : { [field]: rowCount };
}

function memberColumns(entity: ImportEntity): { record: string; member: string; field: string } {
  const { members } = entity;
  if (members === undefined) throw new Error(`${entity.name} are no members of records`);
  return {
    record: quoted(fieldNamed(entity, members.record).column),
    member: quoted(fieldNamed(entity, members.member).column),
    field: members.field,
  };
}
