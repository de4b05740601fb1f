import { readChangeNumber, type Transaction } from '../database/index.ts';
import { newId } from '../lib/ids.ts';
import { removeEndpoint, setEndpoint, setSigningSecret } from '../webhooks/index.ts';
import { enqueueFiring } from './alerts/index.ts';
import { changeIdSet, type IdChange, writeIdSet } from './id-sets/index.ts';
import { type ScheduleColumns, scheduleAfter } from './schedule-after.ts';
import type { SubscriptionSettings } from './settings.ts';
import type { Subscription, SubscriptionTypeName } from './subscription.ts';
import {
  type DescribedSubscription,
  findSubscription,
  insertSubscription,
  updateSubscription,
} from './subscription-store.ts';
import { watchesAll } from './subscription-type.ts';
import type { SubscriptionsContext } from './subscriptions-context.ts';
import { typeNamed } from './types/index.ts';
import { watchedAfter } from './watched.ts';

/** A subscription after a change. */
export interface ChangeResult {
  readonly subscription: DescribedSubscription;
  /** The Standard Webhooks secret of a webhook that is new: told now and never again. */
  readonly secret: string | undefined;
}

/**
 * Makes a subscription. It is told of what is committed from now on, and nothing from before.
 * @param request.settings as `readSettings` gives them for a creation
 * @param request.ids sorted; may be none, where a job is to bring them
 */
export async function createSubscription(
  context: SubscriptionsContext,
  transaction: Transaction,
  request: {
    readonly clientId: string;
    readonly type: SubscriptionTypeName;
    readonly settings: SubscriptionSettings;
    readonly ids: Float64Array;
  },
): Promise<ChangeResult> {
  const { clientId, type, settings, ids } = request;
  const createdAt = context.now();
  const subscription = await insertSubscription(transaction, {
    subscriptionId: newId(),
    clientId,
    ...columnsAfter(settings, { ...nothingYet, type, startTime: createdAt, timeZone: context.timeZone }, createdAt),
    setId: await writeIdSet(transaction, ids),
    members: ids.length,
    watermark: await readChangeNumber(transaction.client),
    createdAt,
  });
  const secret = await changeWebhook(context, transaction, subscription, settings);
  if (subscription.nextFireTime !== null) await enqueueFiring(transaction, subscription.nextFireTime);
  return { subscription: await described(transaction, subscription), secret };
}

/**
 * Changes a subscription: what an update does, synchronous or as a job. Ids that are new to it are told of from its last
 * firing on, as the others are. Call {@link enqueueNext} when all changes of a transaction are made.
 * @param subscription as it is, its row locked
 * @param ids none of them given: they stay
 * @throws ApiError `aboveMaximum` if it would watch more than `membersMax`
 */
export async function applyChange(
  context: SubscriptionsContext,
  transaction: Transaction,
  subscription: Subscription,
  settings: SubscriptionSettings,
  ids: IdChange,
): Promise<ChangeResult> {
  const members =
    ids.replace === undefined && ids.add === undefined && ids.remove === undefined
      ? {}
      : await changeIdSet(transaction, subscription.setId, ids);
  const changed = await updateSubscription(transaction, subscription.subscriptionId, {
    ...columnsAfter(settings, subscription, context.now()),
    ...members,
  });
  const secret = await changeWebhook(context, transaction, changed, settings);
  return { subscription: await described(transaction, changed), secret };
}

/** Wakes the firing for the time that changes have given a subscription, if they have given it another. */
export async function enqueueNext(
  transaction: Transaction,
  before: Pick<Subscription, 'nextFireTime'>,
  { nextFireTime: at }: Pick<Subscription, 'nextFireTime'>,
): Promise<void> {
  if (at !== null && at.getTime() !== before.nextFireTime?.getTime()) await enqueueFiring(transaction, at);
}

async function described(transaction: Transaction, key: Subscription): Promise<DescribedSubscription> {
  const subscription = await findSubscription(transaction, key);
  if (subscription === undefined) throw new Error(`subscription ${key.subscriptionId} vanished while it was locked`);
  return subscription;
}

/** The columns that settings decide. */
type SettingColumns = ScheduleColumns &
  Pick<Subscription, 'type' | 'name' | 'description' | 'fields' | 'agents' | 'watched'>;

/** A subscription before it is created: creation is the change of nothing. */
const nothingYet = {
  name: null,
  description: null,
  frequency: null,
  cron: null,
  nextFireTime: null,
  fields: null,
  agents: null,
  watched: watchesAll,
};

function columnsAfter(settings: SubscriptionSettings, before: SettingColumns, now: Date): SettingColumns {
  const type = typeNamed(before.type);
  const { parameter } = type.watched;
  const { names, watched } = watchedAfter(type, before[parameter], settings);
  return {
    type: before.type,
    name: textAfter(settings.name, before.name),
    description: textAfter(settings.description, before.description),
    ...scheduleAfter(settings, before, now),
    fields: null,
    agents: null,
    [parameter]: names,
    watched,
  };
}

function textAfter(given: string | undefined, before: string | null): string | null {
  if (given === undefined) return before;
  return given === '' ? null : given;
}

async function changeWebhook(
  { masterKey, now }: SubscriptionsContext,
  transaction: Transaction,
  { subscriptionId: endpointId, clientId }: Subscription,
  { webhook: url, signingSecret }: SubscriptionSettings,
): Promise<string | undefined> {
  if (url === '') await removeEndpoint(transaction, endpointId);
  else if (url !== undefined) {
    const endpoint = { endpointId, clientId, url, ...(signingSecret === undefined ? {} : { signingSecret }) };
    return (await setEndpoint(transaction, masterKey, endpoint, now())).secret;
  } else if (signingSecret !== undefined) await setSigningSecret(transaction, masterKey, endpointId, signingSecret);
  return undefined;
}
