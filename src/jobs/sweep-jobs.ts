import { deleteInputOfEndedJobs, deleteJob, isCurrentRun, isResultsName, listJobsEndedBefore } from './job-store.ts';
import type { JobsContext } from './jobs.ts';

/** The queue's task that deletes what is no longer needed. */
export const sweepTask = 'jobs.sweep';

const dayMilliseconds = 24 * 60 * 60 * 1000;
const orphanAgeMilliseconds = 60 * 60 * 1000;
const batch = 100;

/**
 * Deletes ended jobs past their retention with their results, the input of ended jobs, and result files that belong to
 * no job: what runs left behind that died. Anything it misses when it dies itself it finds the next time.
 */
export async function sweepJobs(context: JobsContext, signal: AbortSignal): Promise<void> {
  const now = context.now().getTime();
  const expired = new Date(now - context.jobRetentionDays * dayMilliseconds);
  for (;;) {
    const jobs = await listJobsEndedBefore(context.database, expired, batch);
    for (const { jobId, resultsName } of jobs) {
      signal.throwIfAborted();
      // The file first: a row without its file is swept again, a file without its row would be an orphan.
      if (resultsName !== null) await context.store.delete(resultsName);
      await deleteJob(context.database, jobId);
    }
    if (jobs.length < batch) break;
  }
  await deleteInputOfEndedJobs(context.database);
  for await (const name of context.store.list(new Date(now - orphanAgeMilliseconds))) {
    signal.throwIfAborted();
    if (await isOrphan(context, name)) await context.store.delete(name);
  }
}

/** A file that no finished job names and no current run is writing. */
async function isOrphan(context: JobsContext, name: string): Promise<boolean> {
  const [jobId = '', runId = ''] = name.split('.');
  if (await isCurrentRun(context.database, { jobId, runId })) return false;
  return !(await isResultsName(context.database, name));
}
