import type { Transaction } from '../../database/index.ts';
import { enqueueNext } from '../apply-change.ts';
import type { Subscription } from '../subscription.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { endJobs } from './end-jobs.ts';
import type { SubscriptionJob } from './job.ts';
import type { TakenIn } from './take-in-jobs.ts';

/**
 * Ends jobs that were taken into a subscription and wakes its firing. Call it last: what it enqueues makes others wait.
 * @param before the subscription before the jobs
 * @param after it and its jobs, after them and whatever else the transaction has changed
 * @returns the ended jobs
 */
export async function concludeJobs(
  context: SubscriptionsContext,
  transaction: Transaction,
  before: Subscription,
  { subscription, endings }: TakenIn,
): Promise<SubscriptionJob[]> {
  // One that has just got its first ids did not fire until now, and its time may have passed.
  const isFilled = endings.some(
    ({ job, status }) => job.type === 'notificationSubscriptionCreate' && status === 'finished',
  );
  if (subscription !== undefined)
    await enqueueNext(transaction, isFilled ? { nextFireTime: null } : before, subscription);
  return endJobs(context, transaction, endings);
}
