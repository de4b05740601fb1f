import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { createKnownLists } from '../lists/index.ts';
import { shippedReferenceData } from '../reference/index.ts';
import { type CompanyFilterParameters, readCompanyFilter } from './company-filter.ts';
import { listCompanies } from './company-list-store.ts';
import { readCompanyOrder } from './company-order.ts';

const database = await testDatabase();

// Many ties and absent values: only the company id tells these apart.
await database.client.query(`
  INSERT INTO company (company_id, name, country, city, company_type, employees, revenue)
  SELECT id * 7919 % 100003, 'Company ' || id % 5, (ARRAY['Japan', 'France', NULL])[id % 3 + 1],
    (ARRAY['Tokyo', 'Lyon', NULL, 'Paris'])[id % 4 + 1], (ARRAY['Public', NULL])[id % 2 + 1],
    nullif(id % 4, 0), nullif(id % 6, 0) / 2.0
  FROM generate_series(1, 600) AS id`);

interface Asked extends CompanyFilterParameters {
  sortBy?: string;
  sortOrder?: string;
}

const asked = fc.record(
  {
    sortBy: fc.constantFrom('popularity', 'revenue', 'employee_count', 'businessType', 'location'),
    sortOrder: fc.constantFrom('asc', 'desc'),
    companyName: fc.constantFrom('comp', '3', 'Company 2'),
    businessTypes: fc.constant<string[]>(['public']),
    maxEmployees: fc.constantFrom(1, 2),
  },
  { requiredKeys: [] },
);

/** All ways of reading a list are met: short ones at once, those of up to 300 from row 40 on, longer ones never whole. */
const rules = { listMax: 300, alwaysTo: 60, deepFrom: 40, deepFromUnordered: 20 };

test('the pages of a list are the whole list, each company once and in order, whatever their size', async () => {
  await fc.assert(
    fc.asyncProperty(asked, fc.integer({ min: 5, max: 90 }), async (given, resultsPerPage) => {
      const known = createKnownLists(1_000_000);
      const read = (page: number, size: number) => listCompanies(database, known, queryOf(given, page, size), rules);
      const whole = await listCompanies(database, createKnownLists(0), queryOf(given, 1, 1_000));
      const ids: number[] = [];
      for (let page = 1; page <= Math.ceil(whole.totalResults / resultsPerPage); page += 1) {
        const { companies, totalResults } = await read(page, resultsPerPage);
        assert.equal(totalResults, whole.totalResults);
        ids.push(...companies.map(({ companyId }) => companyId));
      }
      assert.deepEqual(
        ids,
        whole.companies.map(({ companyId }) => companyId),
      );
      assert.equal(new Set(ids).size, whole.totalResults);
    }),
    { numRuns: 40 },
  );
});

test('a page past the last is empty and has the same total, however far', async () => {
  for (const page of [601, 100_000_000]) {
    for (const given of [{}, { companyName: 'comp' }]) {
      const list = await listCompanies(database, createKnownLists(1_000_000), queryOf(given, page, 1), rules);
      assert.deepEqual(list, { companies: [], totalResults: 600 });
    }
  }
});

function queryOf(given: Asked, page: number, resultsPerPage: number) {
  const filter = readCompanyFilter(given, { reference: shippedReferenceData, resolve: () => [] });
  return { filter, order: readCompanyOrder(given), page, resultsPerPage };
}
