import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { RecordField } from '../lib/record-field.ts';
import {
  type SubjectHasher,
  type SubjectKind,
  subjectHasher,
  suppressedKinds,
  suppressionHashes,
} from '../suppression/index.ts';
import { entityOf } from './entities.ts';
import type { RowReader } from './row-reader.ts';
import { fieldNamed, keyFields, quoted, staged } from './staging.ts';

/** A field whose value is a person, a company or an e-mail address. */
interface SubjectField {
  readonly kind: SubjectKind;
  readonly field: RecordField;
  /** Where a value stands that is not suppressed, as all that is suppressed has been removed from there. */
  readonly table: string;
  readonly column: string;
}

const valuesPerFetch = 20_000;

/**
 * Takes the rows of suppressed people, companies and e-mail addresses out of the staging table, and empties the fields of
 * others that name a suppressed company. Only values that are new to the database are hashed: what is there cannot be
 * suppressed. Nothing is done, and nothing of it costs any time, while nothing is suppressed.
 * @returns how many rows were taken out, and how many of them had been refused already
 * @throws Error if something is suppressed and there is no master key to know it by
 */
export async function passOverSuppressed(
  transaction: Transaction,
  entity: ImportEntity,
  reader: RowReader,
  masterKey: MasterKey | undefined,
): Promise<{ rows: number; refused: number }> {
  const passed = { rows: 0, refused: 0 };
  const kinds = await suppressedKinds(transaction);
  if (kinds.size === 0) return passed;
  if (masterKey === undefined) throw new Error('records are suppressed, and only the master key knows them again');
  const hasher = subjectHasher(masterKey);
  const isSought = ({ kind, field }: SubjectField) => kinds.has(kind) && reader.columns.includes(field);

  for (const subject of subjectFields(entity).filter(isSought)) {
    const values = await suppressedValues(transaction, subject, hasher);
    const { rows } = await transaction.client.query<{ rows: number; refused: number }>(
      `WITH passed AS (DELETE FROM ${staged} WHERE ${quoted(subject.field.column)} = ANY ($1) RETURNING refused)
       SELECT count(*) AS rows, count(refused) AS refused FROM passed`,
      [values],
    );
    passed.rows += rows[0]?.rows ?? 0;
    passed.refused += rows[0]?.refused ?? 0;
  }
  for (const { subject, about } of linkFields(entity).filter((link) => isSought(link.subject))) {
    const values = await suppressedValues(transaction, subject, hasher);
    const emptied = [subject.field, ...about].filter((field) => reader.columns.includes(field));
    await transaction.client.query(
      `UPDATE ${staged} SET ${emptied.map(({ column }) => `${quoted(column)} = NULL`).join(', ')}
       WHERE ${quoted(subject.field.column)} = ANY ($1)`,
      [values],
    );
  }
  return passed;
}

/** The fields of an entity for whose sake a row is passed over. */
function subjectFields(entity: ImportEntity): SubjectField[] {
  const references = (entity.references ?? []).map((reference) => ({
    field: fieldNamed(entity, reference.field),
    target: entityOf(reference.entity),
  }));
  const named = [{ field: keyFields(entity)[0]!, target: entity }, ...references].flatMap(({ field, target }) =>
    idField(field, target),
  );
  const emails = entity.fields
    .filter((field) => field.kind === 'text' && field.format === 'email')
    .map((field) => ({ kind: 'email' as const, field, table: entity.table, column: field.column }));
  return [...named, ...emails];
}

/** The fields of an entity that are emptied rather, with those that say more about the same company. */
function linkFields(entity: ImportEntity): { subject: SubjectField; about: RecordField[] }[] {
  return (entity.links ?? []).flatMap((link) =>
    idField(fieldNamed(entity, link.field), entityOf(link.entity)).map((subject) => ({
      subject,
      about: link.about.map((name) => fieldNamed(entity, name)),
    })),
  );
}

function idField(field: RecordField, { entity, table, ...target }: ImportEntity): SubjectField[] {
  if (entity !== 'person' && entity !== 'company') return [];
  return [{ kind: entity, field, table, column: keyFields({ entity, table, ...target })[0]!.column }];
}

/** The staged values of a field that are suppressed. */
async function suppressedValues(
  transaction: Transaction,
  { kind, field, table, column }: SubjectField,
  hasher: SubjectHasher,
): Promise<(string | number)[]> {
  const { client } = transaction;
  const hashes = await suppressionHashes(transaction, kind);
  const compared = (name: string) => (kind === 'email' ? `lower(${name})` : name);
  const value = quoted(field.column);
  await client.query(
    `DECLARE new_values NO SCROLL CURSOR FOR
     SELECT DISTINCT ${value} AS value FROM ${staged} s
     WHERE ${value} IS NOT NULL
       AND NOT EXISTS (
         SELECT FROM ${quoted(table)} t WHERE ${compared(`t.${quoted(column)}`)} = ${compared(`s.${value}`)})`,
  );
  const suppressed: (string | number)[] = [];
  for (;;) {
    const { rows } = await client.query<{ value: string | number }>(`FETCH ${valuesPerFetch} FROM new_values`);
    for (const row of rows) {
      const subject =
        kind === 'email' ? { kind, address: String(row.value) } : ({ kind, id: Number(row.value) } as const);
      if (hashes.has(hasher(subject).toString('base64'))) suppressed.push(row.value);
    }
    if (rows.length < valuesPerFetch) break;
  }
  await client.query('CLOSE new_values');
  return suppressed;
}
