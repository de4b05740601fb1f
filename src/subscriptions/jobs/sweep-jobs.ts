import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { deleteJobsEndedBefore } from './job-store.ts';

/** The queue's task that deletes the jobs that nobody needs any more. */
export const sweepTask = 'subscriptions.sweep-jobs';

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Deletes ended jobs past their retention; what they were to do went when they ended. */
export async function sweepJobs({ database, jobRetentionDays, now }: SubscriptionsContext): Promise<void> {
  await deleteJobsEndedBefore(database, new Date(now().getTime() - jobRetentionDays * dayMilliseconds));
}
