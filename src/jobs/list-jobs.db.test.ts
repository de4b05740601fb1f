import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pino from 'pino';
import { testJobs } from '../../test/support/jobs.ts';
import { createServer } from '../http/index.ts';
import { listJobsRoute } from './routes/list-jobs.ts';
import { companyTechProfile } from './types/company-tech-profile.ts';

const { context, account } = await testJobs([
  { ...companyTechProfile, type: 'enrich', number: 3 },
  { ...companyTechProfile, type: 'targetLookup', number: 4 },
  companyTechProfile,
]);
const server = await createServer({ logger: pino({ level: 'silent' }) });
server.addHook('onRequest', async (request) => {
  request.account = account;
});
listJobsRoute(server, context);
after(() => server.close());

const ownJobs = [
  ['a', 'enrich', 'finished', '2025-12-31T23:59:59.999Z', 90],
  ['b', 'targetLookup', 'accepted', '2026-01-01T00:00:00Z', 7],
  ['c', 'techProfileFetch', 'processing', '2026-01-31T23:59:59Z', 5],
  ['d', 'enrich', 'failed', '2026-02-01T00:00:00Z', 4],
  ['e', 'enrich', 'aborted', '2026-02-02T00:00:00Z', 3],
  // Of a type that a later program knew.
  ['f', 'somethingNewer', 'finished', '2026-02-03T00:00:00Z', 0],
] as const;

before(async () => {
  const insert = `INSERT INTO job (job_id, client_id, type, status, created_at, credits, lines, started_at)
    VALUES ($1, $2, $3, $4, $5, $6, 1, $7)`;
  for (const [jobId, type, status, createdAt, credits] of ownJobs) {
    const started = status === 'accepted' || status === 'aborted' ? null : createdAt;
    await context.database.client.query(insert, [jobId, account.clientId, type, status, createdAt, credits, started]);
  }
  await context.database.client.query(insert, ['z', 'another', 'enrich', 'finished', '2026-01-15', 1, null]);
});

const json = { accept: 'application/json' };

async function listed(query: string): Promise<string> {
  const answer = await server.inject({ url: `/admin/jobs?${query}`, headers: json });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer
    .json()
    .bulkJobs.map(({ jobId }: { jobId: string }) => jobId)
    .join('');
}

test('all jobs of the account are listed, newest first, with what they cost', async () => {
  const answer = await server.inject({ url: '/admin/jobs', headers: json });
  const job = (jobId: string, jobType: string, jobStatus: string, createdDate: string, creditsConsumed: number) => ({
    jobId,
    jobType,
    jobStatus,
    createdDate,
    creditsConsumed,
  });
  assert.deepEqual(answer.json(), {
    bulkJobs: [
      job('f', 'somethingNewer', 'finished', '2026-02-03', 0),
      job('e', 'enrich', 'aborted', '2026-02-02', 0),
      job('d', 'enrich', 'failed', '2026-02-01', 4),
      job('c', 'techProfileFetch', 'processing', '2026-01-31', 5),
      job('b', 'targetLookup', 'accepted', '2026-01-01', 0),
      job('a', 'enrich', 'finished', '2025-12-31', 90),
    ],
    page: 1,
    resultsPerPage: 10,
    totalResults: 6,
  });
});

test('the list is XML unless JSON is asked for', async () => {
  const { body } = await server.inject({ url: '/admin/jobs?resultsPerPage=1' });
  assert.equal(
    body.replace(/^<\?xml[^>]*>\s*/, ''),
    '<bulkJobList><bulkJobs><bulkJob><createdDate>2026-02-03</createdDate><creditsConsumed>0</creditsConsumed>' +
      '<jobId>f</jobId><jobStatus>finished</jobStatus><jobType>somethingNewer</jobType></bulkJob></bulkJobs>' +
      '<page>1</page><resultsPerPage>1</resultsPerPage><totalResults>6</totalResults></bulkJobList>',
  );
});

test('filters restrict it, alone and together', async () => {
  const cases: [string, string][] = [
    ['period=day&start=2026-01-01&end=2026-01-31', 'cb'],
    ['period=month&start=2025-12&end=2026-01', 'cba'],
    ['period=year&start=2025&end=2025', 'a'],
    ['jobStatuses=3', 'fa'],
    ['jobStatuses=0,1', 'db'],
    ['jobStatuses=2&jobStatuses=4', 'ec'],
    ['jobStatuses=-1', ''],
    ['jobStatuses=-1,3', 'fa'],
    ['jobStatuses=', 'fedcba'],
    ['jobTypes=3', 'eda'],
    ['jobTypes=4,3', 'edba'],
    ['jobTypes=3&jobStatuses=3&period=year&start=2025&end=2026', 'a'],
    ['page=2&resultsPerPage=4', 'ba'],
    ['page=3&resultsPerPage=4', ''],
  ];
  for (const [query, jobs] of cases) assert.equal(await listed(query), jobs, query);
});

test('a filter that cannot be is refused and named', async () => {
  const cases: [string, string, string][] = [
    ['period=week&start=2026&end=2026', '400-103', 'period'],
    ['start=2026&end=2026', '400-103', 'period'],
    ['period=year', '400-103', 'start'],
    ['period=year&start=2026', '400-103', 'end'],
    ['period=year&start=2026&end=2025', '400-103', 'end'],
    ['jobStatuses=5', '400-103', 'jobStatuses'],
    ['jobStatuses=finished', '400-103', 'jobStatuses'],
    ['jobTypes=9', '400-103', 'jobTypes'],
    ['jobTypes=undefined', '400-103', 'jobTypes'],
    ['page=0', '400-105', 'page'],
    ['resultsPerPage=51', '400-106', 'resultsPerPage'],
    ['resultsPerPage=x', '400-107', 'resultsPerPage'],
  ];
  for (const [query, number, field] of cases) {
    const answer = await server.inject({ url: `/admin/jobs?${query}`, headers: json });
    assert.equal(answer.json().errorNumber, number, query);
    assert.match(answer.json().message, new RegExp(`\\b${field}\\b`));
  }
});
