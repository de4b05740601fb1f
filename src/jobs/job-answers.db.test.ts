import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pino from 'pino';
import { Type } from 'typebox';
import { testJobs } from '../../test/support/jobs.ts';
import { createServer, type Server } from '../http/index.ts';
import { findJobById } from './job-store.ts';
import type { JobType } from './job-type.ts';
import { jobRoutes } from './routes/index.ts';
import { runJob } from './running/run-job.ts';
import { csvLines } from './submission/csv-input.ts';
import { plainIds } from './submission/input.ts';

const common = {
  api: 'contact',
  summary: 'A type for tests',
  description: 'Prints other words in some of its answers.',
  xmlRoot: 'BulkLeadEnrichmentStatus',
  results: 'file',
  creditsPerLine: 1,
} as const;

const contacts: JobType = {
  ...common,
  type: 'contact',
  printedType: { submission: 'contacts', status: 'contact' },
  path: '/contact',
  lines: { max: 10, read: plainIds, example: '1', description: 'Ids', contentTypeRequired: true },
  select: () => 'SELECT given AS id FROM input ORDER BY line',
};

const lookup: JobType = {
  ...common,
  type: 'targetLookup',
  printedType: { xml: 'peopletab' },
  path: '/target/company',
  xmlRoot: 'BulkJobStatus',
  lines: {
    max: 10,
    bytesMax: 100,
    read: (body, context) =>
      csvLines(body, { ...context, columns: [2] }).map(({ cells: [given = '', word] }) => ({
        given,
        recordId: undefined,
        fields: { word },
      })),
    example: '1,word',
    description: 'Lines',
  },
  parameters: { loud: Type.Optional(Type.Boolean()) },
  readParameters: ({ loud = false }) => ({ loud }),
  select: ({ loud }) =>
    `SELECT given AS "queryId", ${loud === true ? 'upper' : 'lower'}(fields ->> 'word') AS "word" FROM input ORDER BY line`,
};

const { context, account } = await testJobs([contacts, lookup]);
const { database } = context;
const never = new AbortController().signal;
const server = await createServer({ logger: pino({ level: 'silent' }) });
await server.register(async (scope: Server) => {
  scope.addHook('onRequest', async (request) => {
    request.account = account;
  });
  jobRoutes(scope, context);
});
after(() => server.close());

const json = { accept: 'application/json', 'content-type': 'text/plain' };
const xml = { 'content-type': 'text/plain' };
const webhook = encodeURIComponent('http://127.0.0.1:8080/hook');

