import type { ImportEntity } from '../lib/import-entity.ts';
import { companyFields } from './company-fields.ts';

/** Companies as files give them. */
export const companyImport: ImportEntity = {
  name: 'companies',
  entity: 'company',
  noun: 'company',
  summary: 'one company a row',
  table: 'company',
  fields: companyFields,
  key: ['companyId'],
  links: ['parentCompany', 'ultimateParentCompany'].map((link) => ({
    field: `${link}Id`,
    entity: 'company',
    about: [`${link}Name`, `${link}Country`],
  })),
  removalToldTo: ['parentCompanyId', 'ultimateParentCompanyId'],
};
