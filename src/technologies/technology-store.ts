import { sql } from 'kysely';
import type { Session } from '../database/index.ts';
import { type Categories, type PlacedProduct, treeOf } from './tech-profile.ts';

const columns = ['categoryId', 'categoryName', 'subCategoryId', 'subCategoryName', 'productId', 'productName'] as const;

/**
 * The order of products in every answer and result file, as SQL over `technology_product AS product`: by name at each
 * level, by id where names are the same.
 */
export const productOrder =
  'product.category_name, product.category_id, product.sub_category_name, product.sub_category_id, product.product_name, product.product_id';

/**
 * What a company has installed, each level sorted by name; an empty tree if nothing is known to be.
 * @returns undefined if there is no such company
 */
export async function findTechProfile({ kysely }: Session, companyId: number): Promise<Categories | undefined> {
  const rows = await kysely
    .selectFrom('company')
    .leftJoin('installedTechnology as installed', 'installed.companyId', 'company.companyId')
    .leftJoin('technologyProduct as product', 'product.productId', 'installed.productId')
    .select(columns.map((column) => `product.${column}` as const))
    .where('company.companyId', '=', companyId)
    .orderBy(sql.raw(productOrder))
    .execute();
  if (rows.length === 0) return undefined;
  return treeOf(rows.filter((row): row is PlacedProduct => row.productId !== null));
}

/** The whole technology tree, each level sorted by name. */
export async function listTechnologies({ kysely }: Session): Promise<Categories> {
  const rows = await kysely
    .selectFrom('technologyProduct as product')
    .select(columns)
    .orderBy(sql.raw(productOrder))
    .execute();
  return treeOf(rows);
}
