import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { testJobs } from '../../../test/support/jobs.ts';
import { until } from '../../../test/support/until.ts';
import type { ResultStore } from '../../storage/index.ts';
import { findJobById } from '../job-store.ts';
import { outcomesName, resultsNameOf } from '../running/outcomes.ts';
import { runJob, runTask } from '../running/run-job.ts';
import { submitJob } from '../submission/submit-job.ts';
import { sweepJobs } from '../sweep-jobs.ts';
import { companyTechProfile } from '../types/company-tech-profile.ts';
import { withdrawResults } from './withdraw-results.ts';

const { withoutPeople: _, ...withPeople } = { ...companyTechProfile, type: 'withPeople' };
const types = [companyTechProfile, withPeople];
const { context, account } = await testJobs(types);
const { database, store } = context;
const never = new AbortController().signal;

const submit = async (type = companyTechProfile) =>
  (await submitJob(context, type, { account, body: Buffer.from('1,2'), webhook: undefined })).jobId;

async function finished(type = companyTechProfile): Promise<{ jobId: string; file: string }> {
  const jobId = await submit(type);
  await runJob(context, jobId, never);
  return { jobId, file: (await findJobById(database, jobId))?.resultsName ?? '' };
}

const withdraw = (kind: 'person' | 'company') =>
  database.transaction((transaction) => withdrawResults(transaction, types, kind));

const hasFile = async (name: string) => (await store.read(name)) !== undefined;
const hasFiles = async (name: string) => [await hasFile(name), await hasFile(outcomesName(name))];

test('for a person, results of types that print people are withdrawn; for a company, those of all', async () => {
  const companies = await finished();
  const people = await finished(withPeople);
  assert.deepEqual(await withdraw('person'), { withdrawn: 1, begunAgain: 0 });
  assert.equal((await findJobById(database, companies.jobId))?.resultsName, companies.file);
  const job = await findJobById(database, people.jobId);
  assert.deepEqual([job?.status, job?.resultsName], ['finished', null]);
  assert.deepEqual(await withdraw('company'), { withdrawn: 1, begunAgain: 0 });
  assert.deepEqual(await withdraw('company'), { withdrawn: 0, begunAgain: 0 });
});

test('the sweep deletes withdrawn files with their outcomes, and no others', async () => {
  const withdrawn = await finished();
  await withdraw('company');
  const kept = await finished();
  const logger = { error: () => undefined } as never;
  const later = { ...context, store: { ...store, list: () => store.list(new Date(Date.now() + 60_000)) } };
  await sweepJobs(later, { signal: never, logger });
  assert.deepEqual(await hasFiles(withdrawn.file), [false, false]);
  assert.deepEqual(await hasFiles(kept.file), [true, true]);
});

test('a job under way begins again: what it had read before the removal never becomes its results', async () => {
  const jobId = await submit();
  await database.client.query('DELETE FROM graphile_worker._private_jobs');
  const removing: ResultStore = {
    ...store,
    async put(name, content) {
      if (resultsNameOf(name) !== undefined) return store.put(name, content);
      await database.transaction(async (transaction) => {
        await transaction.client.query('DELETE FROM installed_technology WHERE company_id = 1');
        assert.equal((await withdrawResults(transaction, types, 'company')).begunAgain, 1);
      });
      return store.put(name, content);
    },
  };
  await runJob({ ...context, store: removing }, jobId, never);
  assert.equal((await findJobById(database, jobId))?.status, 'processing');
  const { rows } = await database.client.query('SELECT task_identifier AS task FROM graphile_worker.jobs');
  assert.deepEqual(rows, [{ task: runTask }]);
  await runJob(context, jobId, never);
  const job = await findJobById(database, jobId);
  const file = await store.read(job?.resultsName ?? '');
  assert.ok(file !== undefined);
  assert.match(await text(file), /^1,.*No installed technologies found\.$/m);
});

/** Until a statement waits for the table of jobs. */
async function somebodyWaits(): Promise<void> {
  await until('somebody who waits for the table of jobs', 5, async () => {
    const { rowCount } = await database.client.query(
      // The tables of other tests' databases have the same number: all are clones of one.
      `SELECT FROM pg_locks WHERE relation = 'job'::regclass AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rowCount !== 0;
  });
}

test('a job that is claimed during the removal waits for its end', async () => {
  const jobId = await submit();
  let claimed: Promise<void> | undefined;
  let isOver = false;
  await database.transaction(async (transaction) => {
    await withdrawResults(transaction, types, 'company');
    claimed = runJob(context, jobId, never).then(() => assert.ok(isOver));
    await somebodyWaits();
    isOver = true;
  });
  await claimed;
  assert.equal((await findJobById(database, jobId))?.status, 'finished');
});
