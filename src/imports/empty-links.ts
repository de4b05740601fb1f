import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { importEntities } from './entities.ts';
import { recordId } from './merge.ts';
import { removedKeys } from './remove-records.ts';
import { fieldNamed, keyFields, literal, quoted, sameKey } from './staging.ts';

/**
 * Empties the fields by which records name records of `entity` that `removeRecords` has just removed, and those that say
 * more about them. Each changed record is noted once, with the ids that it named, by which who follows families knows where it
 * was, but without other old values: they are what is to be forgotten.
 * @returns how many records changed
 */
export async function emptyLinks({ client }: Transaction, entity: ImportEntity, importId: number): Promise<number> {
  let changed = 0;
  // As an array, so that the indexes of the links are used.
  const isRemoved = `= ANY (ARRAY(SELECT ${quoted(keyFields(entity)[0]!.column)} FROM ${removedKeys(entity)}))`;
  for (const holder of importEntities) {
    const links = (holder.links ?? [])
      .filter((link) => link.entity === entity.entity)
      .map((link, index) => ({
        column: quoted(fieldNamed(holder, link.field).column),
        fields: [link.field, ...link.about].map((name) => fieldNamed(holder, name)),
        hit: `hit_${index}`,
      }));
    if (links.length === 0) continue;
    const key = keyFields(holder).map(({ column }) => quoted(column));
    const hits = links.map(({ column, hit }) => `CASE WHEN ${column} ${isRemoved} THEN ${column} END AS ${hit}`);
    const emptied = links.flatMap(({ fields, hit }) =>
      fields.map(({ column }) => `${quoted(column)} = CASE WHEN ${hit} IS NULL THEN t.${quoted(column)} END`),
    );
    const noted = links.map(({ fields: [link, ...about], hit }) => {
      const changes = JSON.stringify(Object.fromEntries(about.map(({ name }) => [name, [null, null]])));
      const id = `jsonb_build_object(${literal(link!.name)}, jsonb_build_array(${hit}, NULL))`;
      return `CASE WHEN ${hit} IS NULL THEN '{}' ELSE ${id} || ${literal(changes)}::jsonb END`;
    });
    const { rowCount } = await client.query(
      `WITH held AS (
         SELECT ${[...key, ...hits].join(', ')} FROM ${quoted(holder.table)}
         WHERE ${links.map(({ column }) => `${column} ${isRemoved}`).join(' OR ')}
       ), emptied AS (
         UPDATE ${quoted(holder.table)} t SET ${emptied.join(', ')} FROM held WHERE ${sameKey(holder, 't', 'held')}
         RETURNING ${recordId(holder, 't')} AS id, ${noted.join(' || ')} AS fields
       )
       INSERT INTO change_log (import_id, entity, record_id, kind, fields)
       SELECT $1, ${literal(holder.entity)}, id, 'changed', fields FROM emptied`,
      [importId],
    );
    changed += rowCount ?? 0;
  }
  return changed;
}
