import type { ImportEntity } from '../lib/import-entity.ts';
import { personFields } from './person-fields.ts';

/** People as files give them. */
export const personImport: ImportEntity = {
  name: 'people',
  entity: 'person',
  noun: 'person',
  summary: 'one person a row',
  table: 'person',
  fields: personFields,
  key: ['peopleId'],
};
