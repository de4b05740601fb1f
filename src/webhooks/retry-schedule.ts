/**
 * The published schedule (docs/webhooks.md, Standard Webhooks 1.0.0): seconds to wait before each attempt, counted from
 * the end of the one before. Ten attempts, about three days.
 */
export const retryDelaysSeconds: readonly number[] = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

const jitterShare = 0.1;
const retryAfterSecondsMax = 86_400;

/**
 * When the next attempt is due: by the schedule, up to a tenth later so that receivers that failed together are not
 * hit together, never earlier; or later still when the receiver asked for it.
 * @param attempt the attempt that has just failed, the first being 1
 * @param random from 0 to below 1
 * @param retryAfter the receiver's `Retry-After`, in seconds, from {@link retryAfterSeconds}
 * @returns `undefined` when that was the last attempt
 */
export function nextAttemptAt(attempt: number, endedAt: Date, random: () => number, retryAfter = 0): Date | undefined {
  const delay = retryDelaysSeconds[attempt];
  if (delay === undefined) return undefined;
  const seconds = Math.max(delay * (1 + jitterShare * random()), retryAfter);
  return new Date(endedAt.getTime() + Math.ceil(seconds * 1000));
}

/**
 * Reads a `Retry-After` header: seconds, or a date of HTTP (which is always in GMT); of several the first.
 * @returns seconds from `now`, at least 0 and at most a day; 0 for what cannot be read
 */
export function retryAfterSeconds(header: string | string[] | undefined, now: Date): number {
  const text = [header].flat()[0]?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), retryAfterSecondsMax);
  const date = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(date)) return 0;
  return Math.min(Math.max((date - now.getTime()) / 1000, 0), retryAfterSecondsMax);
}
