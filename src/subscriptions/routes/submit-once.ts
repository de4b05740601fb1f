import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Transaction } from '../../database/index.ts';
import { readBoolean } from '../../http/index.ts';
import { answerOnce, keyedRequest, readIdempotencyKey, replayedHeader } from '../../idempotency/index.ts';
import {
  type DryRunDocument,
  jobIdsMax,
  requireOpenPlace,
  type StatusDocument,
  type SubscriptionJob,
  statusDocument,
} from '../jobs/index.ts';
import { type RequestBody, readRequestBody } from '../read-request.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';

/**
 * Answers a submission of a job: only once under an idempotency key; as a dry run with what would be accepted. The
 * fingerprint is of the bytes as they arrive, as a body of a million ids is never in memory.
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
): Promise<Static<typeof StatusDocument> | Static<typeof DryRunDocument>> {
  const { type, request, reply } = submission;
  const { account } = request;
  const key = readIdempotencyKey(request.headers);
  const keyed = keyedRequest({ clientId: account.clientId, key }, type, request.query as Record<string, unknown>);
  const body = await readRequestBody(context, request, jobIdsMax, (bytes) => keyed?.fingerprint.update(bytes));
  if (readBoolean('dryRun', body.given['dryRun']) === true) {
    await prepare(body);
    await requireOpenPlace(context, account);
    return { type, ids: Object.values(body.ids).reduce((count, set) => count + set.length, 0) };
  }
  const { answer, replayed } = await answerOnce(context, keyed, async () => {
    const accept = await prepare(body);
    return async (transaction) => statusDocument(await accept(transaction));
  });
  if (replayed) void reply.header(replayedHeader, 'true');
  else context.onJobAccepted?.(type);
  return answer;
}
