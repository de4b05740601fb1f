import type { FaultInstallation } from './installation.ts';

const companies = 2_000;
const products = 20;

/** Whether a company has a product; company 100 and every hundredth have none. */
const has = (company: number, product: number) => company % 100 !== 0 && (company + product) % 4 !== 0;

/** Fills the tables with companies 1 to 2,000 and up to 15 of 20 products each, by a rule that the test knows too. */
export async function fillKnownData({ query }: FaultInstallation): Promise<void> {
  await query(`INSERT INTO company (company_id, name) SELECT id, 'Company ' || id FROM generate_series(1, $1) AS id`, [
    companies,
  ]);
  await query(
    `INSERT INTO technology_product
       (product_id, product_name, sub_category_id, sub_category_name, category_id, category_name)
     SELECT format('P%s', id + 10), format('Product, %s', id + 10), '11', 'Sub-category', '1', 'Category'
     FROM generate_series(1, $1) AS id`,
    [products],
  );
  await query(
    `INSERT INTO installed_technology (company_id, product_id)
     SELECT company, format('P%s', product + 10)
     FROM generate_series(1, $1) AS company, generate_series(1, $2) AS product
     WHERE company % 100 <> 0 AND (company + product) % 4 <> 0`,
    [companies, products],
  );
  await query('ANALYZE');
  // What a crash leaves to replay is then what the jobs wrote.
  await query('CHECKPOINT');
}

/** Ids of known companies, over and over, with some that no company has. */
export function someIds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (index * 7) % (companies + 10)).map((id) => id + 1);
}

/** What the results of a job with these ids must be, byte for byte. */
export function expectedResults(ids: readonly number[]): string {
  const lines = ids.flatMap((id) => {
    if (id > companies) return [`${id},,,,,,,"Invalid ID, record not found."`];
    const rows = Array.from({ length: products }, (_, index) => index + 1)
      .filter((product) => has(id, product))
      .map((product) => `${id},1,Category,11,Sub-category,P${product + 10},"Product, ${product + 10}",`);
    return rows.length > 0 ? rows : [`${id},,,,,,,No installed technologies found.`];
  });
  const header = 'companyId,categoryId,categoryName,subCategoryId,subCategoryName,productId,productName,message';
  return [header, ...lines, ''].join('\n');
}
