import type { Session } from '../database/index.ts';
import { claimsMax } from './claim-store.ts';

/**
 * Enqueues one entry. Within a transaction it commits with that transaction or not at all, and wakes a worker at the
 * commit.
 * @param task a name of `QueueTasks`; the entry waits until some server knows it
 * @param payload JSON; keep it to ids, as it outlives the version of the program that wrote it
 * @param options.runAt not before this time (found within a second of it); left out: at once
 * @param options.afterMilliseconds instead: so long from now, by the database's clock, which is the one that counts
 * @param options.key at most one *waiting* entry has this key: a second `enqueue` replaces payload and time of the
 *   first. A run that has already begun is not touched, but if it fails it is not tried again: the new entry takes over.
 * @param options.keepTime a waiting entry with this key keeps its time, be it earlier or later
 */
export async function enqueue(
  session: Session,
  task: string,
  payload: object,
  options: { runAt?: Date; afterMilliseconds?: number; key?: string; keepTime?: boolean } = {},
): Promise<void> {
  await session.client.query({
    name: 'enqueue',
    text: `SELECT FROM graphile_worker.add_job($1, $2::json, max_attempts => $4, job_key => $5,
             run_at => coalesce($3, now() + $7 * interval '1 millisecond'),
             job_key_mode => CASE WHEN $6 THEN 'preserve_run_at' ELSE 'replace' END)`,
    values: [
      task,
      JSON.stringify(payload),
      options.runAt ?? null,
      claimsMax,
      options.key ?? null,
      options.keepTime ?? false,
      options.afterMilliseconds ?? null,
    ],
  });
}

/**
 * Enqueues many entries of one task in one statement, each to run at once and each under a key of its own, as `enqueue`
 * does one. Transactions that enqueue under the same keys do it in the same order of keys, or they may deadlock.
 */
export async function enqueueAll(
  session: Session,
  task: string,
  entries: readonly { key: string; payload: object }[],
): Promise<void> {
  if (entries.length === 0) return;
  await session.client.query({
    name: 'enqueue-all',
    text: `SELECT FROM graphile_worker.add_jobs(ARRAY(
             SELECT ($1::text, payload, NULL, NULL, $2::smallint, key, NULL, NULL)::graphile_worker.job_spec
             FROM unnest($3::text[], $4::json[]) WITH ORDINALITY AS entry (key, payload, place)
             ORDER BY place
           ))`,
    values: [task, claimsMax, entries.map(({ key }) => key), entries.map(({ payload }) => JSON.stringify(payload))],
  });
}
