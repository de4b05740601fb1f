import { instant, integer, text, textList } from '../lib/record-field.ts';

/** Every field of a news article, in the order of reference `data-target.md` §5.7. */
export const newsFields = [
  integer('articleId', { required: true, minimum: 1 }),
  integer('companyId', { required: true, minimum: 1 }),
  text('title', { required: true }),
  text('url'),
  instant('publicationDate', { required: true }),
  text('source'),
  textList('agents', 'agent'),
  text('imageUrl'),
  integer('similarNewsCount', { minimum: 0 }),
] as const;
