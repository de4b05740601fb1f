import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { server, database } = api;
const account = await api.newAccount();
const other = await api.newAccount();

const ownJobs = [
  ['a', 'Create', 'finished', '2025-12-31T23:59:59.999Z'],
  ['b', 'Update', 'accepted', '2026-01-01T00:00:00Z'],
  ['c', 'Update', 'failed', '2026-01-31T23:59:59Z'],
  // Of the same moment: the order of acceptance counts.
  ['d', 'Update', 'aborted', '2026-02-01T00:00:00Z'],
  ['e', 'Create', 'finished', '2026-02-01T00:00:00Z'],
] as const;

before(async () => {
  const insert = `INSERT INTO subscription_job (job_id, client_id, subscription_id, type, status, created_at, ids, settings)
    VALUES ($1, $2, 's', $3, $4, $5, 1, '{}')`;
  for (const [jobId, type, status, createdAt] of ownJobs) {
    const values = [jobId, account.clientId, `notificationSubscription${type}`, status, createdAt];
    await database.client.query(insert, values);
  }
  await database.client.query(insert, [
    'z',
    other.clientId,
    'notificationSubscriptionUpdate',
    'finished',
    '2026-01-15T00:00:00Z',
  ]);
});

const list = (query = '', headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1/subscription/jobs${query}`, headers });

async function listed(query: string): Promise<string> {
  const answer = await list(`?${query}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer
    .json()
    .subscriptionJobs.map(({ jobId }: { jobId: string }) => jobId)
    .join('');
}

test('all jobs of the account are listed, newest first, their members in the documented order', async () => {
  const job = (jobId: string, jobType: string, jobStatus: string, createdDate: string) => ({
    jobId,
    subscriptionId: 's',
    jobType: `notificationSubscription${jobType}`,
    jobStatus,
    createdDate,
    creditsConsumed: 0,
  });
  const answer = await list();
  assert.equal(
    answer.body,
    JSON.stringify({
      subscriptionJobs: [
        job('e', 'Create', 'finished', '2026-02-01'),
        job('d', 'Update', 'aborted', '2026-02-01'),
        job('c', 'Update', 'failed', '2026-01-31'),
        job('b', 'Update', 'accepted', '2026-01-01'),
        job('a', 'Create', 'finished', '2025-12-31'),
      ],
      page: 1,
      resultsPerPage: 10,
      totalResults: 5,
    }),
  );
});

test('the list is XML unless JSON is asked for', async () => {
  const { body } = await list('?resultsPerPage=1', account.xml);
  assert.equal(
    body.replace(/^<\?xml[^>]*>\s*/, ''),
    '<subscriptionJobList><page>1</page><resultsPerPage>1</resultsPerPage><subscriptionJobs><subscriptionJob>' +
      '<createdDate>2026-02-01</createdDate><creditsConsumed>0</creditsConsumed><jobId>e</jobId>' +
      '<jobStatus>finished</jobStatus><jobType>notificationSubscriptionCreate</jobType><subscriptionId>s</subscriptionId>' +
      '</subscriptionJob></subscriptionJobs><totalResults>5</totalResults></subscriptionJobList>',
  );
});

test('jobs are found by the period of their submission, by status and by type', async () => {
  assert.equal(await listed('period=month&start=2026-01&end=2026-01'), 'cb');
  assert.equal(await listed('period=day&start=2026-02-01&end=2026-02-01'), 'ed');
  assert.equal(await listed('jobStatuses=finished,Failed'), 'eca');
  assert.equal(await listed('jobStatuses=accepted&jobStatuses=aborted'), 'db');
  assert.equal(await listed('jobStatuses=ready,processing'), '');
  assert.equal(await listed('jobTypes=notificationSubscriptionUpdate'), 'dcb');
  assert.equal(
    await listed('jobTypes=NOTIFICATIONSUBSCRIPTIONCREATE&jobStatuses=finished&period=year&start=2026&end=2026'),
    'e',
  );
});

test('pages count from 1 and know how many there are of them', async () => {
  assert.equal(await listed('resultsPerPage=2&page=2'), 'cb');
  assert.equal(await listed('resultsPerPage=2&page=4'), '');
  const { totalResults } = (await list('?resultsPerPage=2&page=3&jobStatuses=finished,failed')).json();
  assert.equal(totalResults, 3);
});

test('bad parameters are named', async () => {
  for (const [query, errorNumber, field] of [
    ['period=day', '400-103', 'start'],
    ['start=2026-01-01', '400-103', 'period'],
    ['jobStatuses=done', '400-103', 'jobStatuses'],
    ['jobTypes=1', '400-103', 'jobTypes'],
    ['resultsPerPage=51', '400-106', 'resultsPerPage'],
    ['page=0', '400-105', 'page'],
  ] as const) {
    const answer = await list(`?${query}`);
    assert.equal(answer.json().errorNumber, errorNumber, answer.body);
    assert.ok(answer.json().message.includes(field), answer.body);
  }
});

test('only the own jobs are listed, and only with a token', async () => {
  const foreign = await list('', other.json);
  assert.deepEqual([foreign.json().totalResults, foreign.json().subscriptionJobs[0].jobId], [1, 'z']);
  assert.equal((await list('', { accept: 'application/json' })).json().errorNumber, '401-9001');
});