async function submit(url: string, payload: string): Promise<Record<string, string>> {
  const answer = await server.inject({ method: 'POST', url, payload, headers: json });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

/** An XML answer without its prolog and its job's id. */
async function xmlOf(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: string): Promise<string> {
  const answer = await server.inject({ method, url, headers: xml, ...(payload === undefined ? {} : { payload }) });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.body.replace(/^<\?xml[^>]*>\s*/, '').replace(/<jobId>[0-9a-v]{19,20}<\/jobId>/, '');
}

async function webhookBody(jobId: string): Promise<unknown> {
  const row = await database.kysely
    .selectFrom('webhookMessage')
    .select('body')
    .where('subject', '=', jobId)
    .executeTakeFirst();
  return JSON.parse(row?.body ?? 'null');
}

test('a contact job is `contacts` when it is submitted and `contact` ever after', async () => {
  const { jobId = '', type } = await submit(`/contact/job?webhook=${webhook}`, '1,2');
  assert.equal(type, 'contacts');
  const url = `/contact/job/${jobId}`;
  assert.equal((await server.inject({ url, headers: json })).json().type, 'contact');
  await runJob(context, jobId, never);
  const finished = { jobId, status: 'finished', totalProcessed: 2, type: 'contact' };
  assert.deepEqual((await server.inject({ url, headers: json })).json(), finished);
  assert.deepEqual(await webhookBody(jobId), finished);
  assert.equal(
    await xmlOf('GET', url),
    '<BulkLeadEnrichmentStatus><status>finished</status><totalProcessed>2</totalProcessed><type>contact</type></BulkLeadEnrichmentStatus>',
  );
  assert.equal(
    await xmlOf('POST', '/contact/job', '3'),
    '<BulkLeadEnrichmentStatus><status>accepted</status><type>contacts</type></BulkLeadEnrichmentStatus>',
  );
  const cancelled = await submit('/contact/job', '1');
  assert.equal(
    await xmlOf('DELETE', `/contact/job/${cancelled['jobId']}`),
    '<BulkLeadEnrichmentStatus><status>aborted</status><type>contact</type></BulkLeadEnrichmentStatus>',
  );
});

test('a contact look-up is `targetLookup` in JSON and `peopletab` in every XML', async () => {
  const { jobId = '', type } = await submit(`/target/company/job?webhook=${webhook}`, '1,a');
  assert.equal(type, 'targetLookup');
  const url = `/target/company/job/${jobId}`;
  await runJob(context, jobId, never);
  assert.equal((await server.inject({ url, headers: json })).json().type, 'targetLookup');
  assert.deepEqual(await webhookBody(jobId), { jobId, status: 'finished', totalProcessed: 1, type: 'targetLookup' });
  assert.equal((await findJobById(database, jobId))?.type, 'targetLookup');
  assert.equal(
    await xmlOf('GET', url),
    '<BulkJobStatus><status>finished</status><totalProcessed>1</totalProcessed><type>peopletab</type></BulkJobStatus>',
  );
  assert.equal(
    await xmlOf('POST', '/target/company/job', '1,a'),
    '<BulkJobStatus><status>accepted</status><type>peopletab</type></BulkJobStatus>',
  );
  const cancelled = await submit('/target/company/job', '1,a');
  assert.equal(
    await xmlOf('DELETE', `/target/company/job/${cancelled['jobId']}`),
    '<BulkJobStatus><status>aborted</status><type>peopletab</type></BulkJobStatus>',
  );
});

test('a type that requires a Content-Type refuses a submission without one; others take it', async () => {
  const post = (url: string, payload: string, headers: Record<string, string> = {}) =>
    server.inject({ method: 'POST', url, payload, headers: { accept: 'application/json', ...headers } });
  assert.equal((await post('/contact/job', '1')).json().errorNumber, '415-9001');
  assert.equal((await post('/target/company/job', '1,a')).statusCode, 200);
  for (const url of ['/contact/job', '/target/company/job']) {
    const payload = url === '/contact/job' ? '1' : '1,a';
    assert.equal((await post(url, payload, { 'content-type': 'text/csv' })).statusCode, 415);
    assert.equal((await post(url, payload, { 'content-type': 'text/plain; charset=utf-8' })).statusCode, 200);
    assert.equal((await post(url, payload, { 'content-type': 'application/octet-stream' })).statusCode, 200);
  }
});

test('parameters of a type with lines come in the query, and its lines have fields', async () => {
  for (const [query, word] of [
    ['', 'word'],
    ['?loud=true', 'WORD'],
  ] as const) {
    const { jobId = '' } = await submit(`/target/company/job${query}`, 'q1,"Word"\nq2,\n');
    await runJob(context, jobId, never);
    const file = await server.inject({ url: `/target/company/job/${jobId}/results`, headers: json });
    assert.equal(file.body, `queryId,word\nq1,${word}\nq2,""\n`);
  }
  const bad = await server.inject({
    method: 'POST',
    url: '/target/company/job?loud=very',
    payload: '1,a',
    headers: json,
  });
  assert.equal(bad.json().message, 'Illegal values for the field loud.');
});

test('a type can have a largest body of its own', async () => {
  const large = await server.inject({
    method: 'POST',
    url: '/target/company/job',
    payload: `1,${'a'.repeat(200)}`,
    headers: json,
  });
  assert.equal(large.statusCode, 413);
  assert.equal(large.json().message, 'The request body is larger than 100 bytes.');
});
