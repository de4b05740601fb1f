import { readCompanyFilter } from '../src/companies/company-filter.ts';
import type { CompanyListParameters } from '../src/companies/company-filter-parameters.ts';
import { listCompanies } from '../src/companies/company-list-store.ts';
import { readCompanyOrder } from '../src/companies/company-order.ts';
import type { Database } from '../src/database/index.ts';
import { createKnownLists } from '../src/lists/index.ts';
import { shippedReferenceData } from '../src/reference/index.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { timed } from './support/timed.ts';

const resultsPerPage = 100;

const lists: readonly CompanyListParameters[] = [
  {},
  { countries: ['1'] },
  { countries: ['1'], businessTypes: ['private'], minEmployees: 100 },
  { regions: ['Europe'], sortBy: 'employee_count' },
  { sortBy: 'location' },
  { industries: ['8'], states: ['CA'] },
  { cities: ['Seattle'] },
  { areaCodes: ['206'], minRevenue: 100 },
  { companyName: 'vel' },
  { companyName: 'inc' },
  { companyName: 'zzz' },
  { keywords: 'software enterprise' },
  { street: '1 sample' },
];

/**
 * What a page of companies takes: the first page of a list that nobody has asked for since the last import (it is
 * counted or read then), the first page again, and the last page, again.
 */
export const targetCompanies: Program = {
  name: 'target-companies',
  about: `pages of ${resultsPerPage} companies by different filters, in the process of the server`,
  async run(bench) {
    const { database, companies } = await bench.dataSet();
    bench.print(`${companies.toLocaleString('en')} companies; milliseconds, medians of ${bench.quick ? 1 : 5}`);
    await measureLists(database, bench.quick ? 1 : 5, (line) => bench.print(line));
  },
};

/** Prints a line for each list, and for the technology category with the most companies. */
export async function measureLists(database: Database, repeats: number, print: (line: string) => void): Promise<void> {
  print(row('', 'companies', 'first', 'again', 'last page'));
  for (const given of [...lists, { categoryIds: [await largestCategory(database)] }]) {
    const known = createKnownLists(64 * 1024 * 1024);
    const page = (number: number, lists = known) => listCompanies(database, lists, queryOf(given, number));
    const first = await timed(repeats, () => page(1, createKnownLists(0)));
    const again = await timed(repeats, () => page(1));
    requireSameAnswer('the first page', JSON.stringify(first.answer), JSON.stringify(again.answer));
    const last = await timed(repeats, () => page(Math.max(1, Math.ceil(first.answer.totalResults / resultsPerPage))));
    const name = Object.entries(given).map(([parameter, value]) => `${parameter}=${String(value)}`);
    print(
      row(
        name.join('&') || '(no filter)',
        first.answer.totalResults.toLocaleString('en'),
        ...[first, again, last].map(({ milliseconds }) => milliseconds.toFixed(1)),
      ),
    );
  }
}

function queryOf(given: CompanyListParameters, page: number) {
  return {
    filter: readCompanyFilter(given, { reference: shippedReferenceData, resolve: () => [] }),
    order: readCompanyOrder(given),
    page,
    resultsPerPage,
  };
}

async function largestCategory({ client }: Database): Promise<string> {
  const { rows } = await client.query<{ category_id: string }>(
    `SELECT category_id FROM installed_technology JOIN technology_product USING (product_id)
     GROUP BY category_id ORDER BY count(*) DESC LIMIT 1`,
  );
  return rows[0]?.category_id ?? '';
}

function row(what: string, ...figures: readonly string[]): string {
  return what.padEnd(56) + figures.map((figure) => figure.padStart(11)).join('');
}
