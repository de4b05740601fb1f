import type { Session } from '../database/index.ts';
import type { CompanyField, CompanyRecord } from './company-fields.ts';

/** A company's record with those of the fields that have a value; undefined if there is no such company. */
export async function findCompany(
  { kysely }: Session,
  companyId: number,
  fields: readonly CompanyField[],
): Promise<CompanyRecord | undefined> {
  const columns = fields.map(({ name }) => name);
  const row = await kysely.selectFrom('company').select(columns).where('companyId', '=', companyId).executeTakeFirst();
  if (row === undefined) return undefined;
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

/** Whether there is such a company. */
export async function isCompany({ kysely }: Session, companyId: number): Promise<boolean> {
  const row = await kysely
    .selectFrom('company')
    .select('companyId')
    .where('companyId', '=', companyId)
    .executeTakeFirst();
  return row !== undefined;
}
