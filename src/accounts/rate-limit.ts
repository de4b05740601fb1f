import { type Standing, throttlePeriodMillis } from './throttle.ts';

/**
 * The throttle as clients read it: the fields of the IETF's draft-ietf-httpapi-ratelimit-headers, which are lists of
 * structured fields (RFC 9651). Names in lower case, as Fastify wants them.
 */
export interface RateLimitHeaders extends Readonly<Record<string, string>> {
  readonly 'ratelimit-policy': string;
  readonly ratelimit: string;
}

/** What holds for every request of an account's tokens: how many in how many seconds. Made once for an account. */
export function rateLimitPolicy(throttleLimit: number): string {
  return `"default";q=${throttleLimit};w=${throttlePeriodMillis / 1000}`;
}

/** What is left of it, and for how many seconds. */
export function rateLimitHeaders(policy: string, { remaining, until }: Standing, now: number): RateLimitHeaders {
  return { 'ratelimit-policy': policy, ratelimit: `"default";r=${remaining};t=${secondsUntil(until, now)}` };
}

/** Whole seconds until a time: who waits for as long does not come too early. */
export function secondsUntil(time: number, now: number): number {
  return Math.ceil((time - now) / 1000);
}
