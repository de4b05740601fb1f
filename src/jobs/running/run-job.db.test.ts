import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, test } from 'node:test';
import pino from 'pino';
import { testJobs } from '../../../test/support/jobs.ts';
import { findApiKey } from '../../accounts/index.ts';
import type { ResultStore } from '../../storage/index.ts';
import { findJobById } from '../job-store.ts';
import { submitJob } from '../submission/submit-job.ts';
import { sweepJobs } from '../sweep-jobs.ts';
import { companyTechProfile } from '../types/company-tech-profile.ts';
import { cancelJob } from './cancel-job.ts';
import { outcomesName } from './outcomes.ts';
import { failJob, runJob } from './run-job.ts';

const { context, account, clock } = await testJobs([companyTechProfile]);
const { database, store } = context;
const start = clock.now;
const never = new AbortController().signal;

beforeEach(() => {
  clock.now = start;
});

async function submit(body = '1,2') {
  const webhook = 'http://127.0.0.1:8080/hook';
  return (await submitJob(context, companyTechProfile, { account, body: Buffer.from(body), webhook })).jobId;
}

async function credits() {
  const found = await findApiKey(database, account.clientId, start);
  return { consumed: found?.creditsConsumed, reserved: found?.creditsReserved };
}

/** The bodies of all messages about a job. */
async function messages(jobId: string): Promise<string[]> {
  const rows = await database.kysely.selectFrom('webhookMessage').select('body').where('subject', '=', jobId).execute();
  return rows.map(({ body }) => (JSON.parse(body) as { status: string }).status);
}

async function inputs(jobId: string): Promise<number | null> {
  return (await database.client.query('SELECT FROM job_input WHERE job_id = $1', [jobId])).rowCount;
}

const files = () => Array.fromAsync(store.list(new Date(Date.now() + 60_000)));

/** A store that does something once before the first file is written. */
function storeThat(first: () => Promise<void>): ResultStore {
  let done = false;
  return {
    ...store,
    async put(name, content) {
      if (!done) {
        done = true;
        await first();
      }
      return store.put(name, content);
    },
  };
}

test('credits are debited when the first run claims the job, once, and the job ends with its results', async () => {
  const before = await credits();
  const jobId = await submit();
  assert.deepEqual(await credits(), { ...before, reserved: 2 });
  await runJob(context, jobId, never);
  assert.deepEqual(await credits(), { consumed: (before.consumed ?? 0) + 2, reserved: 0 });
  const job = await findJobById(database, jobId);
  assert.equal(job?.status, 'finished');
  assert.equal(job.linesProcessed, 2);
  assert.equal(job.resultsRows, 4);
  const file = await store.read(job.resultsName ?? '');
  assert.equal(Buffer.byteLength((file && (await text(file))) ?? ''), job.resultsBytes);
  assert.deepEqual(await messages(jobId), ['finished']);
  assert.equal(await inputs(jobId), 0);
});

test('running a job again that has ended does nothing', async () => {
  const jobId = await submit();
  await runJob(context, jobId, never);
  const before = { job: await findJobById(database, jobId), credits: await credits(), files: await files() };
  await runJob(context, jobId, never);
  assert.deepEqual({ job: await findJobById(database, jobId), credits: await credits(), files: await files() }, before);
});

test('of two runs at once only the latest claim ends the job; the other leaves nothing behind', async () => {
  const before = await credits();
  const jobId = await submit();
  const overtaken = { ...context, store: storeThat(() => runJob(context, jobId, never)) };
  await runJob(overtaken, jobId, never);
  const job = await findJobById(database, jobId);
  assert.equal(job?.status, 'finished');
  assert.deepEqual((await files()).filter((name) => name.startsWith(jobId)).sort(), [
    job.resultsName,
    outcomesName(job.resultsName ?? ''),
  ]);
  assert.deepEqual(await messages(jobId), ['finished']);
  assert.deepEqual(await credits(), { consumed: (before.consumed ?? 0) + 2, reserved: 0 });
});

test('a run that breaks leaves the job open for the next one, which is not debited again', async () => {
  const before = await credits();
  const jobId = await submit();
  const broken = storeThat(async () => {
    throw new Error('disk full');
  });
  await assert.rejects(runJob({ ...context, store: broken }, jobId, never), /disk full/);
  assert.equal((await findJobById(database, jobId))?.status, 'processing');
  await runJob(context, jobId, never);
  assert.equal((await findJobById(database, jobId))?.status, 'finished');
  assert.deepEqual(await credits(), { consumed: (before.consumed ?? 0) + 2, reserved: 0 });
});

