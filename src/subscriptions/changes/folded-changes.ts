import pg from 'pg';

/** The fields of a kind of record that one bit stands for. */
export interface WatchedFields {
  readonly entity: string;
  readonly fields: readonly string[];
  readonly bit: number;
}

/**
 * Folds changes into one row for each record, and each of its parts: from several imports the first old and the last new
 * value of each field, and the bits of all that changed. A value that came back to what it was has changed, too. Fields
 * that cannot be watched are left out, and records in which nothing else changed.
 * @param changes a SELECT of (record_id, part_id, entity, change_number, fields, bits); part_id is null for the record
 *   itself, bits are null if they follow from the fields, and else the fields are all watched
 * @param known the fields that records have, watched or not
 * @returns a SELECT of (record_id, part_id, changed, fields)
 */
export function foldedChanges(
  changes: string,
  watched: readonly WatchedFields[],
  known: readonly { readonly name: string }[],
): string {
  const names = new Set(watched.flatMap(({ fields }) => fields));
  const unwatched = known.map(({ name }) => name).filter((name) => !names.has(name));
  const bits = watched
    .filter(({ fields }) => fields.length > 0)
    .map(
      ({ entity, fields, bit }) =>
        `CASE WHEN entity = ${pg.escapeLiteral(entity)} AND fields ?| ${textArray(fields)} THEN ${bit} ELSE 0 END`,
    );
  // What is known is not worked out: a first load is a million records that were added. Nor is a record taken apart that
  // changed once, as most did. Rows are sorted before they are grouped, once for that and for the order in which entries
  // are written. OFFSET 0: each row's bits are worked out once, not wherever they are used.
  return `
    SELECT record_id, part_id, changed, CASE cardinality(numbers) WHEN 1 THEN all_fields[1] ELSE (
      SELECT jsonb_object_agg(field, jsonb_build_array(old, new)) FROM (
        SELECT field, (array_agg(value -> 0 ORDER BY number))[1] AS old,
               (array_agg(value -> 1 ORDER BY number DESC))[1] AS new
        FROM unnest(all_fields, numbers) AS change (fields, number), jsonb_each(fields) AS each (field, value)
        GROUP BY field
      ) AS field_change
    ) END AS fields
    FROM (
      SELECT record_id, part_id, bit_or(bits) AS changed, array_agg(fields) AS all_fields,
             array_agg(change_number) AS numbers
      FROM (
        SELECT record_id, part_id, change_number, coalesce(bits, ${bits.join(' | ')}) AS bits,
               CASE WHEN bits IS NULL THEN fields - ${textArray(unwatched)} ELSE fields END AS fields
        FROM (${changes}) AS changes ORDER BY record_id, part_id OFFSET 0
      ) AS changes
      WHERE bits <> 0
      GROUP BY record_id, part_id
    ) AS record_change`;
}

function textArray(texts: readonly string[]): string {
  return `ARRAY[${texts.map(pg.escapeLiteral).join(', ')}]::text[]`;
}
