import type { ClientBase } from 'pg';
import { findUnqueued } from '../queue/index.ts';
import { runTask } from './jobs/run-job.ts';

/** How far subscriptions and their jobs are behind. */
export interface SubscriptionBacklog {
  readonly subscriptions: number;
  /** Those whose fire time has come, counted up to a bound; not those that wait for an API key or for their first ids. */
  readonly due: number;
  /** The earliest of their fire times; null if none is due. */
  readonly earliestDue: Date | null;
  /** Subscription jobs that are accepted and not done yet. */
  readonly openJobs: number;
  /** When the oldest of them was accepted. */
  readonly oldestJob: Date | null;
  /** When the oldest import was finished that some subscription has yet to be told of; null if all were. */
  readonly oldestUntold: Date | null;
}

/**
 * How far the subscriptions of all accounts are behind.
 * @param countMax so many due subscriptions are enough
 */
export async function readSubscriptionBacklog(
  client: ClientBase,
  now: Date,
  countMax: number,
): Promise<SubscriptionBacklog> {
  const { rows } = await client.query<SubscriptionBacklog>(
    `WITH due AS (
       SELECT s.next_fire_time FROM subscription AS s JOIN api_key AS k USING (client_id)
       WHERE s.next_fire_time <= $1 AND k.disabled_at IS NULL AND NOT EXISTS (
         SELECT FROM subscription_job AS j
         WHERE j.subscription_id = s.subscription_id AND j.status = 'accepted'
           AND j.type = 'notificationSubscriptionCreate'
       )
       ORDER BY s.next_fire_time LIMIT $2
     ), open AS (
       SELECT count(*)::int AS jobs, min(created_at) AS oldest FROM subscription_job WHERE status = 'accepted'
     )
     SELECT
       (SELECT count(*)::int FROM subscription) AS subscriptions,
       (SELECT count(*)::int FROM due) AS due,
       (SELECT min(next_fire_time) FROM due) AS "earliestDue",
       open.jobs AS "openJobs",
       open.oldest AS "oldestJob",
       (SELECT min(finished_at) FROM import
        WHERE change_number > (SELECT min(watermark) FROM subscription)) AS "oldestUntold"
     FROM open`,
    [now, countMax],
  );
  return rows[0] as SubscriptionBacklog;
}

/** The accepted subscription jobs that no entry of the queue will ever run. */
export async function listStuckSubscriptionJobs(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ jobId: string }>(
    `SELECT job_id AS "jobId" FROM subscription_job WHERE status = 'accepted' ORDER BY sequence`,
  );
  return findUnqueued(
    client,
    runTask,
    rows.map(({ jobId }) => jobId),
  );
}
