import type { Session } from '../database/index.ts';
import type { MessageState } from './message.ts';

/** Which messages; what is undefined does not restrict. */
export interface DeliveryFilter {
  /** Whose. Only the data owner may read the messages of all accounts. */
  readonly clientId: string | undefined;
  /** What they are about: the id of a job or of a subscription. */
  readonly subject?: string | undefined;
  readonly state?: MessageState | undefined;
  /** Recorded then or later. */
  readonly since?: Date | undefined;
}

/** A message as the log lists it. */
export interface Delivery {
  readonly messageId: string;
  readonly clientId: string;
  readonly subject: string;
  readonly url: string;
  readonly state: MessageState;
  /** Attempts made. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
  /** Of the last attempt: the answer's status, or why there was none. Both null before the first one. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

/** A page of the log, the newest message first, and how many messages there are. */
export async function listDeliveries(
  { kysely }: Session,
  { clientId, subject, state, since }: DeliveryFilter,
  { page, resultsPerPage }: { page: number; resultsPerPage: number },
): Promise<{ deliveries: Delivery[]; totalResults: number }> {
  const matching = kysely
    .selectFrom('webhookMessage as message')
    .$if(clientId !== undefined, (query) => query.where('message.clientId', '=', clientId!))
    .$if(subject !== undefined, (query) => query.where('message.subject', '=', subject!))
    .$if(state !== undefined, (query) => query.where('message.state', '=', state!))
    .$if(since !== undefined, (query) => query.where('message.createdAt', '>=', since!));
  const deliveries = await matching
    .leftJoin('webhookAttempt as last', (join) =>
      join.onRef('last.messageId', '=', 'message.messageId').onRef('last.attempt', '=', 'message.attempts'),
    )
    .select([
      'message.messageId',
      'message.clientId',
      'message.subject',
      'message.url',
      'message.state',
      'message.attempts',
      'message.createdAt',
      'message.nextAttemptAt',
      'last.statusCode as lastStatus',
      'last.error as lastError',
    ])
    .$narrowType<{ state: MessageState }>()
    .orderBy('message.createdAt', 'desc')
    .orderBy('message.messageId', 'desc')
    .offset((page - 1) * resultsPerPage)
    .limit(resultsPerPage)
    .execute();
  const { total } = await matching.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { deliveries, totalResults: total };
}

/** A message with what it says and every attempt to deliver it, the first one first. */
export interface DeliveryRecord extends Omit<Delivery, 'lastStatus' | 'lastError'> {
  readonly body: string;
  readonly attemptsMade: readonly AttemptMade[];
}

/** An attempt as the log keeps it: an answer's status with its beginning, or why there was none. */
export interface AttemptMade {
  readonly attempt: number;
  readonly at: Date;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly error: string | null;
  readonly answerExcerpt: string | null;
  readonly nextAttemptAt: Date | null;
}

/** What the log has of one message of an account; undefined if there is no such message, or another account's. */
export async function findDelivery(
  { kysely }: Session,
  { clientId, messageId }: { clientId: string; messageId: string },
): Promise<DeliveryRecord | undefined> {
  const message = await kysely
    .selectFrom('webhookMessage')
    .select(['messageId', 'clientId', 'subject', 'url', 'body', 'state', 'attempts', 'createdAt', 'nextAttemptAt'])
    .where('messageId', '=', messageId)
    .where('clientId', '=', clientId)
    .$narrowType<{ state: MessageState }>()
    .executeTakeFirst();
  if (message === undefined) return undefined;
  const attemptsMade = await kysely
    .selectFrom('webhookAttempt')
    .select(['attempt', 'at', 'durationMs', 'statusCode', 'error', 'answerExcerpt', 'nextAttemptAt'])
    .where('messageId', '=', messageId)
    .orderBy('attempt')
    .execute();
  return { ...message, attemptsMade };
}
