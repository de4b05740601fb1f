import type pg from 'pg';
import type { Database } from './database.ts';

/**
 * Cancels whatever statement is running on a connection when the signal is aborted.
 * @returns what ends the listening; it waits for a cancellation on its way, which would else meet whatever the connection
 *   is used for next
 * @throws Error if the signal is aborted already
 */
export async function cancelOnAbort(
  database: Database,
  client: pg.ClientBase,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  if (signal === undefined) return async () => undefined;
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  let cancelling: Promise<unknown> | undefined;
  const cancel = (): void => {
    cancelling = database.client.query('SELECT pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => undefined);
  };
  // An Error whatever the reason is: a COPY whose source fails with something that is none never ends.
  if (signal.aborted) throw new Error('interrupted', { cause: signal.reason });
  signal.addEventListener('abort', cancel, { once: true });
  return async () => {
    signal.removeEventListener('abort', cancel);
    await cancelling;
  };
}
