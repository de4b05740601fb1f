import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import pino from 'pino';
import { testJobs } from '../../../test/support/jobs.ts';
import { createServer, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { jobRoutes } from '../routes/index.ts';
import { runJob } from '../running/run-job.ts';
import { enrich } from './enrich.ts';

const { context, account } = await testJobs([enrich]);
await context.database.client.query(`
  UPDATE company SET city = 'Leeds', country = 'United Kingdom', phone = '+44 113 496 0000', websites = '{www.beta.example}'
   WHERE company_id = 2;
  INSERT INTO person (people_id, first_name, last_name) VALUES (90, 'Ann', 'Sample');
  INSERT INTO contact (contact_id, people_id, company_id, email, titles)
  VALUES (9, 90, 2, 'ann@beta.example', '{Director,Owner}')`);
const server = await createServer({ logger: pino({ level: 'silent' }), publicUrl: 'https://data.example.com' });
await server.register(async (scope: Server) => {
  scope.addHook('onRequest', async (request) => {
    request.account = account;
  });
  jobRoutes(scope, context);
});
after(() => server.close());

const url = '/enrich/job';
const headers = { accept: 'application/json', 'content-type': 'text/plain' };
const submit = (payload: string, accept = headers.accept) =>
  server.inject({ method: 'POST', url, payload, headers: { ...headers, accept } });

async function results(...lines: string[]): Promise<Record<string, string>[]> {
  const answer = await submit(lines.join('\n'));
  assert.equal(answer.statusCode, 200, answer.body);
  const { jobId } = answer.json<{ jobId: string }>();
  await runJob(context, jobId, new AbortController().signal);
  return parse((await server.inject({ url: `${url}/${jobId}/results`, headers })).body, { columns: true });
}

test('a line gives its company and contact, in the columns of their records', async () => {
  const [row] = await results(
    '"a,1",Leeds,Beta Ltd,United Kingdom,ann@beta.example,Ann,Sample,,,,,,,60,true,true,true',
  );
  assert.ok(row);
  const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
  assert.deepEqual(given, {
    id: 'a,1',
    confidenceScore: '99.6',
    'contact.contactId': '9',
    'contact.peopleId': clientIds(context.masterKey, account.clientId).mint('people', [90])[0],
    companyId: '2',
    name: 'Beta, Inc',
    websites: 'www.beta.example',
    city: 'Leeds',
    country: 'United Kingdom',
    phone: '+44 113 496 0000',
    'contact.firstName': 'Ann',
    'contact.lastName': 'Sample',
    'contact.fullName': 'Ann Sample',
    'contact.email': 'ann@beta.example',
    'contact.phone': '+44 113 496 0000',
    'contact.phoneType': 'CORP',
    'contact.titles': 'Director|Owner',
    'contact.active': 'true',
  });
  assert.deepEqual(Object.keys(row).slice(0, 6), [
    'id',
    'confidenceScore',
    'contact.contactId',
    'contact.peopleId',
    'companyId',
    'name',
  ]);
  assert.equal(Object.keys(row).at(-1), 'message');
});

test('every line has a row, in their order; one that matches nothing says why', async () => {
  const rows = await results(
    'x,,Alfa,,,,,,,,,,',
    'y,,Nobody Knows,,,,,,,,,,',
    'z,Leeds,,,,Ann,Sample,,,,,,,',
    'x,,Alpha,,,,,,,,,,,100',
    'w,,Gamma,,,,,,,,,,,,true',
  );
  assert.deepEqual(
    rows.map(({ id, companyId, message }) => [id, companyId, message]),
    [
      ['x', '', 'No match found.'],
      ['y', '', 'No match found.'],
      ['z', '', 'One of companyName, email, ticker and url is required.'],
      ['x', '', 'No match found.'],
      ['w', '', 'No match found.'],
    ],
  );
  const [gamma] = await results('w,,Gamma,,,,,,,,,,');
  assert.equal(gamma?.['companyId'], '3');
});

test('submission answers as documented', async () => {
  assert.match((await submit('1,,Alpha,,,,,,,,,,')).body, /"status":"accepted","type":"enrich"/);
  assert.match(
    (await submit('1,,Alpha,,,,,,,,,,', 'application/xml')).body,
    /<BulkLeadEnrichmentStatus><jobId>\w+<\/jobId><status>accepted<\/status><type>enrich<\/type>/,
  );
});

const row = '1,,Alpha,,,,,,,,,,';
const bad: [string, string, string, RegExp][] = [
  ['12 columns', `${row}\n1,,Alpha,,,,,,,,,`, '400-9005', /line number: 2/],
  ['18 columns', `${row},,,,,`, '400-9005', /line number: 1/],
  ['an empty id', `${row}\n ,,Alpha,,,,,,,,,,`, '400-9006', /line number: 2/],
  ['a score that is no number', `${row}\n${row},x`, '400-103', /confidenceScore at line number: 2/],
  ['a score above 100', `${row},100.5`, '400-103', /confidenceScore/],
  ['a negative score', `${row},-1`, '400-103', /confidenceScore/],
  ['a bad boolean', `${row},,yes`, '400-103', /isContactRequired at line number: 1/],
  ['another', `${row},,,true,no`, '400-103', /isEmailRequired at line number: 1/],
  ['a name of 501 letters', `1,,${'a'.repeat(501)},,,,,,,,,,`, '400-103', /companyName at line number: 1/],
  ['a quote never closed', `1,,"Alpha,,,,,,,,,,`, '400-9011', /line number: 1/],
  ['nothing', '\n', '400-9004', /empty/],
  ['10,001 lines', `${row}\n`.repeat(10_001), '400-106', /10000/],
];

for (const [what, body, errorNumber, message] of bad) {
  test(`${what}: the whole job is refused with ${errorNumber}`, async () => {
    const answer = await submit(body);
    assert.equal(answer.statusCode, 400, answer.body);
    assert.equal(answer.json().errorNumber, errorNumber);
    assert.match(answer.json().message, message);
  });
}

test('a body of more than a mebibyte is read', async () => {
  const long = 'a'.repeat(400);
  assert.equal((await submit(`1,${long},Alpha,,,,,,,,,,\n`.repeat(5000))).statusCode, 200);
});
