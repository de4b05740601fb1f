import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { changesReader } from './changes-reader.ts';
import { claimOne } from './due-store.ts';
import { type FiringResult, fireBatch } from './fire-batch.ts';

/**
 * Fires a subscription now, due or not; its schedule goes on in its rhythm.
 * @returns undefined if there is no such subscription, or its API key is disabled; `awaitsIds` if it waits for the job that
 *   brings its first ids, and nothing has changed
 * @throws UnreadableChanges, or whatever else keeps it from being fired
 */
export async function fireSubscription(
  context: Pick<SubscriptionsContext, 'database' | 'now'>,
  subscriptionId: string,
): Promise<FiringResult | 'awaitsIds' | undefined> {
  let awaitsIds = false;
  const [fired] = await fireBatch(context, {
    claim: async (transaction) => {
      const claimed = await claimOne(transaction, subscriptionId);
      awaitsIds = claimed?.awaitsIds ?? false;
      return claimed === undefined || awaitsIds ? [] : [claimed];
    },
    readChanges: changesReader(context),
    due: context.now(),
  });
  return awaitsIds ? 'awaitsIds' : fired;
}
