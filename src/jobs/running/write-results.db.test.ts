import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import type pg from 'pg';
import pino from 'pino';
import { heldResults, heldType, holdLines, idsTo, linesAreHeld } from '../../../test/support/held-job.ts';
import { testJobs } from '../../../test/support/jobs.ts';
import { until } from '../../../test/support/until.ts';
import type { Database } from '../../database/index.ts';
import { createServer, type Server } from '../../http/index.ts';
import { findJobById, markCancelRequested } from '../job-store.ts';
import { jobRoutes } from '../routes/index.ts';
import { failJob, runJob } from './run-job.ts';

const { context, account, clock } = await testJobs([heldType]);
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
const companies = Number((await database.client.query('SELECT count(*) FROM company')).rows[0].count);

async function submit(payload: string): Promise<string> {
  const headers = { ...json, 'content-type': 'text/plain' };
  const answer = await server.inject({ method: 'POST', url: '/held/job', payload, headers });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().jobId;
}

async function resultsOf(jobId: string): Promise<string> {
  const file = await store.read((await findJobById(database, jobId))?.resultsName ?? '');
  return file === undefined ? '' : text(file);
}

const progressOf = async (jobId: string) =>
  (await server.inject({ url: `/held/job/${jobId}?progress=true`, headers: json })).json();

/** Every look at the clock is a second later, so that nothing is left untold. */
function steppingClock(): () => Date {
  const time = new Date(clock.now);
  return () => new Date(time.setSeconds(time.getSeconds() + 1));
}

/** A connection, or the pool, that tells of each statement before it is sent. */
function watched<Sender extends pg.Pool | pg.PoolClient>(sender: Sender, onStatement: (text: string) => void): Sender {
  const query = (...parameters: unknown[]): unknown => {
    const [statement] = parameters as [string | { text: string }];
    onStatement(typeof statement === 'string' ? statement : statement.text);
    return Reflect.apply(sender.query, sender, parameters);
  };
  return Object.create(sender, { query: { value: query } }) as Sender;
}

/** The database, telling of each statement on a connection that is lent. */
const connectionsWatched = (onStatement: (text: string) => void): Database => ({
  ...database,
  connection: (work) => database.connection((client) => work(watched(client, onStatement))),
});

test('a job of many lines is done portion by portion: its progress is told, its data are those of one moment', async () => {
  // Three portions: the data change while the second waits, so that the third would show it.
  const jobId = await submit(idsTo(10_200));
  await using held = await holdLines(database);
  const running = runJob({ ...context, now: steppingClock() }, jobId, never);
  await linesAreHeld(database);
  await until(
    'the first lines to be told',
    5,
    async () => (await findJobById(database, jobId))?.linesProcessed === 100,
  );
  await database.client.query("INSERT INTO company (company_id, name) VALUES (987654, 'Imported meanwhile')");
  const { started } = (await progressOf(jobId)).progress;
  clock.now = new Date(new Date(started).getTime() + 50_000);
  const { status, totalProcessed, progress } = await progressOf(jobId);
  assert.deepEqual(
    [status, totalProcessed, progress.done, progress.total, progress.percent],
    ['processing', 100, 100, 10_200, 0],
  );
  assert.equal(progress.secondsLeft, 5_050);
  await held.letGo();
  await running;
  await database.client.query('DELETE FROM company WHERE company_id = 987654');
  assert.ok((await resultsOf(jobId)) === heldResults(10_200, companies));
  const job = await findJobById(database, jobId);
  assert.deepEqual([job?.status, job?.linesProcessed, job?.resultsRows], ['finished', 10_200, 15_300]);
});

test('a job of few lines is one statement without a transaction', async () => {
  const jobId = await submit('1,2,3');
  const statements: string[] = [];
  const watching = { ...context, database: connectionsWatched((text) => void statements.push(text)) };
  await runJob(watching, jobId, never);
  assert.deepEqual(
    statements.map((statement) => statement.slice(0, 4)),
    ['COPY'],
  );
  assert.equal(await resultsOf(jobId), heldResults(3, companies));
});

