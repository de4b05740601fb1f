import type { Transaction } from '../../database/index.ts';
import { deleteIdSets } from '../id-sets/index.ts';
import { deleteAlertsOf } from './alert-store.ts';

/**
 * Deletes the alerts of a subscription with their ids. Lock the subscription's row or delete it first: then it cannot
 * fire meanwhile.
 */
export async function deleteAlerts(transaction: Transaction, subscriptionId: string): Promise<void> {
  await deleteIdSets(transaction, await deleteAlertsOf(transaction, subscriptionId));
}
