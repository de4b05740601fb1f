/**
 * The throttle (reference `jobs-auth-admin.md` §5): requests are counted per token over a period of five minutes, which
 * begins with the first; the request beyond the limit locks all tokens of the account for one full period. Requests
 * refused meanwhile neither count nor lengthen the lock. When it ends every count has ended too, having begun before
 * the lock did: all start at zero.
 *
 * Counted in this process's memory, so that no request waits for a database; several servers each count what they see
 * and share the locks. Own code rather than `rate-limiter-flexible`: that one reads the system's clock itself and keeps
 * a timer for every token.
 */
export interface Throttle {
  /**
   * Counts a request of a token.
   * @param limit requests that the account's tokens may make in a period, each
   * @param now milliseconds since 1970
   */
  count(token: { jti: string; clientId: string }, limit: number, now: number): Standing;
  /** Locks an account until then, as another server decided. Never shortens a lock. */
  lock(clientId: string, until: number): void;
}

/** How a token stands once a request has been counted. */
export interface Standing {
  /** The request may pass; else its account is locked. */
  readonly passes: boolean;
  /** Requests that the token may still make until then. */
  readonly remaining: number;
  /** When its period ends, or the lock of its account; milliseconds since 1970. */
  readonly until: number;
}

/** Counting period and length of a lock. */
export const throttlePeriodMillis = 5 * 60 * 1000;

/** @param onLock called when a request counted here locks an account: other servers must know */
export function createThrottle(onLock: (clientId: string, until: number) => void): Throttle {
  const counts = new Map<string, { requests: number; until: number }>();
  const locks = new Map<string, number>();
  let sweepAt = 0;

  return {
    count({ jti, clientId }, limit, now) {
      const lockedUntil = locks.get(clientId);
      if (lockedUntil !== undefined && lockedUntil > now) return lockedStanding(lockedUntil);
      if (now >= sweepAt) {
        dropEnded(counts, now, ({ until }) => until);
        dropEnded(locks, now, (until) => until);
        sweepAt = now + throttlePeriodMillis;
      }
      let period = counts.get(jti);
      if (period === undefined || period.until <= now) {
        period = { requests: 0, until: now + throttlePeriodMillis };
        counts.set(jti, period);
      }
      if (period.requests >= limit) {
        const until = now + throttlePeriodMillis;
        locks.set(clientId, until);
        onLock(clientId, until);
        return lockedStanding(until);
      }
      period.requests++;
      return { passes: true, remaining: limit - period.requests, until: period.until };
    },

    lock(clientId, until) {
      locks.set(clientId, Math.max(until, locks.get(clientId) ?? 0));
    },
  };
}

function lockedStanding(until: number): Standing {
  return { passes: false, remaining: 0, until };
}

/** So that memory holds what the last period needs and no more. */
function dropEnded<Item>(items: Map<string, Item>, now: number, endOf: (item: Item) => number): void {
  for (const [key, item] of items) if (endOf(item) <= now) items.delete(key);
}
