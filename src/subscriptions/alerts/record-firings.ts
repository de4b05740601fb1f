import type { Transaction } from '../../database/index.ts';
import { sendMessages } from '../../webhooks/index.ts';
import { findEntries } from '../changes/index.ts';
import { changeIdSet, sortedUnique, writeIdSets } from '../id-sets/index.ts';
import { nextFireTime, printPushDate } from '../schedule/index.ts';
import type { Schedule } from '../subscription.ts';
import { typeNamed } from '../types/index.ts';
import { insertAlerts, type NewAlert } from './alert-store.ts';
import { type FiringSubscription, markFired } from './due-store.ts';
import { enqueueFirings } from './enqueue-firing.ts';

/** What one subscription is told when it fires. */
export interface Firing {
  readonly subscription: FiringSubscription;
  /** The change number up to which it has been told with this. */
  readonly toNumber: number;
  /** Undefined if nothing was committed since the last time. */
  readonly digestId: number | undefined;
  /** Ascending; none: there is no alert. */
  readonly records: Float64Array;
}

/**
 * Writes what firings lead to, set by set: alerts, the subscriptions' new state, their next firings, and the messages to
 * their webhooks. Call it last in the transaction that has locked the subscriptions.
 */
export async function recordFirings(transaction: Transaction, firings: readonly Firing[], now: Date): Promise<void> {
  const alerts = await writeAlertSets(transaction, firings);
  const fired = [];
  for (const firing of firings) {
    const { subscription, toNumber, records } = firing;
    fired.push({
      subscriptionId: subscription.subscriptionId,
      ...(await followMembers(transaction, firing)),
      watermark: toNumber,
      lastAlertId: subscription.lastAlertId + (records.length > 0 ? 1 : 0),
      nextFireTime: nextFireTime(subscription as Schedule, now) ?? null,
    });
  }
  await markFired(transaction, fired);
  await enqueueFirings(
    transaction,
    fired.flatMap((row) => row.nextFireTime ?? []),
  );
  await sendMessages(
    transaction,
    alerts.map(({ subscription, alert }) => messageOf(subscription, alert, now)),
    now,
  );
  await insertAlerts(
    transaction,
    alerts.map(({ alert }) => alert),
    now,
  );
}

interface WrittenAlert {
  readonly subscription: FiringSubscription;
  readonly alert: NewAlert;
}

async function writeAlertSets(transaction: Transaction, firings: readonly Firing[]): Promise<WrittenAlert[]> {
  const telling = firings.filter(({ records }) => records.length > 0);
  if (telling.length === 0) return [];
  const setIds = await writeIdSets(
    transaction,
    telling.map(({ records }) => records),
  );
  return telling.map(({ subscription, digestId, records }, index) => ({
    subscription,
    alert: {
      subscriptionId: subscription.subscriptionId,
      alertId: subscription.lastAlertId + 1,
      clientId: subscription.clientId,
      digestId: digestId as number,
      watched: subscription.watched,
      setId: setIds[index] as number,
      records: records.length,
    },
  }));
}

/** The members after a firing: those that were replaced by others (an ultimate parent that was acquired) are followed. */
async function followMembers(
  transaction: Transaction,
  { subscription, digestId, records }: Firing,
): Promise<{ setId: number; members: number }> {
  const { setId, members } = subscription;
  const { follow } = typeNamed(subscription.type);
  if (follow === undefined || digestId === undefined || records.length === 0) return { setId, members };
  const entries = await findEntries(transaction, digestId, records);
  const moves = entries.flatMap((entry) => {
    const to = follow(entry);
    return to === undefined ? [] : [{ from: entry.recordId, to }];
  });
  if (moves.length === 0) return { setId, members };
  return changeIdSet(transaction, setId, {
    add: sortedUnique(Float64Array.from(moves, ({ to }) => to)),
    remove: sortedUnique(Float64Array.from(moves, ({ from }) => from)),
  });
}

/** What the webhook gets (reference `subscriptions.md` §9.4); if the subscription has none, the message is nobody's. */
function messageOf({ subscriptionId, clientId, type, timeZone }: FiringSubscription, alert: NewAlert, now: Date) {
  return {
    clientId,
    subject: subscriptionId,
    endpointId: subscriptionId,
    body: {
      alertId: String(alert.alertId),
      subscriptionId,
      date: printPushDate(now, timeZone),
      type: typeNamed(type).printed.push,
    },
  };
}
