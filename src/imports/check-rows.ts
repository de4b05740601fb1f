import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { entityOf } from './entities.ts';
import type { RowReader } from './row-reader.ts';
import { columnList, fieldNamed, keyFields, literal, quoted, sameKey, staged } from './staging.ts';

/**
 * Refuses staged rows for what only the database can know, by set statements.
 * @returns how many were refused
 */
export async function refuseByStatements(
  transaction: Transaction,
  entity: ImportEntity,
  reader: RowReader,
): Promise<number> {
  let refused = 0;
  for (const statement of [
    ...unknownReferences(entity, reader),
    ...incompleteNewRecords(entity, reader),
    ...(reader.counts.keysAscend || entity.members !== undefined ? [] : [repeatedKeys(entity)]),
  ]) {
    const { rowCount } = await transaction.client.query(statement);
    refused += rowCount ?? 0;
  }
  return refused;
}

/** A file that does not give the field leaves what is there as it is. */
function unknownReferences(entity: ImportEntity, reader: RowReader): string[] {
  const given = (entity.references ?? []).filter(({ field }) => reader.columns.includes(fieldNamed(entity, field)));
  return given.map((reference) => {
    const column = quoted(fieldNamed(entity, reference.field).column);
    const target = entityOf(reference.entity);
    const targetKey = quoted(keyFields(target)[0]!.column);
    return `
      UPDATE ${staged} s
      SET refused = format('there is no %s with ${reference.field} %s', ${literal(target.noun)}, ${column})
      WHERE refused IS NULL AND ${column} IS NOT NULL
        AND NOT EXISTS (SELECT FROM ${quoted(target.table)} r WHERE r.${targetKey} = s.${column})`;
  });
}

/** A row may leave out what a record must have only if the record is there already. */
function incompleteNewRecords(entity: ImportEntity, reader: RowReader): string[] {
  const always = reader.fieldsOf.always();
  const sometimes = new Set(reader.fieldsOf.sometimes());
  return entity.fields
    .filter((field) => field.required === true && !always.includes(field))
    .map((field) => {
      const missing = sometimes.has(field) ? `s.${quoted(field.column)} IS NULL` : 'true';
      return `
        UPDATE ${staged} s
        SET refused = ${literal(`a new ${entity.noun} needs a ${field.name}`)}
        WHERE refused IS NULL AND ${missing}
          AND NOT EXISTS (SELECT FROM ${quoted(entity.table)} t WHERE ${sameKey(entity, 't', 's')})`;
    });
}

/** The last row of a key counts; those before it are refused, and say so. */
function repeatedKeys(entity: ImportEntity): string {
  const key = columnList(keyFields(entity));
  const name = entity.key.join(' and ');
  return `
    UPDATE ${staged} s
    SET refused = format('the same ${name} comes again on line %s, which counts', last.line)
    FROM (
      SELECT ${key}, max(line) AS line FROM ${staged} WHERE refused IS NULL GROUP BY ${key} HAVING count(*) > 1
    ) last
    WHERE s.refused IS NULL AND ${sameKey(entity, 's', 'last')} AND s.line < last.line`;
}
