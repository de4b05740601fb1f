import type { ImportEntity } from '../lib/import-entity.ts';
import { integer } from '../lib/record-field.ts';

/** Which company acquired which, as files give it. A company's acquisitions change together, as one list. */
export const acquisitionImport: ImportEntity = {
  name: 'acquisitions',
  entity: 'acquisition',
  noun: 'acquisition',
  summary: 'one company that another has acquired a row',
  table: 'acquisition',
  fields: [
    integer('companyId', { required: true, minimum: 1 }),
    integer('acquiredCompanyId', { required: true, minimum: 1 }),
  ],
  key: ['companyId', 'acquiredCompanyId'],
  references: [
    { field: 'companyId', entity: 'company' },
    { field: 'acquiredCompanyId', entity: 'company' },
  ],
  members: { record: 'companyId', member: 'acquiredCompanyId', field: 'acquisitions' },
};
