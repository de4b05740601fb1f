import { lockSubscription } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { concludeJobs } from './conclude-jobs.ts';
import { type Ending, endJobs } from './end-jobs.ts';
import type { SubscriptionJob } from './job.ts';
import { listOpenJobs } from './job-store.ts';
import { type RunContext, takeInJobs } from './take-in-jobs.ts';

/** The queue's task that takes a job into its subscription; its payload is {@link RunPayload}. */
export const runTask = 'subscriptions.run-job';

/** What a queue's entry says of a job. */
export type RunPayload = Pick<SubscriptionJob, 'jobId' | 'subscriptionId'>;

/**
 * Takes all open jobs of a subscription up to and with this one into it: in one transaction, so that whatever dies, each is
 * done once or not at all. May be called any number of times for one job, even at once: the second waits for the
 * subscription and finds nothing to do. Jobs of a subscription that has been deleted end as failed.
 * @throws what keeps any job from being done for now
 */
export async function runJob(context: RunContext, { jobId, subscriptionId }: RunPayload): Promise<void> {
  const ended = await context.database.transaction(async (transaction) => {
    const subscription = await lockSubscription(transaction, subscriptionId);
    const jobs = await listOpenJobs(transaction, subscriptionId, jobId);
    if (subscription === undefined) return endJobs(context, transaction, jobs.map(failed));
    const taken = await takeInJobs(context, transaction, subscription, jobs);
    return concludeJobs(context, transaction, subscription, taken);
  });
  for (const job of ended) context.onJobEnded?.(job);
}

/** Ends a job whose runs all broke: status `failed`. */
export async function failJob(context: SubscriptionsContext, { jobId, subscriptionId }: RunPayload): Promise<void> {
  const ended = await context.database.transaction(async (transaction) => {
    await lockSubscription(transaction, subscriptionId);
    const jobs = await listOpenJobs(transaction, subscriptionId, jobId);
    return endJobs(context, transaction, jobs.filter((job) => job.jobId === jobId).map(failed));
  });
  for (const job of ended) context.onJobEnded?.(job);
}

function failed(job: SubscriptionJob): Ending {
  return { job, status: 'failed' };
}
