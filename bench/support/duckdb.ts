import { createWriteStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { copyOut } from '../../src/database/index.ts';
import type { DataSet } from './data-set.ts';

/** DuckDB with a copy of a data set's companies and technologies. */
export interface DuckDb {
  /** Writes the technologies of these companies as CSV. @param ids one a line. @returns milliseconds, and the CSV */
  run(ids: string): Promise<{ took: number; content: Buffer }>;
  close(): void;
}

/** As much of its library as is used here; it is no dependency, as it weighs more than all others together. */
interface DuckDbLibrary {
  readonly DuckDBInstance: {
    create(file: string): Promise<{ connect(): Promise<{ run(sql: string): Promise<unknown>; closeSync(): void }> }>;
  };
}

const library: string = '@duckdb/node-api';
const tables = {
  company: 'company_id BIGINT PRIMARY KEY',
  installed_technology: 'company_id BIGINT, product_id VARCHAR, PRIMARY KEY (company_id, product_id)',
  technology_product:
    'product_id VARCHAR PRIMARY KEY, product_name VARCHAR, category_id VARCHAR, category_name VARCHAR, ' +
    'sub_category_id VARCHAR, sub_category_name VARCHAR',
} as const;

/** Copies the data set into a new DuckDB. @returns undefined, and says so, where its library is not installed */
export async function openDuckDb(dataSet: DataSet, print: (line: string) => void): Promise<DuckDb | undefined> {
  const loaded = await (import(library) as Promise<DuckDbLibrary>).catch(() => undefined);
  if (loaded === undefined) {
    print(`DuckDB is left out; \`npm install --no-save ${library}\` brings it.`);
    return undefined;
  }
  const file = (name: string) => path.join(dataSet.config.dataDir, `duckdb-${name}`);
  await rm(file('data'), { force: true });
  const connection = await (await loaded.DuckDBInstance.create(file('data'))).connect();
  for (const [table, columns] of Object.entries(tables)) {
    const names = columns
      .replace(/, PRIMARY KEY.*/, '')
      .split(', ')
      .map((column) => column.split(' ', 1)[0]);
    await dataSet.database.connection((client) =>
      pipeline(
        copyOut(client, `COPY (SELECT ${names.join(', ')} FROM ${table}) TO STDOUT (FORMAT csv)`),
        createWriteStream(file('load.csv')),
      ),
    );
    await connection.run(`CREATE TABLE ${table} (${columns})`);
    await connection.run(`COPY ${table} FROM '${file('load.csv')}' (FORMAT csv, HEADER false)`);
  }
  await rm(file('load.csv'));
  return {
    async run(ids) {
      await writeFile(file('ids.csv'), `${ids}\n`);
      const begun = performance.now();
      await connection.run(`COPY (
        SELECT w.company_id AS "companyId", p.category_id AS "categoryId", p.category_name AS "categoryName",
               p.sub_category_id AS "subCategoryId", p.sub_category_name AS "subCategoryName",
               p.product_id AS "productId", p.product_name AS "productName",
               CASE WHEN c.company_id IS NULL THEN 'Invalid ID, record not found.'
                    WHEN p.product_id IS NULL THEN 'No installed technologies found.' END AS message
        FROM (SELECT company_id, row_number() OVER () AS line
                FROM read_csv('${file('ids.csv')}', header = false, columns = {'company_id': 'BIGINT'})) w
        LEFT JOIN company c USING (company_id)
        LEFT JOIN installed_technology i ON i.company_id = c.company_id
        LEFT JOIN technology_product p ON p.product_id = i.product_id
        ORDER BY w.line, p.category_name, p.sub_category_name, p.product_name, p.product_id
      ) TO '${file('results.csv')}' (FORMAT csv, HEADER)`);
      const took = performance.now() - begun;
      return { took, content: await readFile(file('results.csv')) };
    },
    close: () => connection.closeSync(),
  };
}
