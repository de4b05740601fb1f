import type { Agent } from 'undici';
import type { Logger } from '../telemetry/index.ts';
import { callReceiver } from './call-receiver.ts';
import type { CheckedUrl } from './destination.ts';
import { type AttemptResult, judge, type Message, type NotMade, type Verdict } from './message.ts';
import { originalSignatureHeader, signatureHeaders } from './signing.ts';

/** What an attempt needs. */
export interface AttemptDeps {
  readonly agent: Agent;
  readonly now: () => Date;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly timeoutMilliseconds: number;
}

/** What the messages of an account or an endpoint are signed with. */
export interface Signer {
  /** Standard Webhooks secrets, one signature for each. */
  readonly secrets: readonly string[];
  /** The key of the original's signature, if there is to be one. */
  readonly signingSecret?: string | undefined;
}

/** What else an attempt at a message needs. */
export interface Addressing {
  /**
   * The message's URL, or why it is refused: the rules are asked again after the message was recorded, as the operator
   * may have closed a range since.
   */
  readonly url: CheckedUrl | string;
  /** Undefined if there is none. */
  readonly signer: Signer | undefined;
}

/** An attempt that has ended, with what follows from it. */
export interface Attempt {
  readonly message: Message;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly result: AttemptResult;
  readonly verdict: Verdict;
}

/**
 * Makes one attempt to deliver a message and judges it. Nothing is recorded. One that cannot be made for a reason of ours
 * counts as failed, so that the schedule goes on.
 * @returns undefined when `signal` ended it: that says nothing about the receiver
 */
export async function makeAttempt(
  deps: AttemptDeps,
  message: Message,
  addressing: Addressing,
  signal: AbortSignal,
  logger: Logger,
): Promise<Attempt | undefined> {
  const { url, signer } = addressing;
  if (signer === undefined) return impossibleAttempt(deps, message);
  const startedAt = deps.now();
  try {
    return ended(deps, message, startedAt, await resultOf(deps, message, { url, signer }, startedAt, signal));
  } catch (error) {
    if (signal.aborted) return undefined;
    logger.error({ err: error, messageId: message.messageId }, 'a webhook attempt could not be made');
    return impossibleAttempt(deps, message);
  }
}

/** An attempt that counts as failed because something is wrong with this server or its data. */
export function impossibleAttempt(deps: Pick<AttemptDeps, 'now' | 'random'>, message: Message): Attempt {
  return ended(deps, message, deps.now(), notMade('The server could not make the attempt.'));
}

function ended(
  { now, random }: Pick<AttemptDeps, 'now' | 'random'>,
  message: Message,
  startedAt: Date,
  result: AttemptResult,
): Attempt {
  const endedAt = now();
  const attempt = message.attempts - message.earlierAttempts + 1;
  return { message, startedAt, endedAt, result, verdict: judge(result, attempt, endedAt, random) };
}

function resultOf(
  { agent, timeoutMilliseconds }: AttemptDeps,
  { messageId, body }: Message,
  { url, signer: { secrets, signingSecret } }: { url: CheckedUrl | string; signer: Signer },
  startedAt: Date,
  signal: AbortSignal,
): AttemptResult | Promise<AttemptResult> {
  if (typeof url === 'string') return notMade('The webhook URL is not allowed.');
  if (secrets.length === 0) return notMade('There is no signing secret.');
  const headers = {
    ...signatureHeaders(messageId, startedAt, body, secrets),
    ...(signingSecret === undefined ? {} : originalSignatureHeader(body, signingSecret)),
  };
  return callReceiver(agent, { method: 'POST', url, headers, body }, signal, timeoutMilliseconds);
}

function notMade(error: string): NotMade {
  return { error, isMade: false };
}
