import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import pino from 'pino';
import { heldResults, heldType, holdLines, idsTo, linesAreHeld } from '../../../test/support/held-job.ts';
import { testJobs } from '../../../test/support/jobs.ts';
import { until } from '../../../test/support/until.ts';
import { findApiKey } from '../../accounts/index.ts';
import { createServer, type Server } from '../../http/index.ts';
import { findJobById, markCancelRequested } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import { jobRoutes } from '../routes/index.ts';
import { outcomesName } from './outcomes.ts';
import { runJob } from './run-job.ts';

const { lines: _, ...listType } = { ...heldType, type: 'list', path: '/list', creditsPerLine: 0 };
const slowList: JobType = { ...listType, select: () => 'SELECT pg_sleep(60)' };

const { context: atItsPace, account, clock } = await testJobs([heldType, slowList]);
const context = { ...atItsPace, progressMilliseconds: 20 };
/** Its runs hear of no cancellation. */
const deaf = { ...context, progressMilliseconds: 24 * 60 * 60 * 1000 };
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
const webhook = encodeURIComponent('http://127.0.0.1:8080/hook');

async function submit(path: string, payload?: string): Promise<string> {
  const headers = payload === undefined ? json : { ...json, 'content-type': 'text/plain' };
  const url = `${path}/job?webhook=${webhook}`;
  const answer = await server.inject({ method: 'POST', url, ...(payload === undefined ? {} : { payload }), headers });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().jobId;
}

const cancel = (jobId: string, path = '/held', query = '?running=true') =>
  server.inject({ method: 'DELETE', url: `${path}/job/${jobId}${query}`, headers: json });

/** What the account has spent: credits, by the key and by the days, and transactions. */
async function spent() {
  const key = await findApiKey(database, account.clientId, clock.now);
  const { rows } = await database.client.query(
    `SELECT (SELECT coalesce(sum(consumed), 0) FROM credit_usage)::int AS days,
            (SELECT coalesce(sum(transactions), 0) FROM api_usage)::int AS transactions`,
  );
  return { consumed: key?.creditsConsumed ?? 0, reserved: key?.creditsReserved, ...rows[0] } as Record<string, number>;
}

async function spentSince(before: Record<string, number>) {
  const now = await spent();
  return Object.fromEntries(Object.entries(now).map(([name, value]) => [name, value - (before[name] ?? 0)]));
}

async function messages(jobId: string): Promise<string[]> {
  const rows = await database.kysely.selectFrom('webhookMessage').select('body').where('subject', '=', jobId).execute();
  return rows.map(({ body }) => (JSON.parse(body) as { status: string }).status);
}

const filesOf = async (jobId: string) =>
  (await Array.fromAsync(store.list(new Date(Date.now() + 60_000)))).filter((name) => name.startsWith(jobId)).sort();

test('a running job is cancelled with what is done as its results, and what is not done is given back', async () => {
  const before = await spent();
  const jobId = await submit('/held', idsTo(250));
  await using _held = await holdLines(database);
  const running = runJob(context, jobId, never);
  await linesAreHeld(database);
  assert.deepEqual(await spentSince(before), { consumed: 500, reserved: 0, days: 500, transactions: 250 });
  assert.equal((await cancel(jobId, '/held', '')).json().errorNumber, '400-9007');
  assert.deepEqual((await cancel(jobId)).json(), { jobId, status: 'aborted', type: 'held' });
  await running;
  assert.deepEqual(await spentSince(before), { consumed: 200, reserved: 0, days: 200, transactions: 100 });
  assert.deepEqual(await messages(jobId), ['aborted']);
  const job = await findJobById(database, jobId);
  assert.deepEqual([job?.linesProcessed, job?.resultsRows, job?.credits], [100, 150, 200]);
  const companies = Number((await database.client.query('SELECT count(*) FROM company')).rows[0].count);
  const results = await server.inject({ url: `/held/job/${jobId}/results`, headers: json });
  assert.equal(results.body, heldResults(100, companies));
  const outcomes = await server.inject({ url: `/held/job/${jobId}/outcomes`, headers: json });
  const rows = outcomes.body.split('\n');
  assert.deepEqual(rows.slice(99, 103), [
    '99,99,notFound,1,"Odd, so nothing."',
    '100,100,found,2,',
    '101,101,undone,0,',
    '102,102,undone,0,',
  ]);
  assert.equal(rows.length, 252);
  assert.equal((await cancel(jobId)).json().errorNumber, '400-9007');
  assert.equal((await database.client.query('SELECT FROM job_input WHERE job_id = $1', [jobId])).rowCount, 0);
});

