import type { Session } from '../database/index.ts';
import type { EndpointStatus } from '../webhooks/index.ts';
import type { Subscription, SubscriptionTypeName } from './subscription.ts';

/** A subscription as the data owner sees it: whose it is, what it does and whether its alerts arrive. */
export type OwnedSubscription = Omit<Subscription, 'setId' | 'watched'> & {
  /** The name of its API key. */
  readonly keyName: string;
  /** Set: its alerts wait until the key is enabled. */
  readonly keyDisabledAt: Date | null;
  readonly webhookUrl: string | null;
  readonly webhookStatus: EndpointStatus | null;
  readonly webhookDisabledReason: string | null;
};

/** Which subscriptions; what is undefined does not restrict. */
export interface OwnerFilter {
  readonly clientId?: string | undefined;
  readonly type?: SubscriptionTypeName | undefined;
}

/** Subscriptions of all accounts, which only the data owner may see: the newest first, and how many there are. */
export async function listOwnedSubscriptions(
  session: Session,
  { clientId, type }: OwnerFilter,
  limit: number,
): Promise<{ subscriptions: OwnedSubscription[]; total: number }> {
  const matching = subscriptions(session)
    .$if(clientId !== undefined, (query) => query.where('s.clientId', '=', clientId as string))
    .$if(type !== undefined, (query) => query.where('s.type', '=', type as string));
  const { total } = await matching.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const listed = await matching
    .select(columns)
    .orderBy('s.createdAt', 'desc')
    .orderBy('s.subscriptionId')
    .limit(limit)
    .$narrowType<OwnedSubscription>()
    .execute();
  return { subscriptions: listed, total };
}

/** A subscription of whatever account, for the data owner only. */
export async function findOwnedSubscription(
  session: Session,
  subscriptionId: string,
): Promise<OwnedSubscription | undefined> {
  return subscriptions(session)
    .select(columns)
    .where('s.subscriptionId', '=', subscriptionId)
    .$narrowType<OwnedSubscription>()
    .executeTakeFirst();
}

function subscriptions({ kysely }: Session) {
  return kysely
    .selectFrom('subscription as s')
    .innerJoin('apiKey as k', 'k.clientId', 's.clientId')
    .leftJoin('webhookEndpoint as e', 'e.endpointId', 's.subscriptionId');
}

const columns = [
  's.subscriptionId',
  's.clientId',
  'k.name as keyName',
  'k.disabledAt as keyDisabledAt',
  's.type',
  's.name',
  's.description',
  's.startTime',
  's.frequency',
  's.cron',
  's.timeZone',
  's.fields',
  's.agents',
  's.members',
  's.watermark',
  's.nextFireTime',
  's.lastAlertId',
  's.createdAt',
  'e.url as webhookUrl',
  'e.status as webhookStatus',
  'e.disabledReason as webhookDisabledReason',
] as const;
