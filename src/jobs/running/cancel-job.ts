import { setTimeout } from 'node:timers/promises';
import { releaseReserved } from '../../accounts/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { enqueue } from '../../queue/index.ts';
import type { Job } from '../job.ts';
import { deleteInput, findJobById, markAborted, markCancelRequested } from '../job-store.ts';
import type { JobsContext } from '../jobs.ts';
import { announceEnd, runTask } from './run-job.ts';

/** A run hears of a cancellation within a second. */
const waitMilliseconds = 5_000;
const pollMilliseconds = 100;
/** What has not ended the job by then has died, or waits for its next attempt: another run ends it. */
const deadMilliseconds = 30_000;

/**
 * Cancels a job that no worker has claimed yet and gives its reserved credits back (reference `jobs-auth-admin.md` §2.5).
 * @throws ApiError `jobNotCancellable` if it is processing or has ended; nothing has changed then (O-8)
 */
export async function cancelJob(context: JobsContext, jobId: string): Promise<Job> {
  const aborted = await abortWaiting(context, jobId);
  if (aborted === undefined) throw new ApiError('jobNotCancellable');
  return aborted;
}

/**
 * Cancels a job whether it waits or is processing. A run ends its job itself, with what it has done; that is waited for a
 * few seconds.
 * @returns the job, aborted, or still processing if the run has not come to it; it will
 * @throws ApiError `jobNotCancellable` if it has ended, or ended before its run heard of it
 */
export async function cancelOpenJob(context: JobsContext, jobId: string): Promise<Job> {
  const aborted = await abortWaiting(context, jobId);
  if (aborted !== undefined) return aborted;
  const end = context.now().getTime() + waitMilliseconds;
  await context.database.transaction(async (transaction) => {
    const isFirst = await markCancelRequested(transaction, jobId, context.now());
    if (isFirst === undefined) throw new ApiError('jobNotCancellable');
    if (isFirst) await enqueue(transaction, runTask, { jobId }, { afterMilliseconds: deadMilliseconds });
  });
  for (;;) {
    const job = await findJobById(context.database, jobId);
    if (job?.status === 'aborted') return job;
    if (job?.status !== 'processing') throw new ApiError('jobNotCancellable');
    if (context.now().getTime() > end) return job;
    await setTimeout(pollMilliseconds);
  }
}

/** Ends a job that waits; undefined if it does not. */
async function abortWaiting(context: JobsContext, jobId: string): Promise<Job | undefined> {
  const aborted = await context.database.transaction(async (transaction) => {
    const job = await markAborted(transaction, jobId, context.now());
    if (job === undefined) return undefined;
    await releaseReserved(transaction, job.clientId, job.credits);
    await deleteInput(transaction, jobId);
    await announceEnd(context, transaction, job);
    return job;
  });
  if (aborted !== undefined) context.onJobEnded?.(aborted);
  return aborted;
}
