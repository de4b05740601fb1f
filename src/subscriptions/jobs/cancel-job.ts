import { ApiError } from '../../lib/errors.ts';
import { lockSubscription } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { endJobs } from './end-jobs.ts';
import type { SubscriptionJob } from './job.ts';

/**
 * Cancels a job that has not been run yet. A subscription that it was to create is deleted.
 * @throws ApiError `jobNotCancellable` if it has ended; nothing has changed then
 */
export async function cancelJob(context: SubscriptionsContext, job: SubscriptionJob): Promise<SubscriptionJob> {
  const aborted = await context.database.transaction(async (transaction) => {
    await lockSubscription(transaction, job.subscriptionId);
    const [ended] = await endJobs(context, transaction, [{ job, status: 'aborted' }]);
    if (ended === undefined) throw new ApiError('jobNotCancellable');
    return ended;
  });
  context.onJobEnded?.(aborted);
  return aborted;
}
