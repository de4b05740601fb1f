import type { AttemptOutcome } from '../telemetry/index.ts';
import type { NoAnswer, ReceiverAnswer } from './call-receiver.ts';
import { nextAttemptAt, retryAfterSeconds } from './retry-schedule.ts';

/**
 * What becomes of a message.
 *
 * It starts `pending` with no attempt made, or `held` if its endpoint is not active. An endpoint that becomes active makes
 * its held messages pending, and one that stops being active has its pending ones held; the attempts made still count.
 * Every attempt ends a message or leaves it pending with the time of the next:
 * - an answer 2xx: `delivered`;
 * - an answer 410 (the receiver wants no more of this): `disabled`;
 * - any other answer, redirects included, or none at all: `pending` until the next time of the schedule, and after
 *   the last attempt `exhausted`.
 * The last three change only when the message is sent again by hand (`resendMessages`).
 */
export type MessageState = 'pending' | 'held' | 'delivered' | 'disabled' | 'exhausted';

/** A message as it is kept: what to send where, and how far its delivery has come. */
export interface Message {
  readonly messageId: string;
  readonly clientId: string;
  /** What it is about, for example the id of a job. */
  readonly subject: string;
  readonly url: string;
  /** What it goes to, if not just to a URL; then the endpoint's secrets sign it. */
  readonly endpointId: string | null;
  /** Sent byte for byte in every attempt. */
  readonly body: string;
  /** Attempts made. */
  readonly attempts: number;
  /** Those of them made before it was last sent again: the schedule began anew after them. */
  readonly earlierAttempts: number;
}

/** What one attempt brought: an answer, or the reason why there was none. */
export type AttemptResult = ReceiverAnswer | NoAnswer | NotMade;

/** Why an attempt failed before the receiver was asked. */
export interface NotMade extends NoAnswer {
  readonly isMade: false;
}

/** What an attempt came to, in a word. */
export function outcomeOf(result: AttemptResult): AttemptOutcome {
  if ('isMade' in result) return 'not_made';
  if ('error' in result) return 'unanswered';
  return isDelivery(result) ? 'delivered' : 'refused';
}

function isDelivery({ statusCode }: ReceiverAnswer): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** The state that follows an attempt, and when the next attempt is due while it is pending. */
export type Verdict =
  | { readonly state: 'pending'; readonly nextAttemptAt: Date }
  | { readonly state: Exclude<MessageState, 'pending' | 'held'>; readonly nextAttemptAt?: undefined };

/**
 * Judges an attempt by the rules of {@link MessageState}.
 * @param attempt its number, the first being 1
 * @param random from 0 to below 1, for the schedule's jitter
 */
export function judge(result: AttemptResult, attempt: number, endedAt: Date, random: () => number): Verdict {
  if ('statusCode' in result) {
    if (isDelivery(result)) return { state: 'delivered' };
    if (result.statusCode === 410) return { state: 'disabled' };
  }
  const wait = 'statusCode' in result ? retryAfterSeconds(result.headers['retry-after'], endedAt) : 0;
  const next = nextAttemptAt(attempt, endedAt, random, wait);
  return next === undefined ? { state: 'exhausted' } : { state: 'pending', nextAttemptAt: next };
}
