import pg from 'pg';
import { ROLE } from './create-cluster.ts';

/**
 * Advisory locks of the embedded server, on connections of their own:
 * - USER: every process that uses the server shares it, from `joinUsers` to `leaveUsers` or its death. Who leaves and
 *   then gets it exclusively was the last, and turns off the light. Nobody can join while he does: who tries waits for
 *   the lock, is thrown out by the shutdown, and starts PostgreSQL again.
 * - SERVING: exclusively of the one process that serves the data folder.
 */
export const LOCKS = { namespace: 0x4669726d, user: 1, serving: 2 } as const;

export const DATABASE = 'firmlens';

export function embeddedUrl(port: number, password: string, database = DATABASE): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

/** A connection that only holds locks. Its end is told by its event `end`. */
export async function openLockSession(url: string, name: string): Promise<pg.Client> {
  const session = new pg.Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 5000 });
  // An error is followed by `end`, or rejects the query that met it.
  session.on('error', () => undefined);
  await session.connect();
  return session;
}

/**
 * Counts this process among the users of the PostgreSQL at `url`, making the database first where it is missing.
 * @param cluster its data directory, to be sure that it is the one
 * @returns the session that counts, to be given to `leaveUsers`
 */
export async function joinUsers(url: string, cluster: string): Promise<pg.Client> {
  // Its name tells it from the connections that work: imports/bulk-indexes.ts passes over it by that.
  const session = await openLockSession(url, 'firmlens lock');
  try {
    const { rows } = await session.query<{ data_directory: string }>('SHOW data_directory');
    if (rows[0]?.data_directory !== cluster) throw new Error(`Another PostgreSQL answers: ${rows[0]?.data_directory}`);
    await session.query(`SET lock_timeout = '5s'`);
    await session.query('SELECT pg_advisory_lock_shared($1, $2)', [LOCKS.namespace, LOCKS.user]);
    return session;
  } catch (error) {
    await session.end().catch(() => undefined);
    throw error;
  }
}

/** Gives the share back. @returns whether it was the last one; then nobody can join until the session ends */
export async function leaveUsers(session: pg.Client): Promise<boolean> {
  const lock = [LOCKS.namespace, LOCKS.user];
  await session.query('SELECT pg_advisory_unlock_shared($1, $2)', lock);
  const { rows } = await session.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS last', lock);
  return rows[0]?.last === true;
}

/** Makes the database that everything lives in; another process may do so at the same time. */
export async function createDatabase(maintenanceUrl: string): Promise<void> {
  const session = await openLockSession(maintenanceUrl, 'firmlens');
  try {
    await session.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    // 42P04: it is there; 23505: somebody makes it right now.
    if (!(error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505'))) throw error;
  } finally {
    await session.end().catch(() => undefined);
  }
}
