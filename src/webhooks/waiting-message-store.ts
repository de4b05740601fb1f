import type { Session, Transaction } from '../database/index.ts';
import { destinationOf } from './destination.ts';

// Every statement that waits for the locks of several messages takes them in the order of their ids: two at once do not
// deadlock.

/** Gives the waiting messages of an endpoint another URL and holds them until that is verified. */
export async function redirectMessages({ client }: Transaction, endpointId: string, url: string): Promise<void> {
  await client.query(
    `UPDATE webhook_message SET state = 'held', next_attempt_at = NULL, url = $2, destination = $3
     WHERE message_id IN (
       SELECT message_id FROM webhook_message WHERE endpoint_id = $1 AND state IN ('pending', 'held')
       ORDER BY message_id FOR UPDATE
     )`,
    [endpointId, url, destinationOf(url)],
  );
}

/** Gives the messages that wait for their next attempt at an active endpoint the URL that it has by now. */
export async function redirectPendingMessages({ client }: Session, endpointId: string, url: string): Promise<void> {
  await client.query(
    `UPDATE webhook_message SET url = $2, destination = $3
     WHERE message_id IN (
       SELECT message_id FROM webhook_message WHERE endpoint_id = $1 AND state = 'pending' AND url <> $2
       ORDER BY message_id FOR UPDATE
     )`,
    [endpointId, url, destinationOf(url)],
  );
}

/**
 * Holds the messages that wait for their next attempt at those of these endpoints that are not active, which stay so
 * until the transaction ends: activation must not pass by a message that is just being held.
 */
export async function holdMessages({ client }: Transaction, endpointIds: readonly string[]): Promise<void> {
  await client.query(
    `WITH inactive AS (
       SELECT endpoint_id FROM webhook_endpoint WHERE endpoint_id = ANY ($1) AND status <> 'ACTIVE'
       ORDER BY endpoint_id FOR SHARE
     ), waiting AS (
       SELECT message_id FROM webhook_message
       WHERE endpoint_id IN (SELECT endpoint_id FROM inactive) AND state = 'pending'
       ORDER BY message_id FOR UPDATE
     )
     UPDATE webhook_message SET state = 'held', next_attempt_at = NULL
     WHERE message_id IN (SELECT message_id FROM waiting)`,
    [endpointIds],
  );
}

/**
 * Lets the held messages of an endpoint go, to the URL that it has now.
 * @returns whether there were any
 */
export async function releaseMessages(
  { client }: Transaction,
  { endpointId, url }: { readonly endpointId: string; readonly url: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE webhook_message SET state = 'pending', next_attempt_at = $4, url = $2, destination = $3
     WHERE message_id IN (
       SELECT message_id FROM webhook_message WHERE endpoint_id = $1 AND state = 'held' ORDER BY message_id FOR UPDATE
     )`,
    [endpointId, url, destinationOf(url), now],
  );
  return rowCount !== 0;
}

/** Deletes the messages of an endpoint that have not ended, with their attempts. */
export async function deleteWaitingMessages({ client }: Session, endpointId: string): Promise<void> {
  await client.query(
    `DELETE FROM webhook_message WHERE message_id IN (
       SELECT message_id FROM webhook_message WHERE endpoint_id = $1 AND state IN ('pending', 'held')
       ORDER BY message_id FOR UPDATE
     )`,
    [endpointId],
  );
}

/**
 * Deletes messages that are held still and were recorded, or last sent again by hand, before `before`. What somebody else
 * has just locked is left to the next time.
 * @param max so many at once
 * @returns how many messages were deleted
 */
export async function deleteHeldMessages({ client }: Session, before: Date, max: number): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM webhook_message WHERE message_id = ANY (ARRAY(
       SELECT message_id FROM webhook_message WHERE state = 'held' AND coalesce(resent_at, created_at) < $1
       LIMIT $2 FOR UPDATE SKIP LOCKED
     ))`,
    [before, max],
  );
  return rowCount ?? 0;
}
