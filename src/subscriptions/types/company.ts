import { Type } from 'typebox';
import { companyFields } from '../../companies/index.ts';
import type { Transaction } from '../../database/index.ts';
import { collectChanges } from '../changes/collect-changes.ts';
import { foldedChanges } from '../changes/folded-changes.ts';
import type { ChangeRange, DigestEntry, PrintContext, SubscriptionType } from '../subscription-type.ts';
import { companyWatchables } from './company-watchables.ts';
import { bitOf, type FieldChanges, printedFields, printedValues, printWatched, withBits } from './watched-bits.ts';

/** Changes of the fields of companies. */
export const companySubscription: SubscriptionType = {
  type: 'company',
  printed: { details: 'company', alert: 'company', alertFields: 'company', push: 'company' },
  ids: { kind: 'company', parameter: 'companyIds' },
  frequency: { units: 'dwmy', secondsMin: 24 * 60 * 60 },
  watched: { parameter: 'fields', values: companyWatchables },
  detailsMember: 'companyAlertDetails',
  digest: writeCompanyDigest,
  printedEntry: Type.Object(
    { companyId: Type.String(), ...printedFields, ...printedValues },
    { xml: { name: 'companyAlertDetail' } },
  ),
  printEntries,
};

const watchedBits = withBits(companyWatchables, ({ recordFields }) => recordFields);

/** A company that was merged into another is no more what its id says: its `companyId` changed. */
const changes = `
  SELECT record_id, NULL::bigint AS part_id, entity, change_number, CASE kind
    WHEN 'added' THEN '{"active": [false, true]}'
    WHEN 'removed' THEN '{"active": [true, false]}'
    ELSE fields
  END AS fields, CASE WHEN kind <> 'changed' THEN ${bitOf(watchedBits, 'active')} END AS bits
  FROM pg_temp.change WHERE entity = 'company'
  UNION ALL
  SELECT record_id, NULL, 'company', change_number, jsonb_build_object('companyId', CASE kind
    WHEN 'added' THEN jsonb_build_array(record_id, merged.current_company_id)
    WHEN 'removed' THEN jsonb_build_array(fields -> 'currentCompanyId' -> 0, record_id)
    ELSE fields -> 'currentCompanyId'
  END), ${bitOf(watchedBits, 'companyId')}
  FROM pg_temp.change LEFT JOIN merged_company AS merged ON merged.company_id = record_id
  WHERE entity = 'mergedCompany'`;

const watchedFields = watchedBits.map(({ bit, recordFields }) => ({ entity: 'company', fields: recordFields, bit }));

/** An entry's content: `{name: [old, new]}`, by the names of the record's fields. */
async function writeCompanyDigest(transaction: Transaction, digestId: number, range: ChangeRange): Promise<void> {
  await collectChanges(transaction, range, ['company', 'mergedCompany']);
  await transaction.client.query(
    `INSERT INTO change_digest_entry (digest_id, record_id, changed, content)
     SELECT $1, record_id, changed, fields FROM (${foldedChanges(changes, watchedFields, companyFields)}) AS folded
     ORDER BY record_id`,
    [digestId],
  );
}

function printEntries(entries: readonly DigestEntry[], watched: number, { withValues }: PrintContext): object[] {
  return entries.map(({ recordId, content }) =>
    Object.assign(
      { companyId: String(recordId) },
      printWatched((content ?? {}) as FieldChanges, watchedBits, watched, withValues),
    ),
  );
}
