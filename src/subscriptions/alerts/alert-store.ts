import type { Selectable } from 'kysely';
import type { DB, Session, Transaction } from '../../database/index.ts';
import type { SubscriptionTypeName } from '../subscription.ts';

/** An alert as the database keeps it. */
export type Alert = Selectable<DB['alert']>;

/** An alert before it has its place in the order of commits. */
export type NewAlert = Omit<Alert, 'eventNumber' | 'createdAt'>;

/** What lists say of an alert. */
export type ListedAlert = Pick<Alert, 'alertId' | 'createdAt' | 'records'>;

/** An alert among those of its account. */
export interface AlertEvent
  extends Pick<Alert, 'eventNumber' | 'subscriptionId' | 'alertId' | 'createdAt' | 'records'> {
  readonly type: SubscriptionTypeName;
  readonly timeZone: string;
}

/**
 * Writes alerts, all in one statement, and gives each the next number of its account's events. Make it the
 * transaction's last statement: the accounts' rows in `alert_clock` stay locked until the commit, which is what makes
 * the numbers follow the commits. Accounts are locked in their order, so that no two transactions wait for each other.
 */
export async function insertAlerts({ client }: Transaction, alerts: readonly NewAlert[], now: Date): Promise<void> {
  if (alerts.length === 0) return;
  const column = (name: keyof NewAlert) => alerts.map((alert) => alert[name]);
  await client.query({
    name: 'insert-alerts',
    text: `
      WITH new_alert AS (
        SELECT *, row_number() OVER (PARTITION BY client_id ORDER BY place) AS of_account
        FROM unnest($1::text[], $2::integer[], $3::text[], $4::bigint[], $5::integer[], $6::bigint[], $7::integer[])
          WITH ORDINALITY AS alert (subscription_id, alert_id, client_id, digest_id, watched, set_id, records, place)
      ), counted AS (
        SELECT client_id, count(*) AS alerts FROM new_alert GROUP BY client_id
      ), clock AS (
        INSERT INTO alert_clock (client_id, event_number)
        SELECT client_id, alerts FROM counted ORDER BY client_id
        ON CONFLICT (client_id) DO UPDATE SET event_number = alert_clock.event_number + excluded.event_number
        RETURNING client_id, event_number
      )
      INSERT INTO alert
        (subscription_id, alert_id, client_id, created_at, digest_id, watched, set_id, records, event_number)
      SELECT subscription_id, alert_id, client_id, $8, digest_id, watched, set_id, records,
        clock.event_number - counted.alerts + of_account
      FROM new_alert JOIN counted USING (client_id) JOIN clock USING (client_id)`,
    values: [
      column('subscriptionId'),
      column('alertId'),
      column('clientId'),
      column('digestId'),
      column('watched'),
      column('setId'),
      column('records'),
      now,
    ],
  });
}

/** An alert of a subscription, or undefined. */
export async function findAlert(
  { kysely }: Session,
  { subscriptionId, alertId }: Pick<Alert, 'subscriptionId' | 'alertId'>,
): Promise<Alert | undefined> {
  return kysely
    .selectFrom('alert')
    .selectAll()
    .where('subscriptionId', '=', subscriptionId)
    .where('alertId', '=', alertId)
    .executeTakeFirst();
}

/** A page of a subscription's alerts, newest first; pages count from 1. */
export async function listAlerts(
  { kysely }: Session,
  subscriptionId: string,
  { page, resultsPerPage }: { page: number; resultsPerPage: number },
): Promise<ListedAlert[]> {
  return kysely
    .selectFrom('alert')
    .select(['alertId', 'createdAt', 'records'])
    .where('subscriptionId', '=', subscriptionId)
    .orderBy('alertId', 'desc')
    .offset((page - 1) * resultsPerPage)
    .limit(resultsPerPage)
    .execute();
}

/** An account's alerts after an event number, in the order in which they were committed. */
export async function listEvents(
  { kysely }: Session,
  clientId: string,
  { after, limit }: { after: number; limit: number },
): Promise<AlertEvent[]> {
  return kysely
    .selectFrom('alert as a')
    .innerJoin('subscription as s', 's.subscriptionId', 'a.subscriptionId')
    .select(['a.eventNumber', 'a.subscriptionId', 'a.alertId', 'a.createdAt', 'a.records', 's.type', 's.timeZone'])
    .where('a.clientId', '=', clientId)
    .where('a.eventNumber', '>', after)
    .orderBy('a.eventNumber')
    .limit(limit)
    .$narrowType<{ type: SubscriptionTypeName }>()
    .execute();
}

/** The number of an account's newest alert, be it there still or not; 0 before the first. */
export async function lastEventNumber({ kysely }: Session, clientId: string): Promise<number> {
  const clock = await kysely
    .selectFrom('alertClock')
    .select('eventNumber')
    .where('clientId', '=', clientId)
    .executeTakeFirst();
  return clock?.eventNumber ?? 0;
}

/** Deletes a subscription's alerts. @returns their id sets, which no row names any more */
export async function deleteAlertsOf({ kysely }: Session, subscriptionId: string): Promise<number[]> {
  const deleted = await kysely
    .deleteFrom('alert')
    .where('subscriptionId', '=', subscriptionId)
    .returning('setId')
    .execute();
  return deleted.map(({ setId }) => setId);
}

/**
 * Deletes some of the alerts from before a time, but not those that are being deleted with their subscription: two who
 * delete the same in different orders would wait for each other.
 * @returns their id sets; fewer than `limit` if none is left
 */
export async function deleteAlertsBefore({ client }: Session, before: Date, limit: number): Promise<number[]> {
  const { rows } = await client.query<{ set_id: number }>(
    `DELETE FROM alert
     WHERE (subscription_id, alert_id) IN (
       SELECT subscription_id, alert_id FROM alert WHERE created_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
     ) RETURNING set_id`,
    [before, limit],
  );
  return rows.map((row) => row.set_id);
}
