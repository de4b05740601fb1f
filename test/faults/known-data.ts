import type { FaultInstallation } from './installation.ts';

const companiesMax = 2_000;
/** Their order by number is their order by name. */
const products = Array.from({ length: 20 }, (_, index) => index + 11);
/** Long names: a run then spends its time on writing results, where the faults are to meet it. */
const nameOf = (product: number) => `Product, ${product} ${'*'.repeat(400)}`;
/** Every hundredth company has no product, any other three quarters of them. */
const has = (company: number, product: number) => company % 100 !== 0 && (company + product) % 4 !== 0;

/** Fills the tables with 2,000 companies, 20 products and who has which, by a rule that the test knows too. */
export async function fillKnownData({ query }: FaultInstallation): Promise<void> {
  await query("INSERT INTO company (company_id, name) SELECT id, 'Company' FROM generate_series(1, $1::int) AS id", [
    companiesMax,
  ]);
  await query(
    `INSERT INTO technology_product
       (product_id, product_name, sub_category_id, sub_category_name, category_id, category_name)
     SELECT product, name, '11', 'Sub-category', '1', 'Category' FROM unnest($1::text[], $2::text[]) AS known (product, name)`,
    [products, products.map(nameOf)],
  );
  await query(
    `INSERT INTO installed_technology (company_id, product_id)
     SELECT company, product::text FROM generate_series(1, $1::int) AS company, unnest($2::int[]) AS product
     WHERE company % 100 <> 0 AND (company + product) % 4 <> 0`,
    [companiesMax, products],
  );
  await query('ANALYZE');
  // What a crash leaves to replay is then what the jobs wrote.
  await query('CHECKPOINT');
}

/** Ids all over the companies, and some that none of them has. */
export function someIds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => ((index * 7) % (companiesMax + 10)) + 1);
}

/** What the results of a job with these ids must be, byte for byte. */
export function expectedResults(ids: readonly number[]): string {
  return ['companyId,categoryId,categoryName,subCategoryId,subCategoryName,productId,productName,message']
    .concat(ids.flatMap(expectedRows), '')
    .join('\n');
}

function expectedRows(id: number): string[] {
  if (id > companiesMax) return [`${id},,,,,,,"Invalid ID, record not found."`];
  const installed = products.filter((product) => has(id, product));
  if (installed.length === 0) return [`${id},,,,,,,No installed technologies found.`];
  return installed.map((product) => `${id},1,Category,11,Sub-category,${product},"${nameOf(product)}",`);
}
