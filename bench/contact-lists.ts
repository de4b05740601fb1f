import { fetch } from 'undici';
import { readTargetContactFilter } from '../src/contacts/contact-filter.ts';
import type { TargetContactFilterParameters } from '../src/contacts/contact-filter-parameters.ts';
import { listContacts } from '../src/contacts/contact-list-store.ts';
import { contactListFields } from '../src/contacts/index.ts';
import type { Database } from '../src/database/index.ts';
import { createKnownLists } from '../src/lists/index.ts';
import { shippedReferenceData } from '../src/reference/index.ts';
import { startBareServer } from './support/bare-server.ts';
import { compare } from './support/compare.ts';
import type { DataSet } from './support/data-set.ts';
import { startFirmlens } from './support/firmlens-process.ts';
import { type Load, requestsPerSecond } from './support/load-generator.ts';
import { type Bench, type Program, requireSameAnswer } from './support/program.ts';
import { comparisonTable } from './support/table.ts';
import { timed } from './support/timed.ts';

const resultsPerPage = 50;
// The paths go to the load generator as one argument, which may have 128 KiB.
const companiesAskedFor = 1_000;
const listsAskedFor = 200;
const companiesInList = 20;
const connections = 16;

/** Filters of which the lists are long, short, or cannot be told beforehand. */
const lists: readonly TargetContactFilterParameters[] = [
  {},
  { active: 'true', isEmailRequired: 'true' },
  { jobLevels: ['1'] },
  { jobLevels: ['4', '5'], active: 'true' },
  { jobFunctions: ['20'], minContactConfidenceScore: 90 },
  { titles: ['ceo'] },
  { titles: ['sales manager', 'vice president'] },
  { countries: ['1'] },
  { countries: ['1'], businessTypes: ['private'], minEmployees: 100, jobLevels: ['3'] },
  { industries: ['8'], states: ['CA'] },
  { cities: ['Seattle'], titles: ['manager'] },
  { companyName: 'vel' },
  { peopleCountries: ['1'] },
  { peopleCities: ['Seattle'] },
  { peopleArea: 'san diego' },
];

/**
 * What pages of contacts take (first: nobody has asked for the list since the last import), and how many lists and details
 * are answered a second, against bare Fastify routes with the same queries.
 */
export const contactLists: Program = {
  name: 'contact-lists',
  about: `pages of ${resultsPerPage} contacts by different filters in the process of the server; lists and details over HTTP`,
  async run(bench) {
    const dataSet = await bench.dataSet();
    await measureLists(dataSet.database, bench);
    await compareRoutes(dataSet, bench);
  },
};

async function measureLists(database: Database, bench: Bench): Promise<void> {
  const repeats = bench.quick ? 1 : 3;
  bench.print(`milliseconds, medians of ${repeats}`);
  bench.print(row('', 'contacts', 'first', 'again', 'last page'));
  for (const given of lists) {
    const known = createKnownLists(64 * 1024 * 1024);
    const filter = readTargetContactFilter(given, { reference: shippedReferenceData, resolve: () => [] });
    const page = (page: number, lists = known) =>
      listContacts(database, lists, { filter, fields: contactListFields, page, resultsPerPage });
    const first = await timed(repeats, () => page(1, createKnownLists(0)));
    const again = await timed(repeats, () => page(1));
    requireSameAnswer('the first page', JSON.stringify(first.answer), JSON.stringify(again.answer));
    const last = await timed(repeats, () => page(Math.max(1, Math.ceil(first.answer.totalResults / resultsPerPage))));
    const name = Object.entries(given).map(([parameter, value]) => `${parameter}=${String(value)}`);
    const figures = [first, again, last].map(({ milliseconds }) => milliseconds.toFixed(1));
    bench.print(row(name.join('&') || '(no filter)', first.answer.totalResults.toLocaleString('en'), ...figures));
  }
}

async function compareRoutes(dataSet: DataSet, bench: Bench): Promise<void> {
  const server = await startFirmlens(dataSet);
  // As many connections as `openInstallation` gives the server.
  const bare = await startBareServer(dataSet.database.url, dataSet.config.workers + 10);
  try {
    bench.print(`${connections} connections; the server, the bare server and PostgreSQL are on the same machine`);
    const ours = { origin: server.url, headers: server.headers, connections, seconds: bench.quick ? 2 : 4 };
    const theirs = { ...ours, origin: bare.origin, headers: {} };
    const table = [];
    for (const { what, method, paths, barePaths } of await requests(dataSet)) {
      const load: Load = { ...ours, paths, method };
      const bareLoad: Load = { ...theirs, paths: barePaths };
      requireSameAnswer(what, await answerOf(load), await answerOf(bareLoad));
      const comparison = await compare(bench.quick ? 3 : 7, {
        ours: () => requestsPerSecond(load),
        bare: () => requestsPerSecond(bareLoad),
      });
      table.push({ what, unit: 'requests/s', comparison } as const);
    }
    for (const line of comparisonTable(table)) bench.print(line);
  } finally {
    await bare.stop();
    await server.stop();
  }
}

/** Details of contacts, and the managers of one company and of several. */
async function requests(dataSet: DataSet) {
  const companies = dataSet.pickCompanies(companiesAskedFor);
  const { rows } = await dataSet.database.client.query<{ id: number }>(
    'SELECT min(contact_id) AS id FROM contact WHERE company_id = ANY ($1::bigint[]) GROUP BY company_id ORDER BY 1',
    [companies],
  );
  const several = companies
    .slice(0, listsAskedFor)
    .map((_, index) =>
      Array.from({ length: companiesInList }, (_, place) => companies[(index + place * 7) % companies.length]).join(),
    );
  const page = `active=true&resultsPerPage=${resultsPerPage}`;
  return [
    {
      what: 'details',
      method: 'GET',
      paths: rows.map(({ id }) => `/api/v1/contact/${id}`),
      barePaths: rows.map(({ id }) => `/contacts/${id}`),
    },
    {
      what: 'contacts of a company',
      method: 'GET',
      paths: companies.map((id) => `/api/v1/target/company/${id}/contacts?jobLevel=5&${page}`),
      barePaths: companies.map((id) => `/contacts?companies=${id}&limit=${resultsPerPage}`),
    },
    {
      what: `contacts of ${companiesInList} companies`,
      method: 'POST',
      paths: several.map((ids) => `/api/v1/target/contacts?companyIdsToInclude=${ids}&jobLevels=5&${page}`),
      barePaths: several.map((ids) => `/contacts?companies=${ids}&limit=${resultsPerPage}`),
    },
  ] as const;
}

/** The first answer as text, its members in one order, without what only Firmlens knows: the account's ids and the page. */
async function answerOf({ origin, method = 'GET', paths, headers }: Load): Promise<string> {
  const answer = await (await fetch(origin + (paths[0] ?? ''), { method, headers })).json();
  const ignored = new Set(['id', 'peopleId', 'page', 'resultsPerPage']);
  return JSON.stringify(answer, (name, value: unknown) => {
    if (ignored.has(name)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b)));
  });
}

function row(what: string, ...figures: readonly string[]): string {
  return what.padEnd(72) + figures.map((figure) => figure.padStart(11)).join('');
}
