import type { Agent } from 'undici';
import type { Database, Session } from '../database/index.ts';
import { enqueue, type TaskContext } from '../queue/index.ts';
import type { AddressPolicy } from './address-guard.ts';
import { urlRefusal } from './destination.ts';
import type { DestinationGate } from './destination-gate.ts';
import { type AttemptResult, judge, type Message, type Verdict } from './message.ts';
import { findMessage, recordAttempt } from './message-store.ts';
import { postMessage } from './post-message.ts';
import { signatureHeaders } from './signing.ts';

/** The queue's task that makes one attempt; its payload is {@link AttemptPayload}. */
export const attemptTask = 'webhook.attempt';

/** Which attempt of which message; an entry whose attempt was made by another run in the meantime does nothing. */
export interface AttemptPayload {
  readonly messageId: string;
  /** The first attempt is 1. */
  readonly attempt: number;
}

/** What an attempt needs. */
export interface AttemptDeps {
  readonly database: Database;
  readonly policy: AddressPolicy;
  readonly agent: Agent;
  readonly gate: DestinationGate;
  readonly secretsFor: (clientId: string) => Promise<readonly string[]>;
  readonly now: () => Date;
  readonly random: () => number;
  readonly timeoutMilliseconds: number;
}

/**
 * Reads the payload of an entry.
 * @throws TypeError for another shape, which only another version of this program could have enqueued
 */
export function attemptOf(payload: unknown): AttemptPayload {
  if (typeof payload === 'object' && payload !== null && 'messageId' in payload && 'attempt' in payload) {
    const { messageId, attempt } = payload;
    if (typeof messageId === 'string' && typeof attempt === 'number') return { messageId, attempt };
  }
  throw new TypeError(`${attemptTask} does not know the payload ${JSON.stringify(payload)}`);
}

/**
 * Enqueues one attempt. The key makes it one waiting entry for each attempt; were it one for each message, a run that
 * lost its claim could put its own attempt in the place of the next one.
 */
export async function enqueueAttempt(session: Session, payload: AttemptPayload, runAt?: Date): Promise<void> {
  const key = `${attemptTask}:${payload.messageId}:${payload.attempt}`;
  await enqueue(session, attemptTask, payload, runAt === undefined ? { key } : { key, runAt });
}

/**
 * Makes one attempt to deliver a message. While its destination has as many attempts on the way as the gate allows,
 * the entry is put off for a second or two and counts as no attempt.
 *
 * The record of the attempt and the entry of the next one are committed together, and only if nobody recorded this
 * attempt before. A run that is killed leaves nothing, and the queue does it again: the receiver may see a message
 * twice, with the same id, and never loses one.
 */
export async function attemptDelivery(deps: AttemptDeps, payload: AttemptPayload, context: TaskContext): Promise<void> {
  const message = await findWaiting(deps, payload);
  if (message === undefined) return;
  const leave = deps.gate.enter(URL.parse(message.url)?.host ?? '');
  if (leave === undefined) {
    const runAt = new Date(deps.now().getTime() + 1_000 + Math.floor(deps.random() * 1_000));
    await enqueueAttempt(deps.database, payload, runAt);
    return;
  }
  try {
    const startedAt = deps.now();
    const result = await attemptResult(deps, message, startedAt, context.signal);
    const { verdict, recorded } = await record(deps, payload, startedAt, result);
    // Neither the URL nor the answer: both may carry what is no business of the log's readers.
    const outcome = 'error' in result ? { reason: result.error } : { statusCode: result.statusCode };
    context.logger.info({ ...payload, subject: message.subject, ...outcome, ...verdict, recorded }, 'webhook attempt');
  } finally {
    leave();
  }
}

/**
 * Notes an attempt as failed whose run threw again and again, so that the schedule goes on and the message does not
 * stay pending for ever.
 */
export async function giveUpAttempt(deps: AttemptDeps, payload: AttemptPayload): Promise<void> {
  const message = await findWaiting(deps, payload);
  if (message === undefined) return;
  await record(deps, payload, deps.now(), { error: 'The server could not make the attempt.' });
}

/** The message, if it still waits for this very attempt. */
async function findWaiting(deps: AttemptDeps, { messageId, attempt }: AttemptPayload): Promise<Message | undefined> {
  const message = await findMessage(deps.database, messageId);
  return message?.state === 'pending' && message.attempts === attempt - 1 ? message : undefined;
}

async function record(
  deps: AttemptDeps,
  { messageId, attempt }: AttemptPayload,
  startedAt: Date,
  result: AttemptResult,
): Promise<{ verdict: Verdict; recorded: boolean }> {
  const endedAt = deps.now();
  const verdict = judge(result, attempt, endedAt, deps.random);
  const recorded = await deps.database.transaction(async (transaction) => {
    const entry = { messageId, attempt, startedAt, endedAt, result, verdict };
    if (!(await recordAttempt(transaction, entry))) return false;
    if (verdict.nextAttemptAt !== undefined) {
      await enqueueAttempt(transaction, { messageId, attempt: attempt + 1 }, verdict.nextAttemptAt);
    }
    return true;
  });
  return { verdict, recorded };
}

async function attemptResult(
  deps: AttemptDeps,
  message: Message,
  startedAt: Date,
  signal: AbortSignal,
): Promise<AttemptResult> {
  // The rules of the URL are asked again, as the operator may have closed a range since the message was recorded.
  if (urlRefusal(message.url, deps.policy) !== undefined) return { error: 'The webhook URL is not allowed.' };
  const secrets = await deps.secretsFor(message.clientId);
  if (secrets.length === 0) return { error: 'The account has no signing secret.' };
  const headers = signatureHeaders(message.messageId, startedAt, message.body, secrets);
  return postMessage(deps.agent, { ...message, headers }, signal, deps.timeoutMilliseconds);
}
