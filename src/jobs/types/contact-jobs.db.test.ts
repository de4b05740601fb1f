import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { fillPeople } from '../../../test/support/people.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { webhookReceiver } from '../../../test/support/webhook-receiver.ts';
import { companyFields } from '../../companies/index.ts';
import { contactRecordFields } from '../../contacts/index.ts';
import { clientIds } from '../../lib/client-ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);
await fillPeople(database);
await api.startWorkers();
const account = await api.newAccount({ credits: 100, concurrentJobs: 100 });
const ids = clientIds(masterKey, account.clientId);
const receiver = await webhookReceiver();

const paths = {
  details: '/api/v1/contact/job',
  target: '/api/v1/target/contact/job',
  list: '/api/v1/target/contacts/export/job',
};
type Path = keyof typeof paths;

const text = { 'content-type': 'text/plain' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** Runs a job to its end. @returns its id and the rows of its results */
async function run(
  path: Path,
  payload: string,
  query = '',
): Promise<{ jobId: string; rows: Record<string, string>[] }> {
  const before = receiver.received.length;
  const answer = await server.inject({
    method: 'POST',
    url: `${paths[path]}?webhook=${encodeURIComponent(receiver.url)}${query}`,
    payload,
    headers: { ...account.json, ...(path === 'list' ? form : text) },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  await receiver.until(before + 1);
  const { jobId } = answer.json<{ jobId: string }>();
  const results = await server.inject({ url: `${paths[path]}/${jobId}/results`, headers: account.json });
  if (path !== 'list') return { jobId, rows: parse(results.body, { columns: true }) };
  const url = new URL(results.json<{ resultsUrl: string }>().resultsUrl);
  const file = await server.inject({ url: url.pathname + url.search });
  return { jobId, rows: parse(file.body, { columns: true }) };
}

const idOf = (kind: 'contact' | 'people' | 'company', recordId: number) => ids.mint(kind, [recordId])[0] ?? '';
const names = contactRecordFields.map(({ name }) => name);

const ann = {
  companyId: '726263',
  companyName: 'Microsoft Corporation',
  description: 'Leads "the" company',
  email: 'Ann@example.com',
  facebookHandle: 'https://facebook.example.com/ann',
  linkedinHandle: 'https://linkedin.example.com/ann',
  twitterHandle: 'https://twitter.example.com/ann',
  firstName: 'Ann',
  lastName: 'Example',
  fullName: 'Dr. Ann M. Example',
  imageUrl: 'https://img.example.com/101',
  phone: '+1 555 0100',
  confidenceScore: '95',
  emailValidationStatus: 'ValidEmail',
  education: 'BSc:Physics:Leeds',
  titles: 'Chief Executive Officer|Chairman',
  active: 'true',
  peopleId: idOf('people', 101),
  age: '52',
  jobLevels: 'C Level|Board Member',
  jobFunctions: 'Operations and Administration',
  salary: '250000',
  salaryCurrency: 'USD',
  sources: 'Sample|Other',
  middleName: 'Marie',
  phoneType: 'DIRECT',
  corporatePhone: '+1 425 882 8080',
  peopleCountry: 'United States',
  peopleState: 'CA',
  peopleCity: 'Pico Rivera',
  peopleArea: 'Greater Los Angeles Area',
  peopleAddress: 'Pico Rivera, California',
  latitude: '33.98',
  longitude: '-118.1',
};

test('contact details: a row an id in the order of the ids, its record after the id, or the reason why there is none', async () => {
  const { rows } = await run('details', '12,11\r\n99\n12');
  assert.deepEqual(Object.keys(rows[0] ?? {}), [
    'contactId',
    ...names.filter((name) => name !== 'contactId'),
    'message',
  ]);
  assert.deepEqual(
    rows.map(({ contactId, message }) => [contactId, message]),
    [
      ['12', ''],
      ['11', ''],
      ['99', 'Invalid ID, record not found.'],
      ['12', ''],
    ],
  );
  assert.deepEqual(rows[1], { contactId: '11', ...ann, message: '' });
  assert.equal(rows[0]?.['emailValidationStatus'], 'ValidDomain');
  assert.equal(rows[0]?.['peopleId'], idOf('people', 102));
  assert.equal(rows[2]?.['peopleId'], '');
});

test('contact details print another type at submission than afterwards', async () => {
  const headers = { ...account.json, ...text };
  const submitted = await server.inject({ method: 'POST', url: paths.details, payload: '11', headers });
  const { jobId, ...rest } = submitted.json();
  assert.deepEqual(rest, { status: 'accepted', type: 'contacts' });
  const status = await server.inject({ url: `${paths.details}/${jobId}`, headers: account.json });
  assert.equal(status.json().type, 'contact');
  const xml = await server.inject({ url: `${paths.details}/${jobId}`, headers: account.xml });
  assert.match(xml.body, /<BulkLeadEnrichmentStatus><jobId>.*<type>contact<\/type><\/BulkLeadEnrichmentStatus>$/);
  const foreign = await api.newAccount();
  assert.equal((await server.inject({ url: `${paths.details}/${jobId}`, headers: foreign.json })).statusCode, 404);
});

test('new contact details: the same record, with the plain id, by an id that only its account can use', async () => {
  const other = clientIds(masterKey, (await api.newAccount()).clientId).mint('contact', [11])[0] ?? '';
  const { rows } = await run(
    'target',
    [idOf('contact', 11), other, idOf('company', 2), idOf('contact', 15)].join('\n'),
  );
  assert.deepEqual(Object.keys(rows[0] ?? {}), ['id', ...names, 'message']);
  assert.deepEqual(rows[0], { id: idOf('contact', 11), contactId: '11', ...ann, message: '' });
  assert.deepEqual(
    rows.map(({ contactId, message }) => [contactId, message]),
    [
      ['11', ''],
      ['', 'Invalid ID, record not found.'],
      ['', 'Invalid ID, record not found.'],
      ['15', ''],
    ],
  );
});

test('retrieveCompanyDetails adds the fields of the company, each named as such', async () => {
  const { rows } = await run(
    'target',
    `${idOf('contact', 11)}\n${idOf('contact', 99)}`,
    '&retrieveCompanyDetails=True',
  );
  const companyColumns = companyFields.map(({ name }) => `company.${name}`);
  assert.deepEqual(Object.keys(rows[0] ?? {}), ['id', ...names, ...companyColumns, 'message']);
  assert.equal(rows[0]?.['company.name'], 'Microsoft Corporation');
  assert.equal(rows[0]?.['company.websites'], 'https://www.microsoft.com/|https://azure.microsoft.com/');
  assert.equal(rows[1]?.['company.name'], '');
  assert.equal(rows[1]?.['message'], 'Invalid ID, record not found.');
});

test('a list build: every contact that matches, best first, as the list prints it', async () => {
  const { jobId, rows } = await run('list', 'companyName=micro&peopleAddress=&titles=ceo,sales');
  assert.deepEqual(
    rows.map(({ id = '', peopleId = '' }) => [ids.resolve('contact', [id])[0], ids.resolve('people', [peopleId])[0]]),
    [
      [11, 101],
      [12, 102],
      [13, 103],
    ],
  );
  const query = 'companyName=micro&titles=ceo,sales';
  const headers = { ...account.json, ...form };
  const list = await server.inject({ method: 'POST', url: '/api/v1/target/contacts', payload: query, headers });
  const listed = list.json<{ contacts: Record<string, unknown>[] }>().contacts;
  assert.deepEqual(
    rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''))),
    listed.map((contact) =>
      Object.fromEntries(
        Object.entries(contact).map(([name, value]) => [name, Array.isArray(value) ? value.join('|') : String(value)]),
      ),
    ),
  );
  const descriptor = await server.inject({ url: `${paths.list}/${jobId}/results`, headers: account.xml });
  assert.match(descriptor.body, /<creditsConsumed>0<.*<jobType>targetContactSearchAsyncExport</);
});

