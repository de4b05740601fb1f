import { isId } from '../lib/ids.ts';

/**
 * Tells who keeps asking for tokens with wrong credentials to wait: within a minute, 10 failures of one client id from
 * one address, or 300 of any from one address, and further wrong ones from there are refused as throttled until the
 * minute is over. Right credentials are never refused: behind a proxy all clients share its address, and nobody may
 * lock another out. In this process's memory; what keeps secrets from being guessed is that they have 256 bits.
 */
export interface FailedLogins {
  /** Time in milliseconds until which wrong credentials are refused as throttled, or undefined. */
  refusedUntil(address: string, clientId: string, now: number): number | undefined;
  note(address: string, clientId: string, now: number): void;
}

const windowMillis = 60_000;
const failuresOfClientMax = 10;
const failuresOfAddressMax = 300;
/** Addresses, and pairs of address and client, that are remembered; the oldest are forgotten first. */
const rememberedMax = 10_000;

export function createFailedLogins(): FailedLogins {
  const ofAddress = createCounter(failuresOfAddressMax);
  const ofClient = createCounter(failuresOfClientMax);
  // What has not the shape of a client id is nobody's: one entry for all of it, however long it is.
  const pair = (address: string, clientId: string) => `${address} ${isId(clientId) ? clientId : ''}`;
  return {
    refusedUntil: (address, clientId, now) =>
      ofAddress.fullUntil(address, now) ?? ofClient.fullUntil(pair(address, clientId), now),
    note(address, clientId, now) {
      ofAddress.add(address, now);
      ofClient.add(pair(address, clientId), now);
    },
  };
}

function createCounter(max: number) {
  const counts = new Map<string, { count: number; until: number }>();
  const current = (key: string, now: number) => {
    const entry = counts.get(key);
    return entry !== undefined && entry.until > now ? entry : undefined;
  };
  return {
    fullUntil(key: string, now: number): number | undefined {
      const entry = current(key, now);
      return entry !== undefined && entry.count >= max ? entry.until : undefined;
    },
    add(key: string, now: number): void {
      const entry = current(key, now);
      if (entry !== undefined) {
        entry.count++;
        return;
      }
      counts.delete(key);
      for (const oldest of counts.keys()) {
        if (counts.size < rememberedMax) break;
        counts.delete(oldest);
      }
      counts.set(key, { count: 1, until: now + windowMillis });
    },
  };
}
