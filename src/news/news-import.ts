import type { ImportEntity } from '../lib/import-entity.ts';
import { newsFields } from './news-fields.ts';

/** News articles as files give them. */
export const newsImport: ImportEntity = {
  name: 'news',
  entity: 'news',
  noun: 'article',
  summary: 'one news article about one company a row',
  table: 'news_article',
  fields: newsFields,
  key: ['articleId'],
  references: [{ field: 'companyId', entity: 'company' }],
};
