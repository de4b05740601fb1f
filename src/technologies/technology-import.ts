import type { ImportEntity } from '../lib/import-entity.ts';
import { technologyFields } from './technology-fields.ts';

/** The products of the technology tree as files give them. */
export const technologyImport: ImportEntity = {
  name: 'technologies',
  entity: 'technology',
  noun: 'product',
  summary: 'one product of the technology tree a row, with its category and sub-category',
  table: 'technology_product',
  fields: technologyFields,
  key: ['productId'],
};
