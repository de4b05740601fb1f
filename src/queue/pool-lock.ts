import { Client, DatabaseError } from 'pg';
import { type Ask, takePoolLock } from './claim-store.ts';

/** The connection whose session holds a pool's advisory lock: while it lives, the pool's claims are its own. */
export interface PoolLock {
  /** One statement at a time on that very connection: an answer proves that the lock is still held. */
  readonly ask: Ask;
  /** Lets go of the lock and the connection. */
  release(): void;
}

/**
 * Connects and takes the lock of a pool.
 * @param onLost told once when the connection is gone or does not answer in time, unless it was released
 * @throws when the database cannot be reached
 */
export async function holdPoolLock(url: string, poolId: string, onLost: (error: Error) => void): Promise<PoolLock> {
  const client = new Client({
    connectionString: url,
    application_name: 'firmlens queue lock',
    connectionTimeoutMillis: 5_000,
    // A database that is slower than this is taken for lost.
    query_timeout: 10_000,
    keepAlive: true,
  });
  let held = false;
  const lose = (error: Error) => {
    if (!held) return;
    release();
    onLost(error);
  };
  const release = () => {
    held = false;
    client.end().catch(() => undefined);
  };
  client.on('error', lose);
  client.on('end', () => lose(new Error('The connection that holds the pool lock was closed.')));

  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return (await client.query(text, [...values])).rows;
    } catch (error) {
      // A statement that was refused says nothing about the connection; everything else does.
      const refused = error instanceof DatabaseError && error.severity === 'ERROR';
      if (!refused && error instanceof Error) lose(error);
      throw error;
    }
  };
  let previous: Promise<unknown> = Promise.resolve();
  const ask: Ask = (text, values) => {
    const answer = previous.then(() => query(text, values));
    previous = answer.catch(() => undefined);
    return answer;
  };

  try {
    await client.connect();
    // A machine that lost its power closes no connection: the server must find out, within about four seconds.
    await client.query('SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3');
    await takePoolLock(ask, poolId);
    held = true;
  } catch (error) {
    release();
    throw error;
  }
  return { ask, release };
}
