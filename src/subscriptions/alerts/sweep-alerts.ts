import { deleteChanges, deleteUnusedDigest, listToldImports } from '../changes/retention-store.ts';
import { deleteIdSets } from '../id-sets/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { deleteAlertsBefore } from './alert-store.ts';

/** The queue's task that deletes what is too old. */
export const sweepTask = 'subscriptions.sweep-alerts';

const dayMilliseconds = 24 * 60 * 60 * 1000;
/** Subscriptions that fire soon after each other share a digest, even if the first ones had no use for it. */
const digestAgeMilliseconds = 60 * 60 * 1000;
const alertsAtATime = 1_000;
const changesAtATime = 20_000;

/**
 * Deletes alerts past their retention with their ids, the digests to which no alert refers any more, and the changes past
 * theirs that all subscriptions have been told. A piece at a time, so that nobody waits for it; what it misses if it dies
 * is left to the next sweep.
 */
export async function sweepAlerts(context: SubscriptionsContext, { signal }: { signal: AbortSignal }): Promise<void> {
  const { database, alertRetentionDays, changeRetentionDays } = context;
  const now = context.now().getTime();
  const repeat = async (work: () => Promise<boolean>) => {
    do signal.throwIfAborted();
    while (await work());
  };
  const alertsBefore = new Date(now - alertRetentionDays * dayMilliseconds);
  await repeat(() =>
    database.transaction(async (transaction) => {
      const setIds = await deleteAlertsBefore(transaction, alertsBefore, alertsAtATime);
      await deleteIdSets(transaction, setIds);
      return setIds.length === alertsAtATime;
    }),
  );
  const digestsBefore = new Date(now - digestAgeMilliseconds);
  await repeat(() => database.transaction((transaction) => deleteUnusedDigest(transaction, digestsBefore)));
  const changesBefore = new Date(now - changeRetentionDays * dayMilliseconds);
  for (const importId of await listToldImports(database, changesBefore)) {
    await repeat(async () => (await deleteChanges(database, importId, changesAtATime)) === changesAtATime);
  }
}
