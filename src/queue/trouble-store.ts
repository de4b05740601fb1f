import type { ClientBase } from 'pg';
import { poolIdPrefix } from './claim-store.ts';

/** An entry whose last run failed. */
interface FailingEntry {
  readonly task: string;
  readonly entries: number;
  /** What the newest of them died of. */
  readonly lastError: string;
}

/** What does not go as it should in the queue. */
export interface QueueTroubles {
  /** Pools of workers that are connected now; a worker process has several. */
  readonly pools: number;
  /** Claims of pools that are gone, which a sweep should have freed seconds ago. */
  readonly deadClaims: number;
  readonly failing: readonly FailingEntry[];
}

/** A sweep frees the claims of a dead pool within five seconds, if any worker runs. */
const deadClaimSeconds = 30;

/** Looks for troubles of the queue, changing nothing. */
export async function readQueueTroubles(client: ClientBase): Promise<QueueTroubles> {
  const { rows } = await client.query<{ pools: number; deadClaims: number }>(
    `WITH held AS (
       SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks
       WHERE locktype = 'advisory' AND objsubid = 1 AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
     )
     SELECT
       (SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'firmlens queue lock') AS pools,
       (SELECT count(*)::int FROM graphile_worker._private_jobs
        WHERE starts_with(locked_by, $1) AND locked_at < now() - make_interval(secs => $2)
          AND hashtextextended(locked_by, 0) NOT IN (SELECT key FROM held)) AS "deadClaims"`,
    [poolIdPrefix, deadClaimSeconds],
  );
  const failing = await client.query<FailingEntry>(
    `SELECT task.identifier AS task, count(*)::int AS entries,
       (array_agg(left(last_error, 160) ORDER BY entry.updated_at DESC))[1] AS "lastError"
     FROM graphile_worker._private_jobs AS entry JOIN graphile_worker._private_tasks AS task ON task.id = entry.task_id
     WHERE last_error IS NOT NULL GROUP BY task.identifier ORDER BY task.identifier`,
  );
  return { pools: 0, deadClaims: 0, ...rows[0], failing: failing.rows };
}

/** Those of these jobs that no entry of a task names in its payload's `jobId`. */
export async function findUnqueued(client: ClientBase, task: string, jobIds: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ jobId: string }>(
    `SELECT job_id AS "jobId" FROM unnest($2::text[]) WITH ORDINALITY AS job (job_id, place)
     WHERE job_id NOT IN (
       SELECT payload ->> 'jobId' FROM graphile_worker._private_jobs
       WHERE task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = $1)
         AND payload ->> 'jobId' IS NOT NULL
     )
     ORDER BY place`,
    [task, jobIds],
  );
  return rows.map(({ jobId }) => jobId);
}