test('a run whose signal is aborted stops without ending the job', async () => {
  const jobId = await submit();
  const aborting = new AbortController();
  const store = storeThat(async () => aborting.abort(new Error('lost its place')));
  await assert.rejects(runJob({ ...context, store }, jobId, aborting.signal));
  assert.equal((await findJobById(database, jobId))?.status, 'processing');
  assert.deepEqual(
    (await files()).filter((name) => name.startsWith(jobId)),
    [],
  );
});

test('a job that failed for good says so once, and a late run cannot revive it', async () => {
  const jobId = await submit();
  const before = await credits();
  await failJob(context, jobId);
  await failJob(context, jobId);
  await runJob(context, jobId, never);
  assert.equal((await findJobById(database, jobId))?.status, 'failed');
  assert.deepEqual(await messages(jobId), ['failed']);
  // No run had claimed it, so what was reserved is free again.
  assert.deepEqual(await credits(), { ...before, reserved: (before.reserved ?? 0) - 2 });
});

test('a job of a type that only a newer program knows costs nothing here, and ends as failed when nobody runs it', async () => {
  const before = await credits();
  const jobId = await submit();
  const older = { ...context, types: [] };
  await assert.rejects(runJob(older, jobId, never), { message: `no job type ${companyTechProfile.type}` });
  await failJob(older, jobId);
  assert.deepEqual(await messages(jobId), ['failed']);
  assert.deepEqual(await credits(), before);
});

test('a job cannot be cancelled once a run has claimed it', async () => {
  const jobId = await submit();
  const store = storeThat(async () => {
    await assert.rejects(cancelJob(context, jobId), { code: 'jobNotCancellable' });
  });
  await runJob({ ...context, store }, jobId, never);
  assert.equal((await findJobById(database, jobId))?.status, 'finished');
});

test('a cancelled job is never run, and its webhook says aborted', async () => {
  const before = await credits();
  const jobId = await submit();
  await cancelJob(context, jobId);
  await runJob(context, jobId, never);
  assert.equal((await findJobById(database, jobId))?.status, 'aborted');
  assert.deepEqual(await messages(jobId), ['aborted']);
  assert.deepEqual(await credits(), before);
});

test('the input of a job that failed goes with its end', async () => {
  const jobId = await submit();
  await failJob(context, jobId);
  assert.equal(await inputs(jobId), 0);
});

test('the input of a job whose run died at its end goes, though the sweep that would delete it finds the job expired', async () => {
  const jobId = await submit();
  // The run is dead between its commit and what it does then.
  const dying = () => {
    throw new Error('killed');
  };
  await assert.rejects(runJob({ ...context, onJobEnded: dying }, jobId, never), /killed/);
  assert.equal(await inputs(jobId), 1);
  clock.now = new Date(start.getTime() + 31 * 24 * 60 * 60 * 1000);
  await sweepJobs(context, { signal: never, logger: pino({ level: 'silent' }) });
  assert.equal(await findJobById(database, jobId), undefined);
  assert.equal(await inputs(jobId), 0);
});

test('the sweep deletes what is past its retention and what belongs to no job, and nothing else', async () => {
  const stubborn = await submit();
  await runJob(context, stubborn, never);
  const old = await submit();
  await runJob(context, old, never);
  clock.now = new Date(start.getTime() + 29 * 24 * 60 * 60 * 1000);
  const recent = await submit();
  await runJob(context, recent, never);
  const open = await submit();
  await store.put(`${open}.10000000000000000001.csv`, Readable.from(['']));
  await store.put('somebody-elses.csv', Readable.from(['']));
  clock.now = new Date(start.getTime() + 31 * 24 * 60 * 60 * 1000);
  // Files are as old as the real clock says: let them all be old enough.
  const aged: ResultStore = { ...store, list: () => store.list(new Date(Date.now() + 60_000)) };
  const undeletable: ResultStore = {
    ...aged,
    async delete(name) {
      if (name === (await findJobById(database, stubborn))?.resultsName) throw new Error('on purpose');
      await aged.delete(name);
    },
  };
  await sweepJobs({ ...context, store: undeletable }, { signal: never, logger: pino({ level: 'silent' }) });
  assert.ok(await findJobById(database, stubborn));
  assert.equal(await findJobById(database, old), undefined);
  const kept = await findJobById(database, recent);
  const left = [
    kept?.resultsName,
    outcomesName(kept?.resultsName ?? ''),
    (await findJobById(database, stubborn))?.resultsName,
    'somebody-elses.csv',
  ];
  assert.deepEqual(new Set(await files()), new Set(left));
  assert.equal((await findJobById(database, open))?.status, 'accepted');
  const inputs = await database.client.query('SELECT DISTINCT job_id FROM job_input WHERE job_id = ANY ($1)', [
    [old, recent, open],
  ]);
  assert.deepEqual(inputs.rows, [{ job_id: open }]);
});
