import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { heldType } from '../../../test/support/held-job.ts';
import { testJobs } from '../../../test/support/jobs.ts';
import { until } from '../../../test/support/until.ts';
import type { Database } from '../../database/index.ts';
import type { Job } from '../job.ts';
import { deleteJob, findJobById } from '../job-store.ts';
import { submitJob } from '../submission/submit-job.ts';
import { runJob } from './run-job.ts';
import { watchJobs } from './watch-jobs.ts';

const { context, account } = await testJobs([heldType]);
const { database } = context;
const never = new AbortController().signal;

const submit = async (): Promise<string> =>
  (await submitJob(context, heldType, { account, body: Buffer.from('1'), webhook: undefined })).jobId;

const read = async (jobId: string): Promise<Job> => (await findJobById(database, jobId)) ?? assert.fail('no job');

/** The database, with a count of what is read through it, and a switch that breaks it. */
function countedDatabase() {
  const state = { reads: 0, isBroken: false };
  const counted: Database = {
    ...database,
    get kysely() {
      state.reads += 1;
      if (state.isBroken) throw new Error('the database is away');
      return database.kysely;
    },
  };
  return { counted, state };
}

function start() {
  const { counted, state } = countedDatabase();
  const failures: unknown[] = [];
  const watching = watchJobs(counted, { onFailure: (error) => failures.push(error), pollMilliseconds: 5 });
  /** Notes what is told of a job. */
  const follow = async (jobId: string) => {
    const told: string[] = [];
    const stop = watching.watch({
      job: await read(jobId),
      onChange: ({ status }) => told.push(status),
      onEnd: () => told.push('(end)'),
    });
    return { told, stop };
  };
  return { watching, follow, state, failures };
}

test('many who watch are told each of their own job, by one reading at a time, and none when nobody watches', async () => {
  const { follow, state } = start();
  const [first, second] = [await submit(), await submit()];
  const followed = await Promise.all([follow(first), follow(first), follow(second)]);
  await until('it to be read', 5, async () => state.reads > 2);
  await runJob(context, first, never);
  await until('all to be told', 5, async () => followed.slice(0, 2).every(({ told }) => told.at(-1) === 'finished'));
  assert.deepEqual(followed[2]?.told, []);
  for (const { stop } of followed) stop();
  const { reads } = state;
  await pause(50);
  // One may have been on its way.
  assert.ok(state.reads <= reads + 1);
  const again = state.reads;
  await pause(50);
  assert.equal(state.reads, again);
});

test('what changes while the database does not answer is told afterwards; the failure once', async () => {
  const { follow, state, failures } = start();
  const jobId = await submit();
  const { told, stop } = await follow(jobId);
  state.isBroken = true;
  await until('it to fail some times', 5, async () => state.reads > 3);
  await runJob(context, jobId, never);
  state.isBroken = false;
  await until('it to be told', 5, async () => told.at(-1) === 'finished');
  assert.equal(failures.length, 1);
  stop();
});

test('a job that is gone ends its watching, and so does the end of all; nobody is let in then', async () => {
  const { watching, follow } = start();
  const [gone, kept] = [await submit(), await submit()];
  const followed = [await follow(gone), await follow(kept)];
  await deleteJob(database, gone);
  await until('its end to be told', 5, async () => followed[0]?.told.includes('(end)') === true);
  followed[0]?.stop();
  watching.close();
  assert.deepEqual(followed[1]?.told, ['(end)']);
  followed[1]?.stop();
  await assert.rejects(follow(kept), { errorNumber: '503-9001' });
});
