import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import pg from 'pg';
import pino from 'pino';
import { Type } from 'typebox';
import { testJobs } from '../../test/support/jobs.ts';
import { findApiKey } from '../accounts/index.ts';
import { createServer, illegalValue, type Server } from '../http/index.ts';
import { clientIds } from '../lib/client-ids.ts';
import { findJobById } from './job-store.ts';
import type { JobType } from './job-type.ts';
import { jobRoutes } from './routes/index.ts';
import { runJob } from './running/run-job.ts';

/** As many rows as it is asked for, each with two record ids and a text. */
const listBuild: JobType = {
  type: 'rows',
  path: '/rows',
  api: 'target',
  summary: 'A list of rows',
  description: 'Has no lines: its parameters say all.',
  xmlRoot: 'BulkJobStatus',
  results: 'descriptor',
  parameters: { rows: Type.Integer({ minimum: 0 }), word: Type.Optional(Type.String()) },
  readParameters: ({ rows, word = 'word' }) => ({ rows, word: word === 'bad' ? illegalValue('word') : word }),
  creditsPerLine: 0,
  mintedColumns: ['contact', null, 'company'],
  select: ({ rows, word }) =>
    `SELECT n AS "contactId", ${pg.escapeLiteral(String(word))} AS "word", nullif(n, 2) AS "companyId"
       FROM generate_series(1, ${Number(rows)}) AS n ORDER BY n`,
};

const { context, account, clock } = await testJobs([listBuild]);
const { database, store } = context;
const never = new AbortController().signal;
const server = await createServer({ logger: pino({ level: 'silent' }) });
await server.register(async (scope: Server) => {
  scope.addHook('onRequest', async (request) => {
    request.account = account;
  });
  jobRoutes(scope, context);
});
after(() => server.close());

const json = { accept: 'application/json' };
const form = { ...json, 'content-type': 'application/x-www-form-urlencoded' };

async function submit(rows: number, word = 'word'): Promise<string> {
  const answer = await server.inject({ method: 'POST', url: '/rows/job', payload: { rows, word }, headers: json });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().jobId;
}

async function results(jobId: string): Promise<string> {
  const file = await store.read((await findJobById(database, jobId))?.resultsName ?? '');
  return file === undefined ? '' : text(file);
}

test('parameters come in the query, as a form or as JSON, and costs are none', async () => {
  const before = await findApiKey(database, account.clientId, clock.now);
  const submissions = [
    { url: '/rows/job?rows=1&word=x', headers: json },
    { url: '/rows/job', payload: 'rows=1&word=x', headers: form },
    { url: '/rows/job?word=y', payload: { rows: 1, word: 'x' }, headers: json },
    { url: '/rows/job?rows=1', payload: 'word=x', headers: form },
  ];
  for (const submission of submissions) {
    const answer = await server.inject({ method: 'POST', ...submission });
    assert.equal(answer.statusCode, 200, answer.body);
    await runJob(context, answer.json().jobId, never);
    assert.match(await results(answer.json().jobId), /^contactId,word,companyId\n[\w-]{64},x,[\w-]{64}\n$/);
  }
  assert.deepEqual(await findApiKey(database, account.clientId, clock.now), before);
});

test('bad parameters are named, and nothing is accepted', async () => {
  const open = () => database.client.query('SELECT FROM job').then(({ rowCount }) => rowCount);
  const before = await open();
  const cases: [string, string, string | undefined][] = [
    ['/rows/job', '400-9001', undefined],
    ['/rows/job?rows=x', '400-107', 'Please enter a valid number rows.'],
    ['/rows/job?rows=-1', '400-105', 'rows should not be less than 0. Given value is -1'],
    ['/rows/job?rows=1&word=bad', '400-103', 'Illegal values for the field word.'],
    ['/rows/job?rows=1&webhook=nowhere', '400-103', 'Illegal values for the field webhook.'],
  ];
  for (const [url, number, message] of cases) {
    const answer = await server.inject({ method: 'POST', url, headers: json });
    assert.equal(answer.json().errorNumber, number, answer.body);
    if (message !== undefined) assert.equal(answer.json().message, message);
  }
  const text = { method: 'POST' as const, url: '/rows/job', payload: '1,2', headers: { 'content-type': 'text/plain' } };
  assert.equal((await server.inject(text)).statusCode, 415);
  assert.equal(await open(), before);
});

test('the declared columns hold ids of the account', async () => {
  const jobId = await submit(2, '=a, "b"');
  await runJob(context, jobId, never);
  const ids = clientIds(context.masterKey, account.clientId);
  const [first, second] = ids.mint('contact', [1, 2]);
  const [company] = ids.mint('company', [1]);
  assert.equal(
    await results(jobId),
    `contactId,word,companyId\n${first},"=a, ""b""",${company}\n${second},"=a, ""b""",\n`,
  );
  const job = await findJobById(database, jobId);
  assert.equal(job?.resultsRows, 2);
  assert.equal(job.resultsBytes, Buffer.byteLength(await results(jobId)));
});

test('formulas are neutralised where that is set', async () => {
  const jobId = await submit(2, '=a, "b"');
  await runJob({ ...context, neutraliseCsv: true }, jobId, never);
  assert.match(await results(jobId), /\n[\w-]{64},"'=a, ""b""",[\w-]{64}\n[\w-]{64},"'=a, ""b""",\n$/);
});

test('totalProcessed follows the rows as they are written, and ends with all of them', async () => {
  const seen: number[] = [];
  const status = async (jobId: string) => (await server.inject({ url: `/rows/job/${jobId}`, headers: json })).json();
  const jobId = await submit(200_000);
  async function* watched(content: Readable) {
    for await (const chunk of content) {
      yield chunk as Buffer;
      // Every look at the clock is a second later.
      seen.push((await status(jobId)).totalProcessed);
    }
  }
  let time = clock.now.getTime();
  const watching = {
    ...context,
    now: () => new Date((time += 1_000)),
    store: { ...store, put: (name: string, content: Readable) => store.put(name, Readable.from(watched(content))) },
  };
  assert.equal((await status(jobId)).totalProcessed, 0);
  await runJob(watching, jobId, never);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
  assert.ok(seen.some((rows) => rows > 0 && rows < 200_000));
  assert.deepEqual(await status(jobId), { jobId, status: 'finished', totalProcessed: 200_000, type: 'rows' });
});

test('a list of no rows is a header', async () => {
  const jobId = await submit(0);
  await runJob(context, jobId, never);
  assert.equal(await results(jobId), 'contactId,word,companyId\n');
  assert.equal((await findJobById(database, jobId))?.linesProcessed, 0);
});

test('it can be cancelled until it runs, and counts among the open jobs of its account', async () => {
  const jobId = await submit(1);
  const cancel = () => server.inject({ method: 'DELETE', url: `/rows/job/${jobId}`, headers: json });
  assert.deepEqual((await cancel()).json(), { jobId, status: 'aborted', type: 'rows' });
  assert.equal((await cancel()).json().errorNumber, '400-9007');

  const limited = { ...context, maxConcurrentJobs: 2 };
  const narrow = await createServer({ logger: pino({ level: 'silent' }) });
  after(() => narrow.close());
  narrow.addHook('onRequest', async (request) => {
    request.account = account;
  });
  jobRoutes(narrow, limited);
  await database.client.query('DELETE FROM job');
  const post = { method: 'POST' as const, url: '/rows/job?rows=1', headers: json };
  const answers = await Promise.all([narrow.inject(post), narrow.inject(post), narrow.inject(post)]);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 2);
});
