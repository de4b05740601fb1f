/** Runs one statement and gives its rows. */
export type Ask = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** Every pool id of ours begins so: claims of another program's pools in the same schema are none of our business. */
export const poolIdPrefix = 'firmlens-';

/**
 * `max_attempts` of a new entry. graphile-worker counts claims in `attempts` and would end an entry at this number
 * without a word, so it is out of reach. A claim that was interrupted raises an entry's `max_attempts` by one: so
 * `max_attempts - claimsMax` is the number of interruptions, and the other claims are those that failed.
 */
export const claimsMax = 10_000;

/**
 * A pool that claimed something more recently is left alone: its process may be about to notice that its lock is gone.
 * With 3 s the work of a killed process ran again after 3.2 to 4.1 s, too near to the promised 5; with 2 s after 2.3 to 3.2.
 */
const graceSeconds = 2;

/** The lock that says that a pool is alive, in the form of SQL over an expression that holds its id. */
const lockKey = (poolId: string) => `hashtextextended(${poolId}, 0)`;

/** Takes the lock of a pool for the session that asks. */
export async function takePoolLock(ask: Ask, poolId: string): Promise<void> {
  await ask(`SELECT pg_advisory_lock(${lockKey('$1')})`, [poolId]);
}

/**
 * Frees the claims of every other pool whose lock nobody holds, and wakes workers for them. An entry that was replaced
 * under its key while it ran (its `attempts` are at the maximum then) is deleted, as the new one takes over.
 * @returns the number of entries freed
 */
export async function freeAbandonedClaims(ask: Ask, ownPoolId: string): Promise<number> {
  // Trying a lock takes it until the statement ends, so a second sweeper passes over the same pool.
  const [row] = await ask<{ freed: number }>(
    `WITH absent AS MATERIALIZED (
       SELECT locked_by AS pool_id FROM graphile_worker._private_jobs
       WHERE locked_at IS NOT NULL AND starts_with(locked_by, $1) AND locked_by <> $2
       GROUP BY locked_by
       HAVING max(locked_at) < now() - make_interval(secs => $3)
     ), dead AS MATERIALIZED (
       SELECT pool_id FROM absent WHERE pg_try_advisory_xact_lock(${lockKey('pool_id')})
     ), superseded AS (
       DELETE FROM graphile_worker._private_jobs AS entry USING dead
       WHERE entry.locked_by = dead.pool_id AND entry.attempts >= entry.max_attempts
     ), freed AS (
       UPDATE graphile_worker._private_jobs AS entry
       SET locked_at = NULL, locked_by = NULL, max_attempts = entry.max_attempts + 1
       FROM dead
       WHERE entry.locked_by = dead.pool_id AND entry.attempts < entry.max_attempts
       RETURNING entry.id
     )
     SELECT count(*)::int AS freed, CASE WHEN count(*) > 0 THEN
       pg_notify('jobs:insert', json_build_object('r', random(), 'count', count(*))::text)
     END FROM freed`,
    [poolIdPrefix, ownPoolId, graceSeconds],
  );
  return row?.freed ?? 0;
}

/** Keeps a pool's own long claims young: graphile-worker takes any claim of more than four hours for abandoned. */
export async function renewLongClaims(ask: Ask, ownPoolId: string): Promise<void> {
  await ask(
    `UPDATE graphile_worker._private_jobs SET locked_at = now()
     WHERE locked_by = $1 AND locked_at < now() - interval '1 hour'`,
    [ownPoolId],
  );
}

/** How many entries of these tasks are due and unclaimed, counted up to `countMax`. */
export async function countDueEntries(ask: Ask, tasks: readonly string[], countMax: number): Promise<number> {
  const [row] = await ask<{ due: number }>(
    `SELECT count(*)::int AS due FROM (
       SELECT FROM graphile_worker._private_jobs
       WHERE is_available AND run_at <= now() AND task_id = ANY (ARRAY(
         SELECT id FROM graphile_worker._private_tasks WHERE identifier = ANY ($1)
       ))
       LIMIT $2
     ) AS entry`,
    [tasks, countMax],
  );
  return row?.due ?? 0;
}

/**
 * Puts a claimed entry off, as a new entry: under its new id, what graphile-worker does with the old one when the
 * handler returns finds nothing. An entry that was replaced under its key meanwhile is left as it is.
 */
export async function putOffEntry(
  ask: Ask,
  entryId: string,
  options: { seconds: number; lastError: string },
): Promise<void> {
  await ask(
    `UPDATE graphile_worker._private_jobs
     SET id = DEFAULT, locked_at = NULL, locked_by = NULL, last_error = $2,
       run_at = now() + make_interval(secs => $3), updated_at = now()
     WHERE id = $1 AND attempts < max_attempts`,
    [entryId, options.lastError, options.seconds],
  );
}
