import { isPassing } from '../../database/index.ts';
import type { Logger } from '../../telemetry/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { type ChangesReader, changesReader } from './changes-reader.ts';
import { claimDue, listDue, postponeDue } from './due-store.ts';
import { fireBatch, UnreadableChanges } from './fire-batch.ts';
import { firstWithin } from './first-within.ts';

/** Subscriptions in a batch, and the members after which it takes no more: while they are read, rows are locked. */
const batchSubscriptionsMax = 500;
const batchMembersMax = 20_000_000;

/** What could not be fired is tried again after this. */
const postponedMilliseconds = 5 * 60 * 1000;

/**
 * Fires all subscriptions that are due, until there are no more but those that another server fires. One that was due
 * several times while no server ran fires once, and goes on in the rhythm of its schedule. One that breaks keeps no other
 * from firing; it is tried again in five minutes, and then told all that it has missed.
 * @param options.now the time that it is, asked again for every batch
 * @throws whatever has nothing to do with the subscriptions, such as a lost connection; call it again soon
 */
export async function fireDue(
  context: SubscriptionsContext,
  options: { readonly now: () => Date; readonly signal: AbortSignal; readonly logger: Logger },
): Promise<void> {
  const { now, signal } = options;
  const readChanges = changesReader(context);
  let limit = batchSubscriptionsMax;
  for (;;) {
    signal.throwIfAborted();
    const due = now();
    try {
      const fired = await fireBatch(context, {
        claim: async (transaction) =>
          firstWithin(await claimDue(transaction, { due, limit }), batchMembersMax, ({ members }) => members),
        readChanges,
        due,
      });
      if (fired.length === 0) return;
      // Of large ones few make a batch: not many more are to be locked in vain.
      limit = Math.min(2 * fired.length, batchSubscriptionsMax);
    } catch (error) {
      if (isPassing(error)) throw error;
      if (error instanceof UnreadableChanges)
        await postpone(context, error.subscriptionIds, { ...options, due, error });
      else await fireOneByOne(context, { ...options, readChanges, due, error });
    }
  }
}

interface Failure {
  readonly due: Date;
  readonly error: unknown;
  readonly logger: Logger;
}

/** Fires each of a batch that broke on its own: all but the one that broke it are told now. */
async function fireOneByOne(
  context: SubscriptionsContext,
  { readChanges, signal, ...failure }: Failure & { readChanges: ChangesReader; signal: AbortSignal },
): Promise<void> {
  const { due, logger } = failure;
  logger.warn({ err: failure.error }, 'subscriptions could not be fired together and are fired one by one');
  for (const only of await listDue(context.database, { due, limit: batchSubscriptionsMax })) {
    signal.throwIfAborted();
    await fireBatch(context, {
      claim: (transaction) => claimDue(transaction, { due, limit: 1, only }),
      readChanges,
      due,
    }).catch(async (error: unknown) => {
      if (isPassing(error)) throw error;
      await postpone(context, [only], { ...failure, error });
    });
  }
}

async function postpone(
  { database }: SubscriptionsContext,
  subscriptionIds: readonly string[],
  { due, error, logger }: Failure,
): Promise<void> {
  const until = new Date(due.getTime() + postponedMilliseconds);
  await postponeDue(database, subscriptionIds, { due, until });
  const shown = { subscriptions: subscriptionIds.length, first: subscriptionIds[0] };
  logger.error({ err: error, ...shown }, 'subscriptions could not be fired; they are tried again in five minutes');
}
