import type { ImportEntity } from '../lib/import-entity.ts';
import { contactFields } from './contact-fields.ts';

/** Contacts as files give them. */
export const contactImport: ImportEntity = {
  name: 'contacts',
  entity: 'contact',
  noun: 'contact',
  summary: 'one employment of a person at a company a row',
  table: 'contact',
  fields: contactFields,
  key: ['contactId'],
  references: [
    { field: 'peopleId', entity: 'person' },
    { field: 'companyId', entity: 'company' },
  ],
  removalToldTo: ['peopleId'],
};
