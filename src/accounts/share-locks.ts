/** Passes throttle locks on to the other servers, at most once a second: see {@link shareLocks}. */
export interface LockSharing {
  add(clientId: string, until: number): void;
  /** Passes on what is still waiting. */
  close(): Promise<void>;
}

const pauseMillis = 1_000;

/**
 * Collects locks and writes them together: the first at once, those of the following second after it. What could not be
 * written is tried again with the next; it holds on this server all the same.
 */
export function shareLocks(options: {
  write: (locks: ReadonlyMap<string, Date>) => Promise<void>;
  onFailure: (error: unknown) => void;
}): LockSharing {
  let collected = new Map<string, Date>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (collected.size === 0) return;
    const locks = collected;
    collected = new Map();
    try {
      await options.write(locks);
    } catch (error) {
      options.onFailure(error);
      collected = new Map([...locks, ...collected]);
    }
  }

  /** Writes, and again after a pause for as long as there is something to write. */
  function writeNow(): void {
    writing = write();
    timer = setTimeout(() => {
      timer = undefined;
      if (collected.size > 0) writeNow();
    }, pauseMillis).unref();
  }

  return {
    add(clientId, until) {
      collected.set(clientId, new Date(until));
      if (timer === undefined) writeNow();
    },
    async close() {
      clearTimeout(timer);
      await writing;
      await write();
    },
  };
}
