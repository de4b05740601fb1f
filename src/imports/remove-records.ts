import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { dependentsOf } from './entities.ts';
import { recordId } from './merge.ts';
import { createMemberChanges, deleteMembers, noteMemberChanges } from './merge-members.ts';
import { columnList, fieldNamed, keyFields, literal, quoted, sameKey } from './staging.ts';

/**
 * Removes the records that meet the condition on `t`, and before them what refers to them, however deep. The log notes of
 * each which records it named, as `{peopleId: [101, null]}`: who follows the log could not find out any more whose it was.
 * @param removedWith gets the numbers of rows of other entities that went with them
 * @returns how many records were removed
 */
export async function removeRecords(
  transaction: Transaction,
  entity: ImportEntity,
  condition: string,
  importId: number,
  removedWith: Record<string, number>,
): Promise<number> {
  const { client } = transaction;
  // The same kind of record may be reached by two ways of reference.
  await client.query(`DROP TABLE IF EXISTS ${removedKeys(entity)}`);
  await client.query(
    `CREATE TEMP TABLE ${quoted(`removed_${entity.table}`)} ON COMMIT DROP AS
     SELECT ${columnList(keyFields(entity))} FROM ${quoted(entity.table)} t WHERE ${condition}`,
  );
  for (const dependent of dependentsOf(entity)) {
    const removed = await removeDependents(transaction, dependent, entity, importId, removedWith);
    if (removed > 0) removedWith[dependent.name] = (removedWith[dependent.name] ?? 0) + removed;
  }
  const { rowCount } = await client.query(
    `WITH removed AS (
       DELETE FROM ${quoted(entity.table)} t USING ${removedKeys(entity)} r WHERE ${sameKey(entity, 't', 'r')}
       RETURNING ${columnList(keyFields(entity), 't')}, ${namedRecords(entity)} AS named
     )
     INSERT INTO change_log (import_id, entity, record_id, kind, fields)
     SELECT $1, ${literal(entity.entity)}, ${recordId(entity, 'removed')}, 'removed', named FROM removed`,
    [importId],
  );
  return rowCount ?? 0;
}

/** The records that `t` names, as old values of the fields in which it does; null if it names none. */
function namedRecords(entity: ImportEntity): string {
  const members = [...(entity.references ?? []), ...(entity.links ?? [])].map(({ field }) => {
    const column = quoted(fieldNamed(entity, field).column);
    return `${literal(field)}, CASE WHEN t.${column} IS NOT NULL THEN jsonb_build_array(t.${column}, NULL) END`;
  });
  return `nullif(jsonb_strip_nulls(jsonb_build_object(${members.join(', ')})), '{}')`;
}

/** Removes the rows of `dependent` that refer to removed records of `entity`. */
async function removeDependents(
  transaction: Transaction,
  dependent: ImportEntity,
  entity: ImportEntity,
  importId: number,
  removedWith: Record<string, number>,
): Promise<number> {
  const { client } = transaction;
  const target = quoted(keyFields(entity)[0]!.column);
  const names = (dependent.references ?? []).filter((reference) => reference.entity === entity.entity);
  const columns = names.map(({ field }) => quoted(fieldNamed(dependent, field).column));
  const refers = columns.map((column) => `t.${column} IN (SELECT ${target} FROM ${removedKeys(entity)})`).join(' OR ');
  if (dependent.members !== undefined) {
    await createMemberChanges(transaction, dependent);
    const removed = await deleteMembers(transaction, dependent, refers);
    if (names.some(({ field }) => field === dependent.members?.record)) {
      // The list went with the record it belonged to.
      const record = quoted(fieldNamed(dependent, dependent.members.record).column);
      await client.query(
        `INSERT INTO change_log (import_id, entity, record_id, kind)
         SELECT DISTINCT $1::bigint, ${literal(dependent.entity)}, ${record}::text, 'removed' FROM pg_temp.member_change`,
        [importId],
      );
    } else {
      await noteMemberChanges(transaction, dependent, importId);
    }
    return removed;
  }
  return removeRecords(transaction, dependent, refers, importId, removedWith);
}

/** The table of keys of the records of the entity that `removeRecords` removes; there until the transaction ends. */
export function removedKeys(entity: ImportEntity): string {
  return `pg_temp.${quoted(`removed_${entity.table}`)}`;
}
