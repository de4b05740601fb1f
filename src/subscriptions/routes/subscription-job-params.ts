import { Type } from 'typebox';
import type { Account } from '../../lib/account.ts';
import { ApiError } from '../../lib/errors.ts';
import { isId } from '../../lib/ids.ts';
import { findJob, type SubscriptionJob } from '../jobs/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';

export const subscriptionJobParams = Type.Object({
  jobId: Type.String({ description: 'From the answer to the submission' }),
});

/** Where a job's end is told. */
export const resultWebhook = Type.Optional(
  Type.String({ description: 'URL that the status of the job is posted to when it has ended' }),
);

/**
 * The job that a request names.
 * @throws ApiError `notFound`, alike for an unknown id and another account's job
 */
export async function requireSubscriptionJob(
  { database }: SubscriptionsContext,
  { account, params }: { readonly account: Account; readonly params: { readonly jobId: string } },
): Promise<SubscriptionJob> {
  const key = { jobId: params.jobId, clientId: account.clientId };
  const job = isId(key.jobId) ? await findJob(database, key) : undefined;
  if (job === undefined) throw new ApiError('notFound');
  return job;
}
