import type { Session, Transaction } from '../database/index.ts';
import type { AttemptResult, Message, MessageState, Verdict } from './message.ts';

/** Writes a message whose first attempt is due at once. */
export async function insertMessage(
  { kysely }: Session,
  message: Pick<Message, 'messageId' | 'clientId' | 'subject' | 'url' | 'body'>,
  now: Date,
): Promise<void> {
  await kysely
    .insertInto('webhookMessage')
    .values({ ...message, createdAt: now, nextAttemptAt: now })
    .execute();
}

/** The message, or `undefined` when there is none (any more). */
export async function findMessage({ kysely }: Session, messageId: string): Promise<Message | undefined> {
  return kysely
    .selectFrom('webhookMessage')
    .select(['messageId', 'clientId', 'subject', 'url', 'body', 'state', 'attempts'])
    .where('messageId', '=', messageId)
    .$narrowType<{ state: MessageState }>()
    .executeTakeFirst();
}

/** One attempt as it goes into the delivery log, with what follows from it. */
export interface AttemptRecord {
  readonly messageId: string;
  /** The first attempt is 1. */
  readonly attempt: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly result: AttemptResult;
  readonly verdict: Verdict;
}

/**
 * Writes an attempt and moves its message on, if the message is still pending and still waits for this very attempt.
 * @returns false, and nothing written, when another run recorded the attempt first
 */
export async function recordAttempt(
  { kysely }: Transaction,
  { messageId, attempt, startedAt, endedAt, result, verdict }: AttemptRecord,
): Promise<boolean> {
  const nextAttemptAt = verdict.nextAttemptAt ?? null;
  const moved = await kysely
    .updateTable('webhookMessage')
    .set({
      state: verdict.state,
      attempts: attempt,
      nextAttemptAt,
      finishedAt: verdict.state === 'pending' ? null : endedAt,
    })
    .where('messageId', '=', messageId)
    .where('state', '=', 'pending')
    .where('attempts', '=', attempt - 1)
    .executeTakeFirst();
  if (moved.numUpdatedRows === 0n) return false;
  await kysely
    .insertInto('webhookAttempt')
    .values({
      messageId,
      attempt,
      at: startedAt,
      durationMs: Math.max(0, endedAt.getTime() - startedAt.getTime()),
      statusCode: 'statusCode' in result ? result.statusCode : null,
      error: 'error' in result ? result.error : null,
      answerExcerpt: 'statusCode' in result ? result.excerpt : null,
      nextAttemptAt,
    })
    .execute();
  return true;
}

/**
 * Deletes the messages that ended before `before`, with their attempts; pending ones stay however old they are.
 * @returns how many messages were deleted
 */
export async function deleteFinishedMessages({ kysely }: Session, before: Date): Promise<number> {
  const { numDeletedRows } = await kysely
    .deleteFrom('webhookMessage')
    .where('finishedAt', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
