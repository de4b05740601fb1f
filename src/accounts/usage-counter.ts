import type { Transactions } from './usage-store.ts';

/** Counts transactions in memory, so that no request waits for its own count: see {@link countUsage}. */
export interface UsageCounter {
  /** One transaction more. */
  count(clientId: string, api: string, day: string): void;
  /** Writes what has been counted until now; resolves when it is on record or has failed. */
  flush(): Promise<void>;
  /** Writes the rest; nothing must be counted afterwards. */
  close(): Promise<void>;
}

const pauseMillis = 5_000;

/**
 * Collects counts and writes them together, five seconds after the first. What could not be written is tried again with
 * the next. A server that is killed loses the counts of its last five seconds; credits are debited elsewhere, at once.
 */
export function countUsage(options: {
  write: (counted: readonly Transactions[]) => Promise<void>;
  onFailure: (error: unknown) => void;
}): UsageCounter {
  let counted = new Map<string, Transactions>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function add(more: Transactions): void {
    const key = `${more.clientId} ${more.day} ${more.api}`;
    const transactions = (counted.get(key)?.transactions ?? 0) + more.transactions;
    counted.set(key, { ...more, transactions });
    timer ??= setTimeout(() => void flush(), pauseMillis).unref();
  }

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (counted.size === 0) return;
    const batch = [...counted.values()];
    counted = new Map();
    try {
      await options.write(batch);
    } catch (error) {
      options.onFailure(error);
      for (const lost of batch) add(lost);
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    count: (clientId, api, day) => add({ clientId, api, day, transactions: 1 }),
    flush,
    async close() {
      await flush();
      clearTimeout(timer);
    },
  };
}
