import type { ImportEntity } from '../lib/import-entity.ts';
import { integer, text } from '../lib/record-field.ts';

/** Which company uses which product, as files give it. A company's products change together, as one list. */
export const installedTechnologyImport: ImportEntity = {
  name: 'installed-technologies',
  entity: 'installedTechnology',
  noun: 'installed technology',
  summary: 'one product that one company uses a row',
  table: 'installed_technology',
  fields: [integer('companyId', { required: true, minimum: 1 }), text('productId', { required: true })],
  key: ['companyId', 'productId'],
  references: [
    { field: 'companyId', entity: 'company' },
    { field: 'productId', entity: 'technology' },
  ],
  members: { record: 'companyId', member: 'productId', field: 'installedTechnologies' },
};
