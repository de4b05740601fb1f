import { productOrder } from '../../technologies/index.ts';

/**
 * The installed technologies of the input's companies: the input's order, one row an installed product, products in
 * the order of the single-record endpoint; a company that has none, or an id that names no company, has one row that
 * says so.
 * @param idColumn name of the first column, which echoes the id as it was sent
 */
export function techProfileSelect(idColumn: string): string {
  return `
    SELECT input.given AS "${idColumn}",
           product.category_id AS "categoryId",
           product.category_name AS "categoryName",
           product.sub_category_id AS "subCategoryId",
           product.sub_category_name AS "subCategoryName",
           installed.product_id AS "productId",
           product.product_name AS "productName",
           CASE WHEN company.company_id IS NULL THEN 'Invalid ID, record not found.'
                WHEN installed.product_id IS NULL THEN 'No installed technologies found.'
           END AS "message"
      FROM input
      LEFT JOIN company ON company.company_id = input.record_id
      LEFT JOIN installed_technology AS installed ON installed.company_id = company.company_id
      LEFT JOIN technology_product AS product ON product.product_id = installed.product_id
     ORDER BY input.line, ${productOrder}, installed.product_id`;
}
