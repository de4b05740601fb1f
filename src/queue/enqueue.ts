import type { Session } from '../database/index.ts';
import { claimsMax } from './claim-store.ts';

/**
 * Enqueues one entry. Within a transaction it commits with that transaction or not at all, and wakes a worker at the
 * commit.
 * @param task a name of `QueueTasks`; the entry waits until some server knows it
 * @param payload JSON; keep it to ids, as it outlives the version of the program that wrote it
 * @param options.runAt not before this time (found within a second of it); left out: at once
 * @param options.key at most one *waiting* entry has this key: a second `enqueue` replaces payload and time of the
 *   first. A run that has already begun is not touched, but if it fails it is not tried again: the new entry takes over.
 */
export async function enqueue(
  session: Session,
  task: string,
  payload: object,
  options: { runAt?: Date; key?: string } = {},
): Promise<void> {
  await session.client.query({
    name: 'enqueue',
    text: `SELECT FROM graphile_worker.add_job($1, $2::json, run_at => $3, max_attempts => $4, job_key => $5)`,
    values: [task, JSON.stringify(payload), options.runAt ?? null, claimsMax, options.key ?? null],
  });
}
