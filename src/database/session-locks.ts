import { Client } from 'pg';

/** Locks by name, held for as long as the session of one connection lives: a process that dies lets go of them. */
export interface SessionLocks {
  /** Takes a lock that this session does not hold. @returns false if another session holds it */
  take(name: string): Promise<boolean>;
  /** Lets go of a lock; of one that went with its connection, silently. */
  release(name: string): Promise<void>;
  close(): Promise<void>;
}

/** What is to be done with a lock, and who waits for it. */
interface Wish {
  readonly name: string;
  readonly take: boolean;
  readonly outcome: PromiseWithResolvers<boolean>;
}

/**
 * Prepares a connection of its own for locks (PostgreSQL's advisory locks). It is made when the first lock is taken, and
 * again when it is lost. With it goes every lock that was held, without a word to the holders: use these locks to save
 * work, and let what must not happen twice depend on a condition in its own statement.
 */
export function openSessionLocks(url: string): SessionLocks {
  let connecting: Promise<Client> | undefined;
  const connect = (): Promise<Client> => {
    const client = new Client({
      connectionString: url,
      application_name: 'firmlens locks',
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
      keepAlive: true,
    });
    const connected = client.connect().then(() => client);
    client.on('error', () => lose(connected));
    return connected;
  };
  /** Whatever went wrong on it, a connection that may or may not hold a lock is of no use. It may say so twice. */
  const lose = (lost: Promise<Client>) => {
    if (connecting !== lost) return;
    connecting = undefined;
    lost.then((client) => client.end()).catch(() => undefined);
  };
  const ask = async (wishes: readonly Wish[]): Promise<boolean[]> => {
    connecting ??= connect();
    const connected = connecting;
    try {
      const { rows } = await (await connected).query<{ done: boolean }>({
        name: 'locks',
        text: `
          SELECT CASE WHEN take THEN pg_try_advisory_lock(key) ELSE pg_advisory_unlock(key) END AS done
          FROM (
            SELECT take, hashtextextended(name, 0) AS key FROM unnest($1::boolean[], $2::text[]) AS wish (take, name)
          ) AS wish`,
        values: [wishes.map(({ take }) => take), wishes.map(({ name }) => name)],
      });
      return rows.map(({ done }) => done);
    } catch (error) {
      lose(connected);
      throw error;
    }
  };
  let waiting: Wish[] = [];
  let asking: Promise<void> | undefined;
  const askAll = async () => {
    while (waiting.length > 0) {
      const wishes = waiting;
      waiting = [];
      try {
        const done = await ask(wishes);
        for (const [place, { outcome }] of wishes.entries()) outcome.resolve(done[place] ?? false);
      } catch (error) {
        for (const { outcome } of wishes) outcome.reject(error);
      }
    }
    asking = undefined;
  };
  /** A connection takes one statement at a time: what comes while one is under way goes together with the next. */
  const wish = (name: string, take: boolean): Promise<boolean> => {
    const outcome = Promise.withResolvers<boolean>();
    waiting.push({ name, take, outcome });
    asking ??= askAll();
    return outcome.promise;
  };
  return {
    take: (name) => wish(name, true),
    release: async (name) => {
      if (connecting !== undefined) await wish(name, false).catch(() => undefined);
    },
    close: async () => {
      await asking;
      const client = await connecting?.catch(() => undefined);
      connecting = undefined;
      await client?.end();
    },
  };
}