test('a list build has the filters of the list, and every kind of them can be written into its statement', async () => {
  for (const [query, expected] of [
    ['', [11, 12, 13, 14, 16, 15]],
    ['active=true&isEmailRequired=true&minContactConfidenceScore=90', [11]],
    ['jobLevels=5&emailValidationStatus=&jobFunctions=20', [13]],
    ["peopleCities=San+Diego,K%C3%B6ln,O'Fallon&phoneType=CORP", [16]],
    [`companyIdsToInclude=2,${idOf('company', 5)}&companyIdsToExclude=2`, [16]],
    ['countries=1&minRevenue=1.5&hasPhone=true&peopleArea=greater', [11, 12]],
    ["titles=o'reilly+%5C+$1&companyName=x%27%3B--%5C", []],
  ] as const) {
    const { rows } = await run('list', query);
    assert.deepEqual(
      rows.map(({ id = '' }) => ids.resolve('contact', [id])[0]),
      expected,
      query,
    );
  }
});

const refused: [Path, string, Record<string, string>, number, string][] = [
  ['details', '11', {}, 415, '415-9001'],
  ['details', '11', form, 415, '415-9001'],
  ['details', '', text, 400, '400-9004'],
  ['details', 'abc', text, 400, '400-9010'],
  ['target', '11', text, 400, '400-9010'],
  ['list', 'peopleCountries=Germany', form, 400, '400-103'],
  ['list', 'minContactConfidenceScore=101', form, 400, '400-106'],
];

for (const [path, payload, headers, status, errorNumber] of refused) {
  test(`${paths[path]} refuses "${payload}" as ${JSON.stringify(headers)} with ${errorNumber}, and nothing is kept`, async () => {
    const before = await database.client.query('SELECT FROM job');
    const answer = await server.inject({
      method: 'POST',
      url: paths[path],
      payload: Buffer.from(payload),
      headers: { ...account.json, ...headers },
    });
    assert.equal(answer.statusCode, status, answer.body);
    assert.equal(answer.json().errorNumber, errorNumber);
    assert.equal((await database.client.query('SELECT FROM job')).rowCount, before.rowCount);
  });
}

test('retrieveCompanyDetails must be true or false; without a token there is no job', async () => {
  const target = { method: 'POST' as const, payload: idOf('contact', 11) };
  const url = `${paths.target}?retrieveCompanyDetails=perhaps`;
  const answer = await server.inject({ ...target, url, headers: { ...account.json, ...text } });
  assert.equal(answer.json().message, 'Illegal values for the field retrieveCompanyDetails.');
  for (const path of Object.values(paths)) {
    assert.equal((await server.inject({ ...target, url: path, headers: text })).statusCode, 401);
  }
});
