import { reserveCredits } from '../../accounts/index.ts';
import type { Transaction } from '../../database/index.ts';
import type { Account } from '../../lib/account.ts';
import { ApiError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { enqueue } from '../../queue/index.ts';
import { type IdChange, writeIdSet } from '../id-sets/index.ts';
import type { SubscriptionSettings } from '../settings.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import type { SubscriptionJob, SubscriptionJobType } from './job.ts';
import { countOpenJobs, insertJob, type NewJob } from './job-store.ts';
import { type RunPayload, runTask } from './run-job.ts';
import { sealSettings } from './stored-settings.ts';

/** What a job is to do, all of it validated. */
export interface Submission {
  readonly account: Account;
  readonly type: SubscriptionJobType;
  readonly subscriptionId: string;
  readonly settings: SubscriptionSettings;
  readonly ids: WrittenIds;
  readonly resultWebhook: string | undefined;
}

/** The ids of a job, written: how many there are, and in which sets. */
export type WrittenIds = Pick<NewJob, 'ids' | 'replaceSetId' | 'addSetId' | 'removeSetId'>;

/** Writes the ids of a job. Do it first: all else that a submission writes makes others wait for its commit. */
export async function writeIds(transaction: Transaction, { replace, add, remove }: IdChange): Promise<WrittenIds> {
  const write = async (set: Float64Array | undefined) => (set === undefined ? null : writeIdSet(transaction, set));
  return {
    ids: [replace, add, remove].reduce((count, set) => count + (set?.length ?? 0), 0),
    replaceSetId: await write(replace),
    addSetId: await write(add),
    removeSetId: await write(remove),
  };
}

/**
 * Records a job and enqueues its run: once the transaction is committed it will be done, whatever dies.
 * @throws ApiError `tooManyJobs`
 */
export async function submitJob(
  context: SubscriptionsContext,
  transaction: Transaction,
  { account, type, subscriptionId, settings, ids, resultWebhook }: Submission,
): Promise<SubscriptionJob> {
  const { clientId } = account;
  const jobId = newId();
  const job = {
    jobId,
    clientId,
    subscriptionId,
    type,
    createdAt: context.now(),
    ...ids,
    resultWebhook: resultWebhook ?? null,
    settings: sealSettings(context.masterKey, jobId, settings),
  };
  // Locks the account's row, so that jobs submitted at once are counted one after the other.
  await reserveCredits(transaction, clientId, 0, job.createdAt);
  const limit = openJobsMax(context, account);
  const accepted = await insertJob(transaction, job, limit);
  if (accepted === undefined) throw new ApiError('tooManyJobs', { limit });
  await enqueue(transaction, runTask, { jobId, subscriptionId } satisfies RunPayload);
  return accepted;
}

/**
 * That a job could be accepted now; another submission may take its place meanwhile.
 * @throws ApiError `tooManyJobs`
 */
export async function requireOpenPlace(context: SubscriptionsContext, account: Account): Promise<void> {
  const limit = openJobsMax(context, account);
  if ((await countOpenJobs(context.database, account.clientId)) >= limit) throw new ApiError('tooManyJobs', { limit });
}

function openJobsMax({ maxConcurrentJobs }: SubscriptionsContext, { concurrentJobs }: Account): number {
  return concurrentJobs ?? maxConcurrentJobs;
}
