import type { Transaction } from '../database/index.ts';
import { removeEndpoint } from '../webhooks/index.ts';
import { deleteAlerts } from './alerts/index.ts';
import { deleteIdSets } from './id-sets/index.ts';
import type { Subscription } from './subscription.ts';
import { deleteSubscriptionRow } from './subscription-store.ts';

/**
 * Deletes a subscription with the ids that it watches, its alerts, its webhook and the messages that wait for it. Its jobs
 * stay in the history; those that wait will find nothing to change.
 * @param subscription its row locked
 */
export async function deleteSubscription(
  transaction: Transaction,
  { subscriptionId, setId }: Pick<Subscription, 'subscriptionId' | 'setId'>,
): Promise<void> {
  await deleteAlerts(transaction, subscriptionId);
  await deleteIdSets(transaction, [setId]);
  await removeEndpoint(transaction, subscriptionId);
  await deleteSubscriptionRow(transaction, subscriptionId);
}