test('a job that waits is cancelled as ever, and a job that has ended or is nobody’s is not', async () => {
  const before = await spent();
  const jobId = await submit('/held', '1');
  assert.deepEqual((await cancel(jobId)).json(), { jobId, status: 'aborted', type: 'held' });
  assert.deepEqual(await spentSince(before), { consumed: 0, reserved: 0, days: 0, transactions: 0 });
  const finished = await submit('/held', '1');
  await runJob(context, finished, never);
  assert.equal((await cancel(finished)).json().errorNumber, '400-9007');
  assert.equal((await cancel('00000000000000000000')).json().errorNumber, '404-9002');
  assert.equal((await cancel(finished, '/held', '?running=perhaps')).json().errorNumber, '400-103');
});

test('a job that is finished before its run hears of the cancellation stays finished and paid', async () => {
  const before = await spent();
  const jobId = await submit('/held', '1,2');
  const asking = {
    ...store,
    put: async (...[name, content, signal]: Parameters<typeof store.put>) => {
      await database.transaction((transaction) => markCancelRequested(transaction, jobId, clock.now));
      return store.put(name, content, signal);
    },
  };
  await runJob({ ...deaf, store: asking }, jobId, never);
  assert.equal((await findJobById(database, jobId))?.status, 'finished');
  assert.deepEqual(await spentSince(before), { consumed: 4, reserved: 0, days: 4, transactions: 2 });
  assert.deepEqual(await messages(jobId), ['finished']);
});

test('of a job whose run died after the request the next run gives all back, once, and a run that lives on changes nothing', async () => {
  const before = await spent();
  const jobId = await submit('/held', idsTo(150));
  const held = await holdLines(database);
  const lost = runJob(deaf, jobId, never);
  await linesAreHeld(database);
  await database.transaction((transaction) => markCancelRequested(transaction, jobId, clock.now));
  await runJob(context, jobId, never);
  await runJob(context, jobId, never);
  await held.letGo();
  await lost;
  const job = await findJobById(database, jobId);
  assert.deepEqual([job?.status, job?.linesProcessed, job?.resultsName], ['aborted', 0, null]);
  assert.deepEqual(await spentSince(before), { consumed: 0, reserved: 0, days: 0, transactions: 0 });
  assert.deepEqual(await messages(jobId), ['aborted']);
  assert.deepEqual(await filesOf(jobId), []);
});

test('a run that is interrupted while it is being cancelled leaves the cancellation to the next', async () => {
  const before = await spent();
  const jobId = await submit('/held', idsTo(150));
  await using _held = await holdLines(database);
  const interruption = new AbortController();
  const broken = {
    ...store,
    put: async (...[name, content, signal]: Parameters<typeof store.put>) => {
      const stored = await store.put(name, content, signal);
      if (name.endsWith('.outcomes.csv')) throw new Error('the disk is full');
      return stored;
    },
  };
  const running = runJob({ ...context, store: broken }, jobId, interruption.signal);
  await linesAreHeld(database);
  await database.transaction((transaction) => markCancelRequested(transaction, jobId, clock.now));
  await assert.rejects(running, /the disk is full/);
  assert.equal((await findJobById(database, jobId))?.status, 'processing');
  assert.deepEqual(await filesOf(jobId), []);
  await runJob(context, jobId, never);
  assert.equal((await findJobById(database, jobId))?.status, 'aborted');
  assert.deepEqual(await spentSince(before), { consumed: 0, reserved: 0, days: 0, transactions: 0 });
});

