import type { ClientBase } from 'pg';

/** What waits of a task, and what runs. */
export interface TaskBacklog {
  readonly task: string;
  /** Entries that are due and unclaimed, counted up to a bound. */
  readonly due: number;
  /** Since when the oldest of them has been due, in seconds; 0 if none is. */
  readonly oldestDueSeconds: number;
  /** Entries that some process is running. */
  readonly running: number;
}

/**
 * What waits and runs of every task there ever was, on all servers together. By the database's clock, as it is what
 * decides when an entry is due.
 * @param countMax so many due entries of a task are enough
 */
export async function readBacklog(client: ClientBase, countMax: number): Promise<TaskBacklog[]> {
  const { rows } = await client.query<TaskBacklog>(
    `SELECT task.identifier AS task, due.entries AS due, running.entries AS running,
       greatest(0, coalesce(extract(epoch FROM now() - due.oldest), 0))::float8 AS "oldestDueSeconds"
     FROM graphile_worker._private_tasks AS task
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS entries, min(run_at) AS oldest FROM (
         SELECT run_at FROM graphile_worker._private_jobs
         WHERE is_available AND task_id = task.id AND run_at <= now()
         ORDER BY run_at LIMIT $1
       ) AS entry
     ) AS due
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS entries FROM graphile_worker._private_jobs
       WHERE locked_at IS NOT NULL AND locked_by IS NOT NULL AND task_id = task.id
     ) AS running
     ORDER BY task.identifier`,
    [countMax],
  );
  return rows;
}
