import type { Session } from '../database/index.ts';
import type { CompanyFieldName } from './company-fields.ts';
import type { CompanyRecord } from './company-record.ts';

/** A company's record with those of the fields that have a value; undefined if there is no such company. */
export async function findCompany(
  { kysely }: Session,
  companyId: number,
  fields: readonly CompanyFieldName[],
): Promise<CompanyRecord | undefined> {
  const row = await kysely.selectFrom('company').select(fields).where('companyId', '=', companyId).executeTakeFirst();
  if (row === undefined) return undefined;
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
