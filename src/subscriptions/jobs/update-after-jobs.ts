import type { Transaction } from '../../database/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { applyChange, type ChangeResult } from '../apply-change.ts';
import type { IdChange } from '../id-sets/index.ts';
import { requireFireTime } from '../schedule-after.ts';
import type { SubscriptionSettings } from '../settings.ts';
import type { Subscription } from '../subscription.ts';
import { concludeJobs } from './conclude-jobs.ts';
import type { SubscriptionJob } from './job.ts';
import { listOpenJobs } from './job-store.ts';
import { type RunContext, takeInJobs } from './take-in-jobs.ts';

/**
 * Changes a subscription as a request asks that is answered at once, after the jobs that were accepted before it: done
 * later, they would undo what has been answered.
 * @param subscription its row locked
 * @returns the change, and the jobs that were ended before it
 * @throws ApiError `invalidSubscriptionId` if the job that was to create it breaks; `aboveMaximum` for too many ids;
 *   `illegalValue` for a schedule that never fires. The jobs are then left to their own run.
 */
export async function updateAfterJobs(
  context: RunContext,
  transaction: Transaction,
  subscription: Subscription,
  { settings, ids }: { readonly settings: SubscriptionSettings; readonly ids: IdChange },
): Promise<ChangeResult & { ended: readonly SubscriptionJob[] }> {
  const jobs = await listOpenJobs(transaction, subscription.subscriptionId);
  const { subscription: before, endings } = await takeInJobs(context, transaction, subscription, jobs);
  if (before === undefined) throw new ApiError('invalidSubscriptionId');
  requireFireTime(settings, before, context.now());
  const result = await applyChange(context, transaction, before, settings, ids);
  const after = { subscription: result.subscription, endings };
  return { ...result, ended: await concludeJobs(context, transaction, subscription, after) };
}