test('progress says when and how much, in JSON and in XML, and only to those who ask', async () => {
  const jobId = await submit('1,2,3');
  const url = `/held/job/${jobId}`;
  const waiting = { jobId, status: 'accepted', totalProcessed: 0, type: 'held' };
  const submitted = clock.now.toISOString();
  assert.deepEqual(await progressOf(jobId), {
    ...waiting,
    progress: { done: 0, total: 3, percent: 0, submitted, credits: 0 },
  });
  clock.now = new Date(clock.now.getTime() + 1_500);
  const started = clock.now.toISOString();
  await runJob(context, jobId, never);
  const job = await findJobById(database, jobId);
  const finished = { jobId, status: 'finished', totalProcessed: 3, type: 'held' };
  assert.deepEqual(await progressOf(jobId), {
    ...finished,
    progress: {
      done: 3,
      total: 3,
      percent: 100,
      submitted,
      started,
      finished: started,
      rows: 4,
      bytes: job?.resultsBytes,
      sha256: job?.resultsSha256,
      credits: 6,
    },
  });
  const inXml = await server.inject({ url: `${url}?progress=true` });
  assert.equal(
    inXml.body.replace(/^<\?xml[^>]*>\s*/, ''),
    `<BulkJobStatus><jobId>${jobId}</jobId><progress><bytes>${job?.resultsBytes}</bytes><credits>6</credits><done>3</done>` +
      `<finished>${started}</finished><percent>100</percent><rows>4</rows><sha256>${job?.resultsSha256}</sha256>` +
      `<started>${started}</started><submitted>${submitted}</submitted><total>3</total></progress>` +
      '<status>finished</status><totalProcessed>3</totalProcessed><type>held</type></BulkJobStatus>',
  );
  for (const query of ['', '?progress=false']) {
    assert.equal((await server.inject({ url: url + query, headers: json })).body, JSON.stringify(finished));
    assert.match((await server.inject({ url: url + query })).body, /<jobId>[^<]*<\/jobId><status>/);
  }
});

test('progress says why a job failed, without what only the log may tell', async () => {
  const jobId = await submit('1');
  await failJob(context, jobId);
  const { status, progress } = await progressOf(jobId);
  assert.deepEqual([status, progress.error], ['failed', 'The job failed. Please submit it again.']);
});

test('progress of another value, of nobody’s job and of none is refused as the status is', async () => {
  const jobId = await submit('1');
  const ask = async (url: string) => (await server.inject({ url, headers: json })).json().errorNumber;
  assert.equal(await ask(`/held/job/${jobId}?progress=maybe`), '400-103');
  assert.equal(await ask('/held/job/00000000000000000000?progress=true'), '404-9002');
  await database.client.query("UPDATE job SET client_id = 'somebody else' WHERE job_id = $1", [jobId]);
  assert.equal(await ask(`/held/job/${jobId}?progress=true`), '404-9002');
});

for (const [when, statement] of [
  ['its statement is broken off', 'pg_cancel_backend'],
  ['the lines not done are read', "'undone'"],
] as const) {
  test(`a run that must stop while ${when}, as its job was cancelled, stops and leaves the rest to the next`, async () => {
    const jobId = await submit(idsTo(150));
    await using _held = await holdLines(database);
    const interruption = new AbortController();
    const interrupt = (text: string) => {
      // When the statement is on its way, before anything can be heard of it.
      if (text.includes(statement)) process.nextTick(() => interruption.abort(new Error('lost its place')));
    };
    const interrupting = { ...connectionsWatched(interrupt), client: watched(database.client, interrupt) };
    // Such a store is told of no interruption: it waits for the end of what it is given.
    const deaf = { ...store, put: async (name: string, content: Readable) => store.put(name, content) };
    const impatient = { ...context, database: interrupting, store: deaf, progressMilliseconds: 20 };
    const running = runJob(impatient, jobId, interruption.signal);
    await linesAreHeld(database);
    await database.transaction((transaction) => markCancelRequested(transaction, jobId, clock.now));
    await assert.rejects(running, /lost its place/);
    assert.equal((await findJobById(database, jobId))?.status, 'processing');
  });
}
