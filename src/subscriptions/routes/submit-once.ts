import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Transaction } from '../../database/index.ts';
import { answerOnce, keyedRequest, readIdempotencyKey, replayedHeader } from '../../idempotency/index.ts';
import { jobIdsMax, type StatusDocument, type SubscriptionJob, statusDocument } from '../jobs/index.ts';
import { type RequestBody, readRequestBody } from '../read-request.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';

/**
 * Answers a submission of a job; only once under an idempotency key. The fingerprint is of the bytes as they arrive, as a
 * body of a million ids is never in memory.
 * @param submission.type of the job
 * @param prepare validates the body and gives what the transaction does that accepts the job
 * @throws ApiError for a bad key or body, and what `answerOnce` throws
 */
export async function submitOnce(
  context: SubscriptionsContext,
  submission: {
    readonly type: SubscriptionJob['type'];
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
  },
  prepare: (body: RequestBody) => Promise<(transaction: Transaction) => Promise<SubscriptionJob>>,
): Promise<Static<typeof StatusDocument>> {
  const { type, request, reply } = submission;
  const { clientId } = request.account;
  const key = readIdempotencyKey(request.headers);
  const keyed = keyedRequest({ clientId, key }, type, request.query as Record<string, unknown>);
  const body = await readRequestBody(context, request, jobIdsMax, (bytes) => keyed?.fingerprint.update(bytes));
  const { answer, replayed } = await answerOnce(context, keyed, async () => {
    const accept = await prepare(body);
    return async (transaction) => statusDocument(await accept(transaction));
  });
  if (replayed) void reply.header(replayedHeader, 'true');
  else context.onJobAccepted?.(type);
  return answer;
}
