import { Pool, type PoolClient } from 'pg';

/**
 * Connections for graphile-worker. A broken one is replaced by the pool and costs one failed statement; without the two
 * listeners it would be an unhandled `error` event and end the process.
 */
export function openConnections(url: string, options: { max: number }): Pool {
  const connections = new Pool({
    connectionString: url,
    max: options.max,
    application_name: 'firmlens queue',
    // Longer than the pool lock waits for its answer: a database that is merely slow is judged there alone.
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    // A claim or a completion that a crash of the database undoes is made again, as after any interruption: none of them
    // needs to wait for the disk. What a handler commits does, on its own connections.
    options: '-c synchronous_commit=off',
  });
  connections.on('error', ignore);
  connections.on('connect', (client) => client.on('error', ignore));
  return connections;
}

/**
 * The same connections until `closed` is aborted; from then on every statement is answered with no rows, and nothing
 * of it reaches the database. Errors would do as well, but graphile-worker prints a stack trace for each of them.
 */
export function silencedBy(closed: AbortSignal, connections: Pool): Pool {
  const orSilence = async (work: () => Promise<unknown>, silence: unknown): Promise<unknown> => {
    try {
      return closed.aborted ? silence : await work();
    } catch (error) {
      if (closed.aborted) return silence;
      throw error;
    }
  };
  const silenced = <Session extends Pool | PoolClient>(session: Session, more: object = {}): Session =>
    replaceMembers(session, {
      query: (...statement: [string]) => orSilence(() => session.query(...statement), noRows),
      ...more,
    });
  return silenced(connections, {
    // Its listening client comes by the callback; that part of graphile-worker copes with errors, but gives a client back
    // twice that breaks just when it is told to stop. That would be an unhandled error and end the process.
    connect: (callback?: Parameters<Pool['connect']>[0]) =>
      callback === undefined
        ? orSilence(async () => silenced(await connections.connect()), nowhere)
        : connections.connect((error, client, release) => callback(error, client, once(release))),
  });
}

const noRows = { rows: [] };
/** What is checked out when nothing is to be reached any more. */
const nowhere = { query: async () => noRows, release: ignore };

/** @param release undefined from a pool that has been ended, which gives no client either */
function once(release: ((error?: unknown) => void) | undefined): (error?: unknown) => void {
  let released = false;
  return (error) => {
    if (!released) release?.(error);
    released = true;
  };
}

function replaceMembers<Target extends object>(original: Target, members: Readonly<Record<string, unknown>>): Target {
  return new Proxy(original, {
    get: (target, key) => {
      if (typeof key === 'string' && Object.hasOwn(members, key)) return members[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function ignore(): void {}
