import { reserveCredits } from '../../accounts/index.ts';
import type { Transaction } from '../../database/index.ts';
import { answerOnce, type KeyedRequest, keyedRequest } from '../../idempotency/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { enqueue } from '../../queue/index.ts';
import { insertJob } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import { runTask } from '../running/run-job.ts';
import { type SubmittedJob, submittedDocument } from '../status-document.ts';
import { type ReadSubmission, readSubmission, type Submission } from './read-submission.ts';

/**
 * Accepts a job: the whole body is validated first, then the job, its input, its reserved credits and its place in the
 * queue are committed together. When this resolves, the job will be done whatever dies.
 * @param submission.idempotencyKey under which the same submission is accepted only once
 * @returns the answer to it, and whether that is the answer to an earlier one
 * @throws ApiError for a bad body or webhook, too many open jobs or too few credits, or a key that was used for another
 *   submission; nothing has changed then
 */
export async function submitJob(
  context: JobsContext,
  type: JobType,
  submission: Submission & { readonly idempotencyKey?: string | undefined },
): Promise<SubmittedJob & { readonly replayed: boolean }> {
  const { answer, replayed } = await answerOnce(context, keyedSubmission(type, submission), async () => {
    const read = await readSubmission(context, type, submission);
    return async (transaction) => {
      await acceptJob(transaction, read);
      return submittedDocument(type, read.job);
    };
  });
  if (!replayed) context.onJobAccepted?.(type.type);
  return { ...answer, replayed };
}

async function acceptJob(transaction: Transaction, { job, lines, openMax }: ReadSubmission): Promise<void> {
  // Locks the account's row, so that jobs submitted at once are counted one after the other.
  await reserveCredits(transaction, job.clientId, job.credits, job.createdAt);
  if (!(await insertJob(transaction, job, lines, openMax))) throw new ApiError('tooManyJobs', { limit: openMax });
  await enqueue(transaction, runTask, { jobId: job.jobId });
}

/** Parameters that the type does not have mean nothing, and so make no other request. */
function keyedSubmission(
  { type, parameters: known = {} }: JobType,
  { account: { clientId }, idempotencyKey: key, parameters = {}, webhook, body }: Parameters<typeof submitJob>[2],
): KeyedRequest | undefined {
  const meant = Object.fromEntries(Object.keys(known).map((name) => [name, parameters[name]]));
  const request = keyedRequest({ clientId, key }, type, { ...meant, webhook });
  request?.fingerprint.update(body ?? '');
  return request;
}
