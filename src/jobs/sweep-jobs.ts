import { forgetOldAnswers } from '../idempotency/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { deleteInputOfNoOpenJob, deleteJob, listJobsEndedBefore } from './job-store.ts';
import type { JobsContext } from './jobs.ts';
import { orphansAmong } from './results/kept-results.ts';
import { deleteResults } from './running/outcomes.ts';

/** The queue's task that deletes what is no longer needed. */
export const sweepTask = 'jobs.sweep';

const dayMilliseconds = 24 * 60 * 60 * 1000;
const orphanAgeMilliseconds = 60 * 60 * 1000;
const batch = 100;

/**
 * Deletes ended jobs past their retention with their results, the input of all that are not open, answers that are remembered no more,
 * and result files that belong to no job: what runs left behind that died. What cannot be deleted is logged and left to the
 * next sweep, and so is all that this one misses if it dies itself.
 */
export async function sweepJobs(
  context: JobsContext,
  { signal, logger }: { signal: AbortSignal; logger: Logger },
): Promise<void> {
  const now = context.now().getTime();
  await deleteExpiredJobs(context, new Date(now - context.jobRetentionDays * dayMilliseconds), { signal, logger });
  await deleteInputOfNoOpenJob(context.database);
  await forgetOldAnswers(context.database, context.now());
  const files = context.store.list(new Date(now - orphanAgeMilliseconds));
  for await (const name of orphansAmong(context.database, files)) {
    signal.throwIfAborted();
    await context.store.delete(name);
  }
}

async function deleteExpiredJobs(
  context: JobsContext,
  expired: Date,
  { signal, logger }: { signal: AbortSignal; logger: Logger },
): Promise<void> {
  let kept = 0;
  for (;;) {
    const jobs = await listJobsEndedBefore(context.database, expired, { offset: kept, limit: batch });
    for (const { jobId, resultsName } of jobs) {
      signal.throwIfAborted();
      try {
        // The files first: a row without them is swept again, files without their row would be orphans.
        if (resultsName !== null) await deleteResults(context.store, resultsName);
        await deleteJob(context.database, jobId);
      } catch (error) {
        kept += 1;
        logger.error({ err: error, jobId, resultsName }, 'an expired job cannot be deleted yet');
      }
    }
    if (jobs.length < batch) return;
  }
}
