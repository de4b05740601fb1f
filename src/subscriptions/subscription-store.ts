import type { Insertable, Updateable } from 'kysely';
import type { DB, Session, Transaction } from '../database/index.ts';
import type { EndpointStatus } from '../webhooks/index.ts';
import type { Subscription, SubscriptionTypeName } from './subscription.ts';

/** What a request names a subscription by: nobody but its account finds it. */
export interface SubscriptionKey {
  readonly subscriptionId: string;
  readonly clientId: string;
}

/** A subscription with what its answers say of its webhook, if it has one. */
export type DescribedSubscription = Subscription & {
  readonly webhookUrl: string | null;
  readonly webhookStatus: EndpointStatus | null;
};

/** A subscription as it is now, from one moment: {@link DescribedSubscription} in the names of the answers. */
const described = `
  SELECT subscription_id AS "subscriptionId", subscription.client_id AS "clientId", type, name, description,
         start_time AS "startTime", frequency, cron, time_zone AS "timeZone", fields, agents, watched,
         subscription.set_id AS "setId",
         members, watermark, next_fire_time AS "nextFireTime", last_alert_id AS "lastAlertId",
         subscription.created_at AS "createdAt", endpoint.url AS "webhookUrl", endpoint.status AS "webhookStatus"`;
const joined = `
  FROM subscription LEFT JOIN webhook_endpoint AS endpoint ON endpoint.endpoint_id = subscription_id`;

/** Records a subscription; write its id set in the same transaction. */
export async function insertSubscription(
  { kysely }: Transaction,
  subscription: Insertable<DB['subscription']>,
): Promise<Subscription> {
  const row = await kysely.insertInto('subscription').values(subscription).returningAll().executeTakeFirstOrThrow();
  return row as Subscription;
}

/** A subscription of this account; undefined for everybody else's and for ids that never were. */
export async function findSubscription(
  { client }: Session,
  { subscriptionId, clientId }: SubscriptionKey,
): Promise<DescribedSubscription | undefined> {
  const { rows } = await client.query<DescribedSubscription>({
    name: 'find-subscription',
    text: `${described} ${joined} WHERE subscription_id = $1 AND subscription.client_id = $2`,
    values: [subscriptionId, clientId],
  });
  return rows[0];
}

/** A subscription that is asked for with blocks of its ids: from the first to the last one, of which it may have fewer. */
export interface WantedBlocks extends SubscriptionKey {
  readonly first: number;
  readonly last: number;
}

/** A subscription and blocks of the ids that it watches, all as of one moment: an update replaces both. */
export interface SubscriptionWithBlocks {
  readonly subscription: DescribedSubscription;
  readonly blocks: readonly Buffer[];
}

/** As {@link findSubscription} with blocks, for many at once. @returns in the order of the questions */
export async function findSubscriptionsWithBlocks(
  { client }: Session,
  wanted: readonly WantedBlocks[],
): Promise<(SubscriptionWithBlocks | undefined)[]> {
  // A row a block: an array of bytes takes ten times as long to read.
  const { rows } = await client.query<DescribedSubscription & { place: number; block: Buffer | null }>({
    name: 'find-subscriptions-with-blocks',
    text: `${described}, wanted.place, id_block.ids AS block
           FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[])
                  WITH ORDINALITY AS wanted (wanted_id, wanted_client, first, last, place)
           JOIN subscription ON subscription_id = wanted_id AND subscription.client_id = wanted_client
           LEFT JOIN webhook_endpoint AS endpoint ON endpoint.endpoint_id = subscription_id
           LEFT JOIN id_block ON id_block.set_id = subscription.set_id AND id_block.block BETWEEN first AND last
           ORDER BY place, id_block.block`,
    values: [
      wanted.map(({ subscriptionId }) => subscriptionId),
      wanted.map(({ clientId }) => clientId),
      wanted.map(({ first }) => first),
      wanted.map(({ last }) => last),
    ],
  });
  const found: { subscription: DescribedSubscription; blocks: Buffer[] }[] = [];
  for (const { place, block, ...subscription } of rows) {
    const { blocks } = (found[place - 1] ??= { subscription, blocks: [] });
    if (block !== null) blocks.push(block);
  }
  return wanted.map((_, index) => found[index]);
}

/** Locks a subscription until the transaction ends, so that changes of it come one after the other; undefined if there is none. */
export async function lockSubscription(
  { kysely }: Transaction,
  subscriptionId: string,
): Promise<Subscription | undefined> {
  const row = await kysely
    .selectFrom('subscription')
    .selectAll()
    .where('subscriptionId', '=', subscriptionId)
    .forUpdate()
    .executeTakeFirst();
  return row as Subscription | undefined;
}

/** Changes columns of a subscription that is locked. */
export async function updateSubscription(
  { kysely }: Transaction,
  subscriptionId: string,
  columns: Updateable<DB['subscription']>,
): Promise<Subscription> {
  const row = await kysely
    .updateTable('subscription')
    .set(columns)
    .where('subscriptionId', '=', subscriptionId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return row as Subscription;
}

/** Deletes the row of a subscription; what belongs to it is not deleted with it. */
export async function deleteSubscriptionRow({ kysely }: Transaction, subscriptionId: string): Promise<void> {
  await kysely.deleteFrom('subscription').where('subscriptionId', '=', subscriptionId).execute();
}

/**
 * A page of an account's subscriptions, newest first.
 * @param type only those of this type
 */
export async function listSubscriptions(
  { client }: Session,
  { clientId, type }: { readonly clientId: string; readonly type: SubscriptionTypeName | undefined },
  { page, resultsPerPage }: { readonly page: number; readonly resultsPerPage: number },
): Promise<{ subscriptions: DescribedSubscription[]; totalResults: number }> {
  const matching = `subscription.client_id = $1 AND ($2::text IS NULL OR type = $2)`;
  const values = [clientId, type ?? null];
  const [{ rows }, counted] = await Promise.all([
    client.query<DescribedSubscription>(
      `${described} ${joined} WHERE ${matching}
       ORDER BY subscription.created_at DESC, subscription_id OFFSET $3 LIMIT $4`,
      [...values, (page - 1) * resultsPerPage, resultsPerPage],
    ),
    client.query<{ total: number }>(`SELECT count(*) AS total FROM subscription WHERE ${matching}`, values),
  ]);
  return { subscriptions: rows, totalResults: counted.rows[0]?.total ?? 0 };
}
