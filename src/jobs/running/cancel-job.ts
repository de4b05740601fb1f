import { releaseReserved } from '../../accounts/index.ts';
import { ApiError } from '../../lib/errors.ts';
import type { Job } from '../job.ts';
import { deleteInput, markAborted } from '../job-store.ts';
import type { JobsContext } from '../jobs.ts';
import { announceEnd } from './run-job.ts';

/**
 * Cancels a job that no worker has claimed yet and gives its reserved credits back (reference `jobs-auth-admin.md` §2.5).
 * @throws ApiError `jobNotCancellable` if it is processing or has ended; nothing has changed then (O-8)
 */
export async function cancelJob(context: JobsContext, jobId: string): Promise<Job> {
  const aborted = await context.database.transaction(async (transaction) => {
    const job = await markAborted(transaction, jobId, context.now());
    if (job === undefined) throw new ApiError('jobNotCancellable');
    await releaseReserved(transaction, job.clientId, job.credits);
    await deleteInput(transaction, jobId);
    await announceEnd(context, transaction, job);
    return job;
  });
  context.onJobEnded?.(aborted);
  return aborted;
}
