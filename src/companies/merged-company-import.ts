import type { ImportEntity } from '../lib/import-entity.ts';
import { integer } from '../lib/record-field.ts';

/** Ids of companies that were merged into others, as files give them. */
export const mergedCompanyImport: ImportEntity = {
  name: 'merged-companies',
  entity: 'mergedCompany',
  noun: 'merged company',
  summary: 'one id that is no more and the id of the company it was merged into a row',
  table: 'merged_company',
  fields: [
    integer('companyId', { required: true, minimum: 1 }),
    integer('currentCompanyId', { required: true, minimum: 1 }),
  ],
  key: ['companyId'],
  references: [{ field: 'currentCompanyId', entity: 'company' }],
};
