import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import pino from 'pino';
import { testJobs } from '../../../test/support/jobs.ts';
import { findJobById } from '../job-store.ts';
import { cancelJob } from '../running/cancel-job.ts';
import { runJob } from '../running/run-job.ts';
import { sweepJobs } from '../sweep-jobs.ts';
import { companyTechProfile } from '../types/company-tech-profile.ts';
import { submitJob } from './submit-job.ts';

const { context, account, clock } = await testJobs([companyTechProfile]);
const start = clock.now;
const hour = 60 * 60 * 1000;
const never = new AbortController().signal;
const logger = pino({ level: 'silent' });

beforeEach(() => {
  clock.now = start;
});

const submit = (idempotencyKey: string, body = '1,2') =>
  submitJob(context, companyTechProfile, { account, body: Buffer.from(body), webhook: undefined, idempotencyKey });

const later = (milliseconds: number) => {
  clock.now = new Date(start.getTime() + milliseconds);
};

async function keys(): Promise<string[]> {
  const rows = await context.database.kysely.selectFrom('idempotentAnswer').select('key').orderBy('key').execute();
  return rows.map(({ key }) => key);
}

test('a submission that is sent again once its job has finished gets its first answer', async () => {
  const { replayed, ...answer } = await submit('finished');
  assert.equal(replayed, false);
  assert.deepEqual(answer, { jobId: answer.jobId, status: 'accepted', type: 'techProfileFetch' });
  await runJob(context, answer.jobId, never);
  assert.equal((await findJobById(context.database, answer.jobId))?.status, 'finished');
  assert.deepEqual(await submit('finished'), { ...answer, replayed: true });
});

test('so does one whose job was cancelled', async () => {
  const first = await submit('cancelled');
  await cancelJob(context, first.jobId);
  assert.deepEqual(await submit('cancelled'), { ...first, replayed: true });
});

test('so does one whose job the sweep has deleted', async () => {
  const first = await submit('deleted');
  await runJob(context, first.jobId, never);
  later(13 * hour);
  await sweepJobs({ ...context, jobRetentionDays: 0.5 }, { signal: never, logger });
  assert.equal(await findJobById(context.database, first.jobId), undefined);
  assert.deepEqual(await submit('deleted'), { ...first, replayed: true });
});

test('a key is remembered for 24 hours, and free again from then on, swept or not', async () => {
  const [swept, unswept] = [await submit('swept'), await submit('unswept')];
  later(24 * hour - 1);
  await sweepJobs(context, { signal: never, logger });
  assert.deepEqual(await submit('swept'), { ...swept, replayed: true });
  later(24 * hour);
  const anew = await submit('unswept', '3');
  assert.equal(anew.replayed, false);
  assert.notEqual(anew.jobId, unswept.jobId);
  await sweepJobs(context, { signal: never, logger });
  assert.deepEqual(await keys(), ['unswept']);
  assert.deepEqual(await submit('unswept', '3'), { ...anew, replayed: true });
  assert.equal((await submit('swept', '3')).replayed, false);
});

test('without a key nothing is remembered', async () => {
  const before = await keys();
  await submitJob(context, companyTechProfile, { account, body: Buffer.from('1'), webhook: undefined });
  assert.deepEqual(await keys(), before);
});
