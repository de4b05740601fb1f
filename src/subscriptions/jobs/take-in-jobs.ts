import { isPassing, type Transaction } from '../../database/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { withoutAbsent } from '../../lib/without-absent.ts';
import type { Logger } from '../../telemetry/index.ts';
import { applyChange } from '../apply-change.ts';
import { deleteIdSets, type IdChange, readIdSet } from '../id-sets/index.ts';
import type { Subscription } from '../subscription.ts';
import { updateSubscription } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import type { Ending } from './end-jobs.ts';
import type { SubscriptionJob } from './job.ts';
import { openSettings } from './stored-settings.ts';

/** What jobs are run with; the log is told why one broke. */
export type RunContext = SubscriptionsContext & { readonly logger: Pick<Logger, 'error'> };

/** What has become of a subscription and of the jobs that were taken into it. */
export interface TakenIn {
  /** As it is then; undefined if the job that was to create it failed: it is to go, and its other jobs fail with it. */
  readonly subscription: Subscription | undefined;
  readonly endings: readonly Ending[];
}

/**
 * Does to a subscription what jobs ask for, one after the other; call `concludeJobs` afterwards. One that breaks by itself,
 * or would give the subscription too many ids, fails alone: nothing of it holds, and those after it are done.
 * @param subscription its row locked
 * @param jobs open ones of it, in the order in which they were accepted
 * @throws what keeps any job from being done for now, as a database that is full: nothing has been decided then
 */
export async function takeInJobs(
  context: RunContext,
  transaction: Transaction,
  subscription: Subscription,
  jobs: readonly SubscriptionJob[],
): Promise<TakenIn> {
  let taken = subscription;
  const endings: Ending[] = [];
  for (const job of jobs) {
    const after = await takeInAlone(context, transaction, taken, job);
    if (after === undefined && job.type === 'notificationSubscriptionCreate')
      return { subscription: undefined, endings: jobs.map((each) => ({ job: each, status: 'failed' })) };
    endings.push({ job, status: after === undefined ? 'failed' : 'finished' });
    taken = after ?? taken;
  }
  return { subscription: taken, endings };
}

/** @returns undefined if the job broke: everything is as before it */
async function takeInAlone(
  context: RunContext,
  transaction: Transaction,
  subscription: Subscription,
  job: SubscriptionJob,
): Promise<Subscription | undefined> {
  await transaction.client.query('SAVEPOINT job');
  try {
    const taken = await takeIn(context, transaction, subscription, job);
    await transaction.client.query('RELEASE SAVEPOINT job');
    return taken;
  } catch (error) {
    if (isPassing(error)) throw error;
    await transaction.client.query('ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job');
    // An ApiError is what a synchronous update would have been answered: no surprise.
    if (!(error instanceof ApiError))
      context.logger.error({ err: error, jobId: job.jobId }, 'a subscription job broke and has failed');
    return undefined;
  }
}

async function takeIn(
  context: SubscriptionsContext,
  transaction: Transaction,
  subscription: Subscription,
  job: SubscriptionJob,
): Promise<Subscription> {
  const settings = openSettings(context.masterKey, job);
  const read = async (setId: number | null) => (setId === null ? undefined : readIdSet(transaction, setId));
  const change = withoutAbsent<IdChange>({ add: await read(job.addSetId), remove: await read(job.removeSetId) });
  const result = await applyChange(context, transaction, subscription, settings, change);
  if (job.replaceSetId === null) return result.subscription;
  // The set that was written at the submission becomes the subscription's: a million ids are not written twice.
  await deleteIdSets(transaction, [subscription.setId]);
  return updateSubscription(transaction, subscription.subscriptionId, { setId: job.replaceSetId, members: job.ids });
}