test('a list build is broken off, and has no results', async () => {
  const jobId = await submit('/list');
  const running = runJob(context, jobId, never);
  await until('its statement to run', 5, async () => {
    const { rowCount } = await database.client.query(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'PgSleep' AND query LIKE 'COPY %'`,
    );
    return rowCount === 1;
  });
  assert.deepEqual((await cancel(jobId, '/list')).json(), { jobId, status: 'aborted', type: 'list' });
  await running;
  assert.deepEqual(await messages(jobId), ['aborted']);
  assert.deepEqual(await filesOf(jobId), []);
  assert.equal(
    (await server.inject({ url: `/list/job/${jobId}/results`, headers: json })).json().errorNumber,
    '400-9008',
  );
});

/** A store that takes the results of a job, and does not say so before it is told to. */
function slowStore() {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const put = async (...[name, content, signal]: Parameters<typeof store.put>) => {
    const stored = await store.put(name, content, signal);
    if (name.endsWith('.outcomes.csv')) return stored;
    reached.resolve();
    await gate.promise;
    return stored;
  };
  return { store: { ...store, put }, reached: reached.promise, letGo: () => gate.resolve() };
}

test('a cancellation that its run does not heed queues one other run for later, which takes the job over and gives all back', async () => {
  const before = await spent();
  const jobId = await submit('/held', '1,2');
  const entries = async () => {
    const { rows } = await database.client.query(
      `SELECT entry.run_at = entry.created_at + interval '30 seconds' AS later FROM graphile_worker._private_jobs AS entry
        WHERE payload ->> 'jobId' = $1 ORDER BY run_at`,
      [jobId],
    );
    return rows.map(({ later }) => later);
  };
  const slow = slowStore();
  const living = runJob({ ...context, store: slow.store }, jobId, never);
  await slow.reached;
  assert.deepEqual(await entries(), [false]);
  const asked = cancel(jobId);
  await until('the cancellation to be noted', 5, async () => (await entries()).length > 1);
  assert.deepEqual(await entries(), [false, true]);
  clock.now = new Date(clock.now.getTime() + 6_000);
  assert.equal((await asked).json().status, 'processing');
  const isFirst = await database.transaction((transaction) => markCancelRequested(transaction, jobId, clock.now));
  assert.equal(isFirst, false);
  await runJob(context, jobId, never);
  slow.letGo();
  await living;
  assert.deepEqual(await entries(), [false, true]);
  assert.equal((await findJobById(database, jobId))?.status, 'aborted');
  assert.deepEqual(await spentSince(before), { consumed: 0, reserved: 0, days: 0, transactions: 0 });
  assert.deepEqual(await messages(jobId), ['aborted']);
  assert.deepEqual(await filesOf(jobId), []);
});

test('a cancellation that comes when all lines are done breaks off nothing: the connection may be somebody else’s by then', async () => {
  const jobId = await submit('/held', '1,2');
  const statements: string[] = [];
  const client = new Proxy(database.client, {
    get(pool, name) {
      const member: unknown = Reflect.get(pool, name, pool);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]) => {
        const [asked] = parameters as [{ name?: string } | string];
        if (name === 'query') statements.push(typeof asked === 'string' ? asked : (asked.name ?? ''));
        return Reflect.apply(member, pool, parameters);
      };
    },
  });
  const slow = slowStore();
  const running = runJob({ ...context, database: { ...database, client }, store: slow.store }, jobId, never);
  await slow.reached;
  await database.transaction((transaction) => markCancelRequested(transaction, jobId, clock.now));
  const heard = () => statements.filter((name) => name === 'mark-job-progress').length;
  const known = heard();
  await until('the run to hear of it', 5, async () => heard() > known + 1);
  slow.letGo();
  await running;
  assert.equal((await findJobById(database, jobId))?.status, 'finished');
  assert.deepEqual(
    statements.filter((text) => text.includes('pg_cancel_backend')),
    [],
  );
});

test('what is given back after the end of its period counts for the day of the debit, not for the new period', async () => {
  const begun = clock.now;
  const before = await spent();
  const jobId = await submit('/held', idsTo(150));
  await using _held = await holdLines(database);
  const running = runJob(context, jobId, never);
  await linesAreHeld(database);
  clock.now = new Date('2026-02-01T00:00:00.000Z');
  await runJob(context, await submit('/held', '1'), never);
  const february = (await spent())['consumed'];
  await cancel(jobId);
  await running;
  assert.equal((await spent())['consumed'], february);
  clock.now = begun;
  // 100 lines of the cancelled job and the one of February.
  assert.equal((await spentSince(before))['days'], 202);
});

test('the outcomes of a cancelled job lie beside its results', async () => {
  const jobId = await submit('/held', idsTo(120));
  await using _held = await holdLines(database);
  const running = runJob(context, jobId, never);
  await linesAreHeld(database);
  await cancel(jobId);
  await running;
  const name = (await findJobById(database, jobId))?.resultsName ?? '';
  assert.deepEqual(await filesOf(jobId), [name, outcomesName(name)].sort());
  const file = await store.read(outcomesName(name));
  assert.equal((file === undefined ? '' : await text(file)).split('\n').length, 122);
});
