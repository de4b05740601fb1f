import { text } from '../lib/record-field.ts';

/** A product of the technology tree with its place in it (reference `data-target.md` §4.6). */
export const technologyFields = [
  text('productId', { required: true }),
  text('productName', { required: true }),
  text('subCategoryId', { required: true }),
  text('subCategoryName', { required: true }),
  text('categoryId', { required: true }),
  text('categoryName', { required: true }),
] as const;
