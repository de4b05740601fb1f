import pg from 'pg';

/** Keeps reading what others commit: see {@link followChanges}. */
export interface Follower {
  /** Reads now. Resolves when a reading that began after this call has ended; rejects if it failed. */
  read(): Promise<void>;
  /** For how long nothing could be read; 0 while all is well. */
  lostMillis(): number;
  close(): Promise<void>;
}

export interface FollowOptions {
  readonly url: string;
  readonly channel: string;
  /** Reads what is new over the connection given. One reading runs at a time. */
  readonly read: (client: pg.Client) => Promise<void>;
  /** Told when reading begins to fail, and when it succeeds again (undefined). */
  readonly onState: (failure: Error | undefined) => void;
  /** Time between readings that nothing prompts. */
  readonly pollMillis: number;
}

/** Longest time that the database may take to answer before the connection is given up. */
const answerMillisMax = 5_000;
/** Pause before a connection is tried again. */
const reconnectMillis = 250;

/**
 * Holds one connection of its own, so that a busy pool delays nothing, and reads at the start, at every notification on
 * the channel, at least every `pollMillis`, and first thing after a lost connection: notifications make it quick, and
 * nothing depends on their arriving (a pooler in between may swallow them, a connection may die without a sign).
 * Resolves after the first reading.
 * @throws Error if the database cannot be reached at the start
 */
export async function followChanges(options: FollowOptions): Promise<Follower> {
  let client: pg.Client | undefined;
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  let lostAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const follower: Follower = {
    read() {
      if (running === undefined) {
        running = readOnce().finally(() => {
          running = undefined;
        });
        return running;
      }
      waiting ??= running
        .catch(() => undefined)
        .then(() => {
          waiting = undefined;
          return follower.read();
        });
      return waiting;
    },
    lostMillis: () => (lostAt === undefined ? 0 : performance.now() - lostAt),
    async close() {
      closed = true;
      clearTimeout(timer);
      await running?.catch(() => undefined);
      drop();
    },
  };

  async function readOnce(): Promise<void> {
    clearTimeout(timer);
    if (closed) throw new Error('closed');
    try {
      client ??= await connect();
      await options.read(client);
      if (lostAt !== undefined) options.onState(undefined);
      lostAt = undefined;
    } catch (error) {
      drop();
      if (lostAt === undefined) options.onState(error instanceof Error ? error : new Error(String(error)));
      lostAt ??= performance.now();
      throw error;
    } finally {
      readIn(client === undefined ? reconnectMillis : options.pollMillis);
    }
  }

  function readIn(millis: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(readSoon, millis).unref();
  }

  /** A failure has been reported by then, and the next reading is due. */
  function readSoon(): void {
    follower.read().catch(() => undefined);
  }

  async function connect(): Promise<pg.Client> {
    const opened = new pg.Client({
      connectionString: options.url,
      application_name: `firmlens ${options.channel}`,
      keepAlive: true,
      connectionTimeoutMillis: answerMillisMax,
      query_timeout: answerMillisMax,
    });
    const onLost = () => {
      if (client !== opened) return;
      drop();
      readIn(0);
    };
    opened.on('error', onLost).on('end', onLost).on('notification', readSoon);
    try {
      await opened.connect();
      await opened.query(`LISTEN ${options.channel}`);
    } catch (error) {
      opened.end().catch(() => undefined);
      throw error;
    }
    return opened;
  }

  /** Lets the connection go without waiting: one that died without a sign would never say goodbye. */
  function drop(): void {
    const dropped = client;
    client = undefined;
    dropped?.end().catch(() => undefined);
  }

  try {
    await follower.read();
  } catch (error) {
    await follower.close();
    throw error;
  }
  return follower;
}
