import type { Database } from '../../database/index.ts';
import { previewChanges } from '../changes/index.ts';
import type { ChangeRange, SubscriptionType } from '../subscription-type.ts';
import { subscriptionTypes } from '../types/index.ts';
import { listUntold } from './due-store.ts';
import { matchSets } from './match-sets.ts';

/** Subscriptions whose matches are held at a time. */
const subscriptionsAtATime = 20;

/**
 * Counts the subscriptions that will be told of changes in a range when they fire next, and leaves nothing behind. Those
 * that never fire again do not count, nor those of disabled API keys. Without subscriptions it costs four short queries.
 */
export async function countAlerted(database: Database, range: ChangeRange): Promise<number> {
  let alerted = 0;
  for (const type of subscriptionTypes) alerted += await countOfType(database, type, range);
  return alerted;
}

async function countOfType(database: Database, type: SubscriptionType, range: ChangeRange): Promise<number> {
  return database.transaction(async (transaction) => {
    const untold = await listUntold(transaction, type.type, range.toNumber);
    if (untold.length === 0) return 0;
    const changes = await previewChanges(transaction, type, range);
    let alerted = 0;
    for (let first = 0; first < untold.length; first += subscriptionsAtATime) {
      const matches = await matchSets(transaction.client, untold.slice(first, first + subscriptionsAtATime), changes);
      alerted += matches.filter((records) => records.length > 0).length;
    }
    return alerted;
  });
}
