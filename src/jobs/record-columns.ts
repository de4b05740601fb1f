import pg from 'pg';
import type { ObjectListField, RecordField } from '../lib/record-field.ts';

/**
 * The columns of a record as results print them, for the list of a SELECT: named as in JSON, lists joined with `|`,
 * objects in the form in which an import reads them, booleans as words, times in ISO 8601 (reference
 * `jobs-auth-admin.md` O-6). The words of booleans are JSON: COPY prints them as texts, but whoever describes the SELECT
 * sees what they are.
 * @param alias what the record's table is called in the statement
 */
export function recordColumns(fields: readonly RecordField[], alias: string): string {
  return fields.map((field) => `${printed(field, `${alias}.${field.column}`)} AS "${field.name}"`).join(',\n');
}

function printed(field: RecordField, column: string): string {
  if (field.kind === 'boolean') return `CASE ${column} WHEN true THEN json 'true' WHEN false THEN json 'false' END`;
  if (field.kind === 'instant') return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  if (field.kind === 'textList') return `array_to_string(${column}, '|')`;
  if (field.kind !== 'objectList') return column;
  return `(SELECT string_agg(${printedObject(field)}, '|') FROM jsonb_array_elements(${column}) AS entry)`;
}

/** `NASD:AAPL`; its main member alone without a colon, and what lacks another with an empty place for it. */
function printedObject({ cellMembers, mainMember }: ObjectListField): string {
  const valueOf = (member: string) => `entry ->> ${pg.escapeLiteral(member)}`;
  const others = cellMembers.filter((member) => member !== mainMember).map(valueOf);
  return `CASE WHEN coalesce(${others.join(', ')}) IS NULL THEN ${valueOf(mainMember)}
               ELSE concat(${cellMembers.map(valueOf).join(", ':', ")}) END`;
}
