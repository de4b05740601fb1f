import type { Transaction } from '../database/index.ts';
import { destinationOf } from './destination.ts';
import { findTargets } from './endpoint-store.ts';
import { wakeDestinations } from './wake-destination.ts';

/** Which of an account's messages are sent again; what is undefined does not restrict. */
export interface ResendFilter {
  readonly clientId: string;
  readonly messageId?: string | undefined;
  readonly subject?: string | undefined;
  /** Recorded then or later. */
  readonly since?: Date | undefined;
  /** Leaves out those that were delivered. */
  readonly undelivered?: boolean | undefined;
}

/** How many messages are sent again now, and how many are held until their endpoint is active. */
export interface Resent {
  readonly sent: number;
  readonly held: number;
}

/**
 * Sends messages again, each with its id and body: the schedule of its attempts begins anew, at once. A message of an
 * endpoint goes to the URL that the endpoint has now; one whose endpoint was removed is left as it is.
 */
export async function resendMessages(transaction: Transaction, filter: ResendFilter, now: Date): Promise<Resent> {
  const values = [
    filter.clientId,
    filter.messageId ?? null,
    filter.subject ?? null,
    filter.since ?? null,
    filter.undelivered ?? false,
  ];
  const { rows: endpoints } = await transaction.client.query<{ endpointId: string }>(
    `SELECT DISTINCT endpoint_id AS "endpointId" FROM webhook_message WHERE ${chosen} AND endpoint_id IS NOT NULL`,
    values,
  );
  const targets = [
    ...(await findTargets(
      transaction,
      endpoints.map(({ endpointId }) => endpointId),
    )),
  ];
  const { rows } = await transaction.client.query<{ destination: string; state: string; messages: number }>(
    `WITH target AS (SELECT * FROM unnest($7::text[], $8::text[], $9::text[], $10::boolean[])
        AS target (endpoint_id, url, destination, is_active)),
      resent AS (
        UPDATE webhook_message message SET
          url = coalesce(target.url, message.url),
          destination = coalesce(target.destination, message.destination),
          state = CASE WHEN target.is_active IS FALSE THEN 'held' ELSE 'pending' END,
          next_attempt_at = CASE WHEN target.is_active IS FALSE THEN NULL ELSE $6::timestamptz END,
          finished_at = NULL,
          earlier_attempts = attempts,
          resent_at = $6
        FROM (
          SELECT message_id, endpoint_id FROM webhook_message WHERE ${chosen} ORDER BY message_id FOR UPDATE
        ) again
          LEFT JOIN target USING (endpoint_id)
        WHERE message.message_id = again.message_id AND (again.endpoint_id IS NULL OR target.endpoint_id IS NOT NULL)
        RETURNING message.destination, message.state
      )
    SELECT destination, state, count(*)::int AS messages FROM resent GROUP BY destination, state`,
    [
      ...values,
      now,
      targets.map(([endpointId]) => endpointId),
      targets.map(([, { url }]) => url),
      targets.map(([, { url }]) => destinationOf(url)),
      targets.map(([, { isActive }]) => isActive),
    ],
  );
  const sent = rows.filter(({ state }) => state === 'pending');
  await wakeDestinations(
    transaction,
    sent.map(({ destination }) => destination),
  );
  const total = (of: typeof rows) => of.reduce((sum, { messages }) => sum + messages, 0);
  return { sent: total(sent), held: total(rows) - total(sent) };
}

/** The condition of {@link ResendFilter} over its five values. */
const chosen = `client_id = $1
  AND ($2::text IS NULL OR message_id = $2)
  AND ($3::text IS NULL OR subject = $3)
  AND ($4::timestamptz IS NULL OR created_at >= $4)
  AND ($5::boolean IS FALSE OR state <> 'delivered')`;
