import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import { allDependentsOf } from './entities.ts';
import { recordId } from './merge.ts';
import { removedKeys } from './remove-records.ts';
import { literal } from './staging.ts';

/**
 * Takes the values of the records that `removeRecords` has just removed, and of all that went with them, out of the change
 * log, which keeps their ids, the names of the fields that changed and whom to tell (`removalToldTo`); and deletes what clients have reported about them
 * and the logos of companies. The log has no index of its records: it is read once from end to end.
 */
export async function forgetRecords({ client }: Transaction, entity: ImportEntity): Promise<void> {
  const gone = [entity, ...allDependentsOf(entity)]
    .map((each) => {
      // The list of a record's members is noted under the record.
      const record = each.members === undefined ? each : entity;
      const kept = `ARRAY[${(each.removalToldTo ?? []).map(literal).join(', ')}]::text[]`;
      return `SELECT ${literal(each.entity)}, ${recordId(record, 'removed')}, ${kept} FROM ${removedKeys(record)} removed`;
    })
    .join(' UNION ALL ');
  await client.query(
    `WITH gone (entity, record_id, kept) AS MATERIALIZED (${gone})
     UPDATE change_log AS log SET fields = (
       SELECT jsonb_object_agg(name, CASE WHEN name = ANY (kept) THEN value ELSE '[null, null]' END)
       FROM jsonb_each(fields) AS field (name, value))
     FROM gone WHERE fields IS NOT NULL AND log.entity = gone.entity AND log.record_id = gone.record_id`,
  );
  for (const each of [entity, ...allDependentsOf(entity)].filter(({ entity: name }) => name in reportedColumns)) {
    const column = reportedColumns[each.entity as keyof typeof reportedColumns];
    await client.query(`DELETE FROM wrong_info WHERE ${column} IN (SELECT ${column} FROM ${removedKeys(each)})`);
  }
  if (entity.entity === 'company') {
    await client.query(`DELETE FROM company_logo WHERE company_id IN (SELECT company_id FROM ${removedKeys(entity)})`);
  }
}

/** The columns by which `wrong_info` names what a report is about. */
const reportedColumns = { company: 'company_id', contact: 'contact_id' } as const;
