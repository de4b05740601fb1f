import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { webhookReceiver } from '../../../test/support/webhook-receiver.ts';
import { companyFields } from '../../companies/index.ts';
import { clientIds } from '../../lib/client-ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);
await database.client.query(`
  UPDATE company SET parent_company_id = 5, ultimate_parent_company_id = 726263 WHERE company_id = 2;
  UPDATE company SET ultimate_parent_company_id = 726263 WHERE company_id = 5;
  UPDATE company SET parent_company_id = 4, parent_company_name = 'Itself' WHERE company_id = 4`);
await api.startWorkers();
const account = await api.newAccount({ credits: 1_000, concurrentJobs: 100 });
const ids = clientIds(masterKey, account.clientId);
const receiver = await webhookReceiver();

const paths = {
  details: '/api/v1/company/job',
  target: '/api/v1/target/company/fetch/job',
  tree: '/api/v1/company/familyTree/job',
  list: '/api/v1/target/companies/export/job',
};
type Path = keyof typeof paths;

const text = { 'content-type': 'text/plain' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const withFile: ReadonlySet<Path> = new Set(['details', 'target']);

/** Runs a job to its end. @returns the rows of its results and what it cost */
async function run(
  path: Path,
  payload: string,
  query = '',
): Promise<{ rows: Record<string, string>[]; credits: number }> {
  const before = { messages: receiver.received.length, credits: await consumed() };
  const answer = await server.inject({
    method: 'POST',
    url: `${paths[path]}?webhook=${encodeURIComponent(receiver.url)}${query}`,
    payload,
    headers: { ...account.json, ...(path === 'list' ? form : text) },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  await receiver.until(before.messages + 1);
  const results = await server.inject({
    url: `${paths[path]}/${answer.json<{ jobId: string }>().jobId}/results`,
    headers: account.json,
  });
  const file = withFile.has(path) ? results : await download(results.json<{ resultsUrl: string }>().resultsUrl);
  return { rows: parse(file.body, { columns: true }), credits: (await consumed()) - before.credits };
}

function download(resultsUrl: string) {
  const url = new URL(resultsUrl);
  return server.inject({ url: url.pathname + url.search });
}

async function consumed(): Promise<number> {
  const { rows } = await database.client.query('SELECT credits_consumed FROM api_key WHERE client_id = $1', [
    account.clientId,
  ]);
  return rows[0].credits_consumed;
}

const newIdOf = (companyId: number) => ids.mint('company', [companyId])[0] ?? '';
const names = companyFields.map(({ name }) => name);

test('company details: a row an id in the order of the ids, its record after the id, or the reason why there is none', async () => {
  const { rows, credits } = await run('details', '726263,4\r\n99\n726263');
  assert.deepEqual(Object.keys(rows[0] ?? {}), ['companyId', ...names.slice(1), 'message']);
  assert.deepEqual(
    rows.map(({ companyId, name, message }) => [companyId, name, message]),
    [
      ['726263', 'Microsoft Corporation', ''],
      ['4', 'Café Société', ''],
      ['99', '', 'Invalid ID, record not found.'],
      ['726263', 'Microsoft Corporation', ''],
    ],
  );
  const { websites, britishSics, tickers, revenue, employees, description } = rows[0] ?? {};
  assert.deepEqual(
    { websites, britishSics, tickers, revenue, employees, description },
    {
      websites: 'https://www.microsoft.com/|https://azure.microsoft.com/',
      britishSics: '58290:Other software publishing',
      tickers: 'NASD:MSFT',
      revenue: '198270.5',
      employees: '221000',
      description: 'Cloud & "productivity" software',
    },
  );
  assert.deepEqual([rows[1]?.['parentCompanyId'], rows[1]?.['parentCompanyName']], ['4', 'Itself']);
  assert.equal(credits, 4);
});

test('company details print another type at submission than afterwards, and want a Content-Type', async () => {
  const own = await api.newAccount();
  const headers = { ...own.json, ...text };
  const submitted = await server.inject({ method: 'POST', url: paths.details, payload: '2', headers });
  const { jobId, ...rest } = submitted.json();
  assert.deepEqual(rest, { status: 'accepted', type: 'companies' });
  const status = await server.inject({ url: `${paths.details}/${jobId}`, headers: own.json });
  assert.equal(status.json().type, 'company');
  const xml = await server.inject({ url: `${paths.details}/${jobId}`, headers: own.xml });
  assert.match(xml.body, /<BulkLeadEnrichmentStatus><jobId>.*<type>company<\/type><\/BulkLeadEnrichmentStatus>$/);
  const untyped = await server.inject({ method: 'POST', url: paths.details, payload: '2', headers: account.json });
  assert.equal(untyped.statusCode, 415);
  const foreign = await api.newAccount();
  assert.equal((await server.inject({ url: `${paths.details}/${jobId}`, headers: foreign.json })).statusCode, 404);
});

test('new company details: the same record, with the plain id, by an id that only its account can use', async () => {
  const other = clientIds(masterKey, (await api.newAccount()).clientId).mint('company', [2])[0] ?? '';
  const { rows, credits } = await run('target', [newIdOf(4), other, ids.mint('contact', [2])[0]].join('\n'));
  assert.deepEqual(Object.keys(rows[0] ?? {}), ['id', ...names, 'message']);
  assert.deepEqual([rows[0]?.['id'], rows[0]?.['companyId'], rows[0]?.['city']], [newIdOf(4), '4', 'Lyon']);
  for (const row of rows.slice(1)) assert.equal(row['message'], 'Invalid ID, record not found.');
  assert.equal(rows[1]?.['id'], other);
  assert.equal(credits, 3);
});

test('family trees: a row for each company of the tree of each id, from the ultimate parent down', async () => {
  const { rows, credits } = await run('tree', '2,99,4');
  const head = { city: '', state: '', country: '', message: '' };
  assert.deepEqual(rows, [
    {
      ...head,
      companyId: '2',
      memberCompanyId: '726263',
      name: 'Microsoft Corporation',
      city: 'Redmond',
      state: 'WA',
      country: 'United States',
      parentCompanyId: '',
      level: '0',
    },
    {
      ...head,
      companyId: '2',
      memberCompanyId: '5',
      name: 'Toyota Motor',
      city: 'Toyota',
      country: 'Japan',
      parentCompanyId: '726263',
      level: '1',
    },
    {
      ...head,
      companyId: '2',
      memberCompanyId: '2',
      name: 'Micro Systems',
      city: 'Leeds',
      state: 'Yorkshire and the Humber',
      country: 'United Kingdom',
      parentCompanyId: '5',
      level: '2',
    },
    {
      ...head,
      companyId: '99',
      memberCompanyId: '',
      name: '',
      parentCompanyId: '',
      level: '',
      message: 'Invalid ID, record not found.',
    },
    {
      ...head,
      companyId: '4',
      memberCompanyId: '4',
      name: 'Café Société',
      city: 'Lyon',
      country: 'France',
      parentCompanyId: '',
      level: '0',
    },
  ]);
  assert.equal(credits, 3);
});

test('a list build has every company that matches, in the order of the list, for nothing', async () => {
  const excluded = newIdOf(5);
  const { rows, credits } = await run(
    'list',
    `businessTypes=public,private&companyIdsToExclude=${excluded}&page=7&resultsPerPage=1`,
  );
  assert.deepEqual(rows, [
    {
      id: newIdOf(726_263),
      companyId: '726263',
      name: 'Microsoft Corporation',
      city: 'Redmond',
      state: 'WA',
      country: 'United States',
    },
    {
      id: newIdOf(2),
      companyId: '2',
      name: 'Micro Systems',
      city: 'Leeds',
      state: 'Yorkshire and the Humber',
      country: 'United Kingdom',
    },
    { id: newIdOf(3), companyId: '3', name: 'Micro', city: 'Reading', state: '', country: 'UK' },
  ]);
  assert.equal(credits, 0);
});

/** Filters of every kind, and what a client might try to break the statement with. */
const lists = [
  '',
  'sortBy=location&sortOrder=desc',
  'sortBy=businessType',
  'sortBy=employee_count&sortOrder=asc',
  'companyName=micro',
  'companyName=micro%20%27%29%3B%20--%20%5C%22%7B%7D',
  'keywords=cloud&minRevenue=0.5&maxEmployees=1000000&hasPhone=true',
  'cities=Leeds,O%27Fallon,%22Lyon%22,%5Clyon,%7B%7D&gender=female',
  'zipCodes=98052&states=WA&countries=1&industries=8,17&sic=73',
  'street=way&areaCodes=425&categoryIds=61%27,61&fiscalYearEnd=june&fortuneRanking=fortune500',
  'agents=LITIGATION&regions=Europe',
];

for (const filter of lists) {
  test(`the list build of ${decodeURIComponent(filter) || 'everything'} is the list of \`POST /target/companies\``, async () => {
    const { rows } = await run('list', filter);
    const answer = await server.inject({
      method: 'POST',
      url: '/api/v1/target/companies',
      payload: `${filter}&resultsPerPage=500`,
      headers: { ...account.json, ...form },
    });
    const { companies } = answer.json<{ companies: { id: string }[] }>();
    assert.deepEqual(
      rows.map(({ id }) => id),
      companies.map(({ id }) => id),
    );
  });
}

test('bad input is refused when a job is submitted, and costs nothing', async () => {
  const before = await consumed();
  for (const [path, payload, errorNumber] of [
    ['details', '1\n0', '400-9010'],
    ['details', '', '400-9004'],
    ['details', Array.from({ length: 10_001 }, () => 1).join(','), '400-106'],
    ['target', '726263', '400-9010'],
    ['tree', 'abc', '400-9010'],
    ['list', 'countries=Germany', '400-103'],
    ['list', 'sortBy=luck', '400-103'],
    ['list', 'minEmployees=few', '400-107'],
  ] as const) {
    const headers = { ...account.json, ...(path === 'list' ? form : text) };
    const answer = await server.inject({ method: 'POST', url: paths[path], payload, headers });
    assert.equal(answer.json().errorNumber, errorNumber, `${path} ${payload.slice(0, 20)}`);
  }
  assert.equal(await consumed(), before);
});

test('the types and XML roots are those of the documents', async () => {
  for (const [path, payload, root, type] of [
    ['target', newIdOf(2), 'BulkJobStatus', 'targetCompanyDetails'],
    ['tree', '2', 'BulkJobStatus', 'familyTree'],
    ['list', 'cities=Lyon', 'BulkJobStatus', 'targetCompanySearchAsyncExport'],
    ['details', '2', 'BulkLeadEnrichmentStatus', 'companies'],
  ] as const) {
    const headers = { ...account.xml, ...(path === 'list' ? form : text) };
    const answer = await server.inject({ method: 'POST', url: paths[path], payload, headers });
    assert.match(
      answer.body,
      new RegExp(`\\n<${root}><jobId>\\w+</jobId><status>accepted</status><type>${type}</type></${root}>$`),
    );
  }
});

test('every job needs a token, and the token its entitlement', async () => {
  const limited = await api.newAccount({ entitlements: ['reference'] });
  for (const url of Object.values(paths)) {
    assert.equal((await server.inject({ method: 'POST', url, headers: text })).statusCode, 401);
    assert.equal((await server.inject({ method: 'POST', url, headers: { ...limited.json, ...text } })).statusCode, 405);
  }
});
