import type { Transaction } from '../../database/index.ts';
import type { ChangeRange } from '../subscription-type.ts';

/**
 * Puts what the change log says of these kinds of records in a range into the table `change` (entity, record_id, kind,
 * fields, change_number), which lasts as long as the transaction. From there on the planner knows how much it is: on the
 * log itself, whose newest imports its statistics have not seen, it takes 10,000 changes for a few, or for millions.
 */
export async function collectChanges(
  { client }: Transaction,
  { afterNumber, toNumber }: ChangeRange,
  entities: readonly string[],
): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE change (
       entity text, record_id bigint, kind text, fields jsonb, change_number bigint
     ) ON COMMIT DROP`,
  );
  // LATERAL: one way into the index for each import, however many the planner believes there are.
  await client.query(
    `INSERT INTO pg_temp.change
     SELECT log.entity, log.record_id::bigint, log.kind, log.fields, import.change_number
     FROM import CROSS JOIN LATERAL (
       SELECT * FROM change_log WHERE import_id = import.import_id AND entity = ANY ($3) OFFSET 0
     ) AS log
     WHERE import.change_number > $1 AND import.change_number <= $2`,
    [afterNumber, toNumber, entities],
  );
  await client.query('ANALYZE pg_temp.change (entity, record_id, kind, change_number)');
}
