import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { sequentialScans } from '../../test/support/sequential-scans.ts';
import type { Database } from '../database/index.ts';
import { createKnownLists } from '../lists/index.ts';
import type { CompanyFilter } from './company-filter.ts';
import { listCompanies } from './company-list-store.ts';
import { readCompanyOrder } from './company-order.ts';
import { findAcquisitions, findFamily } from './family-tree-store.ts';
import { findLogo } from './logo/logo-store.ts';
import { findCurrentCompanies } from './merged-company-store.ts';

const database = await testDatabase();
await database.client.query(`
  INSERT INTO company (company_id, name, websites, tickers, parent_company_id, ultimate_parent_company_id)
  SELECT id, 'Company ' || id, ARRAY['https://www.company' || id || '.example'],
    jsonb_build_array(jsonb_build_object('tickerName', 'T' || id, 'exchange', 'NASD')), nullif(id / 10, 0), nullif(id % 7, 0)
  FROM generate_series(1, 2000) AS id;
  INSERT INTO acquisition SELECT id, id + 1 FROM generate_series(1, 1000) AS id;
  INSERT INTO merged_company SELECT 10000 + id, id FROM generate_series(1, 2000) AS id;
  INSERT INTO news_article (article_id, company_id, title, publication_date, agents)
  SELECT id, id, 'News', '2026-01-01', ARRAY['LITIGATION'] FROM generate_series(1, 2000) AS id;
  ANALYZE`);

const search = (filter: CompanyFilter) => (given: Database) =>
  listCompanies(given, createKnownLists(0), { filter, order: readCompanyOrder({}), page: 1, resultsPerPage: 10 });

const readers: [string, (given: Database) => Promise<unknown>][] = [
  ['a search by name', search({ companyName: 'company 77' })],
  ['a search by web site', search({ website: 'http://company77.example/' })],
  ['a search by ticker', search({ ticker: 't77' })],
  ['a list by news', search({ agents: ['LITIGATION'] })],
  ['a family tree', (given) => findFamily(given, 1999)],
  ['the acquisitions of a company', (given) => findAcquisitions(given, 1)],
  ['the current ids of companies', (given) => findCurrentCompanies(given, [10_001, 5, 77])],
  ['a logo', (given) => findLogo(given, 5, 100)],
];

for (const [what, read] of readers) {
  test(`${what} reads no table from end to end`, async () => {
    assert.deepEqual(await sequentialScans(database, read), []);
  });
}

test('a search that no index answers would be noticed', async () => {
  const scanned = await sequentialScans(database, ({ client }) => client.query("SELECT FROM company WHERE fax = '1'"));
  assert.deepEqual(scanned, ['company']);
});
