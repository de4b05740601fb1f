import { sql } from 'kysely';
import type { Session } from '../database/index.ts';
import { type Categories, type PlacedProduct, treeOf } from './tech-profile.ts';

/** The order of the bulk job's results: by name at each level, by id where names are the same. */
const inOrder = ['categoryName', 'categoryId', 'subCategoryName', 'subCategoryId', 'productName', 'productId'] as const;

/**
 * What a company has installed, each level sorted by name; an empty tree if nothing is known to be.
 * @returns undefined if there is no such company
 */
export async function findTechProfile({ kysely }: Session, companyId: number): Promise<Categories | undefined> {
  const rows = await kysely
    .selectFrom('company')
    .leftJoin('installedTechnology as installed', 'installed.companyId', 'company.companyId')
    .leftJoin('technologyProduct as product', 'product.productId', 'installed.productId')
    .select(inOrder.map((column) => `product.${column}` as const))
    .where('company.companyId', '=', companyId)
    .orderBy(sql.join(inOrder.map((column) => sql.ref(`product.${column}`))))
    .execute();
  if (rows.length === 0) return undefined;
  return treeOf(rows.filter((row): row is PlacedProduct => row.productId !== null));
}

/** The whole technology tree, each level sorted by name. */
export async function listTechnologies({ kysely }: Session): Promise<Categories> {
  const rows = await kysely
    .selectFrom('technologyProduct')
    .select(inOrder)
    .orderBy(sql.join(inOrder.map((column) => sql.ref(column))))
    .execute();
  return treeOf(rows);
}
