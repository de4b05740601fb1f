import type { ExpressionBuilder } from 'kysely';
import type { DB, Session, Transaction } from '../../database/index.ts';
import type { Subscription, SubscriptionTypeName } from '../subscription.ts';

/** A subscription that is being fired: its row is locked. */
export type FiringSubscription = Pick<
  Subscription,
  | 'subscriptionId'
  | 'clientId'
  | 'type'
  | 'startTime'
  | 'frequency'
  | 'cron'
  | 'timeZone'
  | 'watched'
  | 'setId'
  | 'members'
  | 'watermark'
  | 'lastAlertId'
>;

/** What a firing leaves of a subscription. */
export interface Fired {
  readonly subscriptionId: string;
  readonly setId: number;
  readonly members: number;
  readonly watermark: number;
  readonly lastAlertId: number;
  readonly nextFireTime: Date | null;
}

const columns = [
  's.subscriptionId',
  's.clientId',
  's.type',
  's.startTime',
  's.frequency',
  's.cron',
  's.timeZone',
  's.watched',
  's.setId',
  's.members',
  's.watermark',
  's.lastAlertId',
] as const;

function ofEnabledKeys({ kysely }: Session) {
  return kysely
    .selectFrom('subscription as s')
    .innerJoin('apiKey as k', 'k.clientId', 's.clientId')
    .where('k.disabledAt', 'is', null);
}

/**
 * Whether a subscription waits for the job that brings its first ids. It is not fired until it has them: it would be told
 * nothing, and then never of what has changed since it was made.
 */
function awaitsIds(expression: ExpressionBuilder<DB & { s: DB['subscription'] }, 's'>) {
  return expression.exists(
    expression
      .selectFrom('subscriptionJob as j')
      .select('j.jobId')
      .whereRef('j.subscriptionId', '=', 's.subscriptionId')
      .where('j.status', '=', 'accepted')
      .where('j.type', '=', 'notificationSubscriptionCreate'),
  );
}

function dueOf(session: Session, due: Date) {
  return ofEnabledKeys(session)
    .where('s.nextFireTime', '<=', due)
    .where((expression) => expression.not(awaitsIds(expression)))
    .orderBy('s.nextFireTime');
}

/**
 * Locks some of the subscriptions that are due until the transaction ends, those first that have been so for longest.
 * What another transaction has locked is its own to fire, or is being updated and then enqueued again.
 * @param only of this one subscription, if given
 */
export async function claimDue(
  transaction: Transaction,
  { due, limit, only }: { due: Date; limit: number; only?: string },
): Promise<FiringSubscription[]> {
  return dueOf(transaction, due)
    .select(columns)
    .$if(only !== undefined, (query) => query.where('s.subscriptionId', '=', only as string))
    .limit(limit)
    .forUpdate('s')
    .skipLocked()
    .$narrowType<Pick<Subscription, 'type'>>()
    .execute();
}

/** The ids of subscriptions that {@link claimDue} would lock now. */
export async function listDue(session: Session, { due, limit }: { due: Date; limit: number }): Promise<string[]> {
  const rows = await dueOf(session, due).select('s.subscriptionId').limit(limit).execute();
  return rows.map(({ subscriptionId }) => subscriptionId);
}

/** The id sets of a type's subscriptions that have yet to be told of the changes with this number, and will be. */
export async function listUntold(
  session: Session,
  type: SubscriptionTypeName,
  changeNumber: number,
): Promise<{ setId: number; watched: number }[]> {
  return ofEnabledKeys(session)
    .select(['s.setId', 's.watched'])
    .where('s.type', '=', type)
    .where('s.watermark', '<', changeNumber)
    .where('s.nextFireTime', 'is not', null)
    .execute();
}

/** Locks a subscription of an enabled API key, due or not, until the transaction ends. */
export async function claimOne(
  transaction: Transaction,
  subscriptionId: string,
): Promise<(FiringSubscription & { awaitsIds: boolean }) | undefined> {
  return ofEnabledKeys(transaction)
    .select(columns)
    .select((expression) => awaitsIds(expression).$castTo<boolean>().as('awaitsIds'))
    .where('s.subscriptionId', '=', subscriptionId)
    .forUpdate('s')
    .$narrowType<Pick<Subscription, 'type'>>()
    .executeTakeFirst();
}

/** Writes what firings left of their subscriptions, all in one statement. */
export async function markFired({ client }: Transaction, fired: readonly Fired[]): Promise<void> {
  const column = (name: keyof Fired) => fired.map((row) => row[name]);
  await client.query({
    name: 'mark-fired',
    text: `
      UPDATE subscription s
      SET set_id = f.set_id, members = f.members, watermark = f.watermark, last_alert_id = f.last_alert_id,
        next_fire_time = f.next_fire_time
      FROM unnest($1::text[], $2::bigint[], $3::integer[], $4::bigint[], $5::integer[], $6::timestamptz[])
        AS f (subscription_id, set_id, members, watermark, last_alert_id, next_fire_time)
      WHERE s.subscription_id = f.subscription_id`,
    values: [
      column('subscriptionId'),
      column('setId'),
      column('members'),
      column('watermark'),
      column('lastAlertId'),
      column('nextFireTime'),
    ],
  });
}

/** Has subscriptions that are due tried again at another time; the rhythm of their schedules does not depend on it. */
export async function postponeDue(
  { client }: Session,
  subscriptionIds: readonly string[],
  { due, until }: { due: Date; until: Date },
): Promise<void> {
  await client.query(
    'UPDATE subscription SET next_fire_time = $3 WHERE subscription_id = ANY ($1) AND next_fire_time <= $2',
    [subscriptionIds, due, until],
  );
}
