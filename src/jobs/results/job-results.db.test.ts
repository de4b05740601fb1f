import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pino from 'pino';
import { testJobs } from '../../../test/support/jobs.ts';
import { createServer, type Server } from '../../http/index.ts';
import type { JobType } from '../job-type.ts';
import { downloadResultsRoute } from '../routes/download-results.ts';
import { jobRoutes } from '../routes/index.ts';
import { failJob, runJob } from '../running/run-job.ts';
import { plainIds } from '../submission/input.ts';

const companyNames: JobType = {
  type: 'names',
  path: '/names',
  api: 'company',
  summary: 'Names of companies',
  description: 'A job type of the family whose results are the file itself.',
  xmlRoot: 'BulkLeadEnrichmentStatus',
  results: 'file',
  lines: { max: 3, read: plainIds, example: '1,2', description: 'Ids' },
  creditsPerLine: 0,
  select: () =>
    'SELECT input.given AS id, company.name FROM input LEFT JOIN company ON company_id = record_id ORDER BY line',
};
const described: JobType = { ...companyNames, type: 'described', path: '/described', results: 'descriptor' };

const { context, account } = await testJobs([companyNames, described]);
const server = await createServer({ logger: pino({ level: 'silent' }), publicUrl: 'https://data.example.com' });
downloadResultsRoute(server, context);
await server.register(async (scope: Server) => {
  scope.addHook('onRequest', async (request) => {
    request.account = account;
  });
  jobRoutes(scope, context);
});
after(() => server.close());

const json = { accept: 'application/json', 'content-type': 'text/plain' };
const never = new AbortController().signal;

async function submit(path = '/names', payload = '3,9,2'): Promise<string> {
  const answer = await server.inject({ method: 'POST', url: `${path}/job`, payload, headers: json });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().jobId;
}

test('a type of the file family answers with the CSV itself, once it is finished', async () => {
  const jobId = await submit();
  const early = await server.inject({ url: `/names/job/${jobId}/results`, headers: json });
  assert.equal(early.statusCode, 400);
  assert.equal(early.json().errorNumber, '400-9008');

  await runJob(context, jobId, never);
  const file = await server.inject({ url: `/names/job/${jobId}/results`, headers: json });
  assert.equal(file.statusCode, 200);
  assert.equal(file.headers['content-type'], 'text/csv; charset=utf-8');
  assert.equal(file.headers['content-disposition'], `attachment; filename="names_${jobId}.csv"`);
  assert.equal(file.body, 'id,name\n3,Gamma\n9,\n2,"Beta, Inc"\n');
});

test('a job type is all there is to say: its root, its limit and its price are those of its declaration', async () => {
  const answer = await server.inject({
    method: 'POST',
    url: '/names/job',
    payload: '1',
    headers: { 'content-type': 'text/plain' },
  });
  assert.match(answer.body, /<BulkLeadEnrichmentStatus><jobId>/);
  const tooMany = await server.inject({ method: 'POST', url: '/names/job', payload: '1,2,3,4', headers: json });
  assert.equal(tooMany.json().message, 'Number of ids should not be more than 3. Given value is 4');
  const jobId = await submit('/described');
  await runJob(context, jobId, never);
  const descriptor = await server.inject({ url: `/described/job/${jobId}/results`, headers: json });
  assert.equal(descriptor.json().creditsConsumed, 0);
});

test('a descriptor has a URL only when there are results, and it begins with the public address', async () => {
  const jobId = await submit('/described');
  const early = await server.inject({ url: `/described/job/${jobId}/results`, headers: json });
  assert.equal(early.json().jobStatus, 'accepted');
  assert.ok(!('resultsUrl' in early.json()));
  await runJob(context, jobId, never);
  const late = await server.inject({ url: `/described/job/${jobId}/results`, headers: json });
  assert.match(late.json().resultsUrl, /^https:\/\/data\.example\.com\/results\/described\//);
});

test('the results of a job that failed say so, in both families', async () => {
  const says = 'errorNumber,message\n500-9001,The job failed. Please submit it again.\n';
  const direct = await submit();
  await failJob(context, direct);
  assert.equal((await server.inject({ url: `/names/job/${direct}/results`, headers: json })).body, says);
  const linked = await submit('/described');
  await failJob(context, linked);
  const descriptor = await server.inject({ url: `/described/job/${linked}/results`, headers: json });
  assert.equal(descriptor.json().jobStatus, 'failed');
  const url = new URL(descriptor.json().resultsUrl);
  assert.equal((await server.inject({ url: url.pathname + url.search })).body, says);
});

test('a result file that has gone missing is not found, and the log says which', async () => {
  const jobId = await submit();
  await runJob(context, jobId, never);
  for await (const name of context.store.list(new Date(Date.now() + 60_000))) {
    if (name.startsWith(jobId)) await context.store.delete(name);
  }
  const answer = await server.inject({ url: `/names/job/${jobId}/results`, headers: json });
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(answer.headers['content-disposition'], undefined);
});
