import { isSameSecret } from '../lib/same-secret.ts';
import type { EndpointStatus } from './endpoint.ts';

/** The header that carries the code to the receiver and must come back with it (reference `subscriptions.md` §10). */
export const validationCodeHeader = 'X-InsideViewAPI-ValidationCode';

/** Why an endpoint whose receiver answers 410 is disabled. */
export const goneReason = 'The receiver answered 410: it wants no more messages.';

/** What a verification brought: the right echo, or why not, in a sentence that the endpoint's owner may read. */
export type Echo =
  | { readonly kind: 'right' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string };

/** An endpoint after a verification, and when it is verified again. */
export interface VerifiedState {
  readonly status: EndpointStatus;
  readonly disabledAt: Date | null;
  readonly disabledReason: string | null;
  readonly nextAt: Date | undefined;
}

/**
 * Seconds to wait before each verification, counted from the one before. A receiver that is just being started has four
 * minutes; the original asked once, up to three minutes later (§10).
 */
const delaysSeconds: readonly number[] = [0, 5, 15, 60, 180];

const minute = 60_000;
const recovery = { waitMin: 10 * minute, waitMax: 6 * 60 * minute, lasts: 30 * 24 * 60 * minute };

/**
 * Judges the answer to a verification: any 2xx with the code that was sent is the right echo.
 * @param answer names of headers in lower case, as undici gives them; or why there is no answer
 */
export function judgeEcho(
  answer: { statusCode: number; headers: Readonly<Record<string, string | string[] | undefined>> } | { error: string },
  validationCode: string,
): Echo {
  if ('error' in answer) return { kind: 'failed', reason: answer.error };
  const { statusCode, headers } = answer;
  if (statusCode === 410) return { kind: 'gone' };
  if (statusCode < 200 || statusCode > 299) {
    return { kind: 'failed', reason: `The receiver answered the HEAD request with ${statusCode}.` };
  }
  const echo = headers[validationCodeHeader.toLowerCase()];
  if (typeof echo === 'string' && isSameSecret(echo, validationCode)) return { kind: 'right' };
  const said = echo === undefined ? 'without' : 'with another';
  return { kind: 'failed', reason: `The receiver answered ${said} ${validationCodeHeader}.` };
}

/**
 * What becomes of an endpoint, by the rules of {@link EndpointStatus}.
 * @param verification its number, the first being 1
 */
export function stateAfter(
  endpoint: {
    readonly status: EndpointStatus;
    readonly disabledAt: Date | null;
    readonly disabledReason: string | null;
  },
  echo: Echo,
  verification: number,
  now: Date,
): VerifiedState {
  if (echo.kind === 'right') return { status: 'ACTIVE', disabledAt: null, disabledReason: null, nextAt: undefined };
  const disabledAt = endpoint.disabledAt ?? now;
  if (echo.kind === 'gone') return { status: 'DISABLED', disabledAt, disabledReason: goneReason, nextAt: undefined };
  const delay = delaysSeconds[verification];
  if (endpoint.status === 'VERIFICATION_PENDING' && delay !== undefined) {
    const nextAt = new Date(now.getTime() + delay * 1000);
    return { status: 'VERIFICATION_PENDING', disabledAt: null, disabledReason: null, nextAt };
  }
  const disabledReason = endpoint.disabledReason ?? echo.reason;
  return { status: 'DISABLED', disabledAt, disabledReason, nextAt: nextRecovery(disabledAt, now) };
}

/**
 * When a disabled endpoint is asked again: after an eighth of the time for which it has been disabled, at least ten
 * minutes and at most six hours.
 * @returns undefined when it has been disabled for 30 days
 */
export function nextRecovery(disabledAt: Date, now: Date): Date | undefined {
  const disabledFor = now.getTime() - disabledAt.getTime();
  if (disabledFor >= recovery.lasts) return undefined;
  const wait = Math.min(Math.max(disabledFor / 8, recovery.waitMin), recovery.waitMax);
  return new Date(now.getTime() + wait);
}
