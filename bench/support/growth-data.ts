import { Readable } from 'node:stream';
import { importFile } from '../../src/imports/index.ts';
import { firstGeneratedId, generatedSample } from '../../src/samples/index.ts';
import { type BenchInstallation, openBenchInstallation } from './bench-installation.ts';

/** Companies and their technologies and nothing else, in an installation of its own. */
export interface GrowthData extends BenchInstallation {
  readonly companies: number;
}

const productsEach = 10;

/**
 * Opens the installation with this many companies, of ten products each; fills it first if it is not there yet. It is
 * filled by PostgreSQL itself, as an import of 10,000,000 companies takes most of an hour: without the indexes that the
 * job does not use, of every size alike, and without writing ahead.
 */
export async function openGrowthData(companies: number, print: (line: string) => void): Promise<GrowthData> {
  const installation = await openBenchInstallation(`growth-${companies}`);
  const { client } = installation.database;
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::float8 AS count FROM company');
  if (rows[0]?.count !== companies) {
    print(`making ${companies.toLocaleString('en')} companies …`);
    await fill(installation, companies);
  }
  await client.query('TRUNCATE job, job_input');
  return { ...installation, companies };
}

async function fill({ database }: BenchInstallation, companies: number): Promise<void> {
  for (const table of generatedSample({ companies: 1, seed: 1, contactsPerCompany: 0 })) {
    if (table.entity !== 'technologies') continue;
    await importFile({
      database,
      entity: table.entity,
      file: table.fileName,
      stream: Readable.from(table.chunks()),
      replace: true,
    });
  }
  const { rows: indexes } = await database.client.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index
      WHERE indrelid IN ('company'::regclass, 'installed_technology'::regclass) AND NOT indisprimary`,
  );
  for (const { name } of indexes) await database.client.query(`DROP INDEX ${name}`);
  const { rows: counted } = await database.client.query<{ products: number }>(
    'SELECT count(*)::int AS products FROM technology_product',
  );
  const products = counted[0]?.products ?? 0;
  await database.client.query(`
    TRUNCATE company CASCADE;
    TRUNCATE installed_technology;
    ALTER TABLE company SET UNLOGGED;
    ALTER TABLE installed_technology SET UNLOGGED;
    INSERT INTO company (company_id, name)
      SELECT ${firstGeneratedId} + n, 'Company ' || n FROM generate_series(0, ${companies - 1}) AS n;
    ALTER TABLE installed_technology DROP CONSTRAINT installed_technology_pkey;
    WITH product AS MATERIALIZED (
      SELECT product_id, row_number() OVER (ORDER BY product_id) - 1 AS place FROM technology_product
    )
    INSERT INTO installed_technology (company_id, product_id)
      SELECT ${firstGeneratedId} + n, product.product_id
        FROM generate_series(0, ${companies - 1}) AS n
       CROSS JOIN generate_series(1, ${productsEach}) AS k
        JOIN product ON product.place = (n::bigint * 7919 + k * 751) % ${products};
  `);
  await database.client.query("SET maintenance_work_mem = '1GB'");
  await database.client.query('ALTER TABLE installed_technology ADD PRIMARY KEY (company_id, product_id)');
  await database.client.query('VACUUM (ANALYZE) company, installed_technology, technology_product');
}
