import type { ClientBase } from 'pg';
import type { EndpointStatus } from './endpoint.ts';

/** What waits to be delivered. */
export interface WebhookBacklog {
  /** Messages that wait for their next attempt, counted up to a bound. */
  readonly pending: number;
  /** Messages that wait for their endpoint to become active, counted up to a bound. */
  readonly held: number;
  /** When the next attempt at a message was due that has waited longest for it; null if none is pending. May be to come. */
  readonly earliestDue: Date | null;
}

/**
 * What waits to be delivered to all receivers.
 * @param countMax so many messages of a kind are enough: there may be millions
 */
export async function readWebhookBacklog(client: ClientBase, countMax: number): Promise<WebhookBacklog> {
  // From destination to destination by the index that begins with it: one step each, however many messages wait there.
  const { rows } = await client.query<WebhookBacklog>(
    `WITH RECURSIVE first_of AS (
       (SELECT destination, next_attempt_at FROM webhook_message WHERE state = 'pending'
        ORDER BY destination, next_attempt_at LIMIT 1)
       UNION ALL
       SELECT following.* FROM first_of CROSS JOIN LATERAL (
         SELECT destination, next_attempt_at FROM webhook_message
         WHERE state = 'pending' AND destination > first_of.destination
         ORDER BY destination, next_attempt_at LIMIT 1
       ) AS following
     )
     SELECT
       (SELECT count(*)::int FROM (SELECT FROM webhook_message WHERE state = 'pending' LIMIT $1) AS m) AS pending,
       (SELECT count(*)::int FROM (
          SELECT FROM webhook_endpoint JOIN webhook_message USING (endpoint_id)
          WHERE status <> 'ACTIVE' AND state = 'held' LIMIT $1
        ) AS m) AS held,
       (SELECT min(next_attempt_at) FROM first_of) AS "earliestDue"`,
    [countMax],
  );
  return rows[0] as WebhookBacklog;
}

/** How many endpoints there are of each status. */
export async function countEndpoints(client: ClientBase): Promise<{ status: EndpointStatus; endpoints: number }[]> {
  const { rows } = await client.query<{ status: EndpointStatus; endpoints: number }>(
    'SELECT status, count(*)::int AS endpoints FROM webhook_endpoint GROUP BY status ORDER BY status',
  );
  return rows;
}
