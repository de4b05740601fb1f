import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCompanies } from './support/companies.ts';
import { companySubscription, subscriptionJobs } from './support/subscription-jobs.ts';
import { testApi } from './support/test-api.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

const api = await testApi({ FIRMLENS_PUBLIC_URL: 'https://data.example.com' });
const { server, database, clock } = api;
await fillCompanies(database);
const start = clock.now;

const period = 'period=month&start=2026-01&end=2026-12';

async function usage(headers: Record<string, string>, query = period) {
  const answer = await server.inject({ url: `/api/v1/admin/usage?${query}`, headers });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

test('successful calls count one each, by endpoint group and month; failed and free ones do not', async () => {
  const account = await api.newAccount({ creditsPeriod: 'year' });
  const get = (url: string) => server.inject({ url: `/api/v1${url}`, headers: account.json });
  assert.equal((await get('/company/1')).statusCode, 200);
  assert.equal((await get('/company/2')).statusCode, 200);
  assert.equal((await get('/company/999')).statusCode, 404);
  assert.equal((await get('/company/x')).statusCode, 400);
  assert.equal((await get('/admin/jobs')).statusCode, 200);
  assert.equal((await server.inject({ url: '/api/v1/company/1' })).statusCode, 401);
  const list = { method: 'POST' as const, url: '/api/v1/target/companies', payload: {}, headers: account.json };
  assert.equal((await server.inject(list)).statusCode, 200);
  clock.now = new Date('2026-02-01T00:00:00Z');
  assert.equal((await get('/company/1')).statusCode, 200);
  const other = await api.newAccount();
  clock.now = start;

  assert.deepEqual(await usage(account.json), {
    accountId: account.clientId,
    period: 'month',
    start: '2026-01',
    end: '2026-12',
    usageForAccount: [
      { api: 'company', transactions: 2, date: '2026-01' },
      { api: 'target', transactions: 1, date: '2026-01' },
      { api: 'company', transactions: 1, date: '2026-02' },
    ],
    creditsForAccount: [{ consumedCredits: 3 }],
    bulkJobReferenceUrl: 'https://data.example.com/api/v1/admin/jobs',
  });
  assert.deepEqual((await usage(account.json, 'period=year&start=2026&end=2026')).usageForAccount, [
    { api: 'company', transactions: 3, date: '2026' },
    { api: 'target', transactions: 1, date: '2026' },
  ]);
  assert.deepEqual((await usage(account.json, 'period=day&start=2026-01-16&end=2026-02-01')).usageForAccount, [
    { api: 'company', transactions: 1, date: '2026-02-01' },
  ]);
  assert.deepEqual((await usage(other.json)).usageForAccount, []);
});

test('a subscription job counts as one call when it is submitted; its status, the list and its cancellation do not', async () => {
  const account = await api.newAccount();
  const { jobId } = await subscriptionJobs(api).submit('POST', account, { ...companySubscription, companyIds: '1' });
  const urls = ['/subscription/jobs?period=month&start=2026-01&end=2026-01', `/subscription/job/${jobId}`];
  for (const url of urls) {
    const answer = await server.inject({ url: `/api/v1${url}`, headers: account.json });
    assert.equal(answer.statusCode, 200, answer.body);
  }
  const cancellation = { method: 'DELETE' as const, url: `/api/v1/subscription/job/${jobId}`, headers: account.json };
  assert.equal((await server.inject(cancellation)).statusCode, 200);
  assert.deepEqual((await usage(account.json)).usageForAccount, [
    { api: 'subscription', transactions: 1, date: '2026-01' },
  ]);
});

test('a job counts its lines when it starts, once, and nothing for submission, status, results and cancel', async () => {
  const account = await api.newAccount({ credits: 100 });
  const headers = { ...account.json, 'content-type': 'text/plain' };
  const url = '/api/v1/company/techProfile/job';
  const receiver = await webhookReceiver();
  const submit = async (query = '') =>
    (await server.inject({ method: 'POST', url: url + query, payload: '1,2,999', headers })).json().jobId as string;
  const cancelled = await submit();
  assert.equal((await server.inject({ method: 'DELETE', url: `${url}/${cancelled}`, headers })).statusCode, 200);
  const jobId = await submit(`?webhook=${encodeURIComponent(receiver.url)}`);
  assert.deepEqual((await usage(account.json)).usageForAccount, []);
  await api.startWorkers();
  await receiver.until(1);
  assert.equal((await server.inject({ url: `${url}/${jobId}`, headers })).json().status, 'finished');
  assert.equal((await server.inject({ url: `${url}/${jobId}/results`, headers })).statusCode, 200);
  const { usageForAccount, creditsForAccount } = await usage(account.json);
  assert.deepEqual(usageForAccount, [{ api: 'techProfile', transactions: 3, date: '2026-01' }]);
  assert.deepEqual(creditsForAccount, [{ allocatedCredits: 100, consumedCredits: 3 }]);
});

test('the parameters may come as a form, as an older edition has it', async () => {
  const account = await api.newAccount();
  const answer = await server.inject({
    method: 'GET',
    url: '/api/v1/admin/usage',
    payload: 'period=day&start=2026-01-01&end=2026-01-31',
    headers: { ...account.json, 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.json().start, '2026-01-01');
});

test('usage is XML unless JSON is asked for', async () => {
  const account = await api.newAccount({ credits: 5 });
  await server.inject({ url: '/api/v1/company/1', headers: account.json });
  const { body } = await server.inject({ url: `/api/v1/admin/usage?${period}`, headers: account.xml });
  assert.equal(
    body.replace(/^<\?xml[^>]*>\s*/, ''),
    `<apiUsage><accountId>${account.clientId}</accountId>` +
      '<bulkJobReferenceUrl>https://data.example.com/api/v1/admin/jobs</bulkJobReferenceUrl>' +
      '<creditsForAccount><credits><allocatedCredits>5</allocatedCredits><consumedCredits>1</consumedCredits></credits></creditsForAccount>' +
      '<end>2026-12</end><period>month</period><start>2026-01</start>' +
      '<usageForAccount><usage><api>company</api><date>2026-01</date><transactions>1</transactions></usage></usageForAccount></apiUsage>',
  );
});

test('a period that is missing or wrong is refused and named', async () => {
  const account = await api.newAccount();
  const cases: [string, string][] = [
    ['', 'period'],
    ['period=month', 'start'],
    ['period=month&start=2026-01', 'end'],
    ['period=week&start=2026-01&end=2026-01', 'period'],
    ['period=month&start=2026-13&end=2026-01', 'start'],
    ['period=month&start=2026-02&end=2026-01', 'end'],
  ];
  for (const [query, field] of cases) {
    const answer = await server.inject({ url: `/api/v1/admin/usage?${query}`, headers: account.json });
    assert.equal(answer.json().errorNumber, '400-103', query);
    assert.equal(answer.json().message, `Illegal values for the field ${field}.`);
  }
});
