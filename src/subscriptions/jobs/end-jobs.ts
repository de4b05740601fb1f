import type { Transaction } from '../../database/index.ts';
import { sendMessages } from '../../webhooks/index.ts';
import { deleteSubscription } from '../delete-subscription.ts';
import { deleteIdSets } from '../id-sets/index.ts';
import { lockSubscription } from '../subscription-store.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import type { SubscriptionJob } from './job.ts';
import { markEnded } from './job-store.ts';
import { statusDocument } from './status-document.ts';

/** A job as it was when it was accepted, and how it is to end: `finished` if its replacing ids are the subscription's now. */
export interface Ending {
  readonly job: SubscriptionJob;
  readonly status: 'finished' | 'failed' | 'aborted';
}

/**
 * Ends accepted jobs of a subscription: drops their ids, deletes the subscription that one was to create and did not, and
 * tells their `resultWebhook`s. Lock the subscription first, and call it last: what it enqueues makes others wait, and it
 * does so for all jobs at once, in the order in which no two transactions deadlock.
 * @returns the ended jobs; one that had ended before is not among them, and nothing was changed of it
 */
export async function endJobs(
  { now }: SubscriptionsContext,
  transaction: Transaction,
  endings: readonly Ending[],
): Promise<SubscriptionJob[]> {
  const ended: SubscriptionJob[] = [];
  for (const { job, status } of endings) {
    const end = await markEnded(transaction, job.jobId, status, now());
    if (end === undefined) continue;
    await dropWork(transaction, job, status);
    ended.push(end);
  }
  const messages = ended.flatMap((job) => {
    const { clientId, jobId: subject, resultWebhook: url } = job;
    return url === null ? [] : { clientId, subject, url, body: statusDocument(job) };
  });
  await sendMessages(transaction, messages, now());
  return ended;
}

/** Deletes what a job has left of its work, now that it has ended. */
async function dropWork(transaction: Transaction, job: SubscriptionJob, status: Ending['status']): Promise<void> {
  const setIds = [job.addSetId, job.removeSetId, status === 'finished' ? null : job.replaceSetId];
  await deleteIdSets(
    transaction,
    setIds.filter((setId) => setId !== null),
  );
  if (job.type !== 'notificationSubscriptionCreate' || status === 'finished') return;
  const subscription = await lockSubscription(transaction, job.subscriptionId);
  if (subscription !== undefined) await deleteSubscription(transaction, subscription);
}
