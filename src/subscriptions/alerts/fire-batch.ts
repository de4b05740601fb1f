import { isPassing, type Transaction } from '../../database/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { typeNamed } from '../types/index.ts';
import type { ChangesReader } from './changes-reader.ts';
import type { FiringSubscription } from './due-store.ts';
import { firstWithin } from './first-within.ts';
import { matchSets } from './match-sets.ts';
import { type Firing, recordFirings } from './record-firings.ts';

/** What the firing of one subscription came to. */
export interface FiringResult {
  readonly subscriptionId: string;
  /** Undefined if nothing changed of what it watches. */
  readonly alertId: number | undefined;
  /** How many records its alert tells of. */
  readonly records: number;
}

/** What changed for some subscriptions cannot be read from the log; for others it may. */
export class UnreadableChanges extends Error {
  override readonly name = 'UnreadableChanges';
  readonly subscriptionIds: readonly string[];

  constructor(subscriptions: readonly FiringSubscription[], cause: unknown) {
    const [{ type, watermark } = {}] = subscriptions;
    super(`the changes after ${watermark} cannot be read for subscriptions of the type ${type}`, { cause });
    this.subscriptionIds = subscriptions.map(({ subscriptionId }) => subscriptionId);
  }
}

/**
 * Records in a transaction after which it fires no more subscriptions: they are held until it commits, 8 bytes each, and
 * after a first load every member is one.
 */
const matchesMax = 4_000_000;

/**
 * Fires subscriptions, in one transaction: each is told what changed after its watermark, which moves on whether anything
 * did or not. Those whose records could fill the memory are left as they are, but at least one is fired if there is any.
 * Whatever dies meanwhile leaves all as it was.
 *
 * No two of these transactions wait for each other in a circle: the rows of subscriptions they pass over if another has
 * them, entries of the queue and accounts' clocks they take in order.
 * @param options.claim gives the subscriptions, their rows locked
 * @param options.due the time that it is: the next one of each schedule comes after it
 * @throws UnreadableChanges, or whatever keeps one of them from being fired; then none was
 */
export async function fireBatch(
  { database, onFired }: Pick<SubscriptionsContext, 'database' | 'onFired'>,
  options: {
    readonly claim: (transaction: Transaction) => Promise<readonly FiringSubscription[]>;
    readonly readChanges: ChangesReader;
    readonly due: Date;
  },
): Promise<FiringResult[]> {
  const fired = await database.transaction(async (transaction) => {
    const firings: Firing[] = [];
    const claimed = await options.claim(transaction);
    for (const together of Map.groupBy(claimed, ({ type, watermark }) => `${type} ${watermark}`).values()) {
      const room = matchesMax - firings.reduce((held, { records }) => held + records.length, 0);
      if (room > 0) firings.push(...(await computeFirings(transaction, together, { ...options, room })));
    }
    if (firings.length > 0) await recordFirings(transaction, firings, options.due);
    return firings.map(({ subscription: { subscriptionId, lastAlertId }, records }) => ({
      subscriptionId,
      alertId: records.length > 0 ? lastAlertId + 1 : undefined,
      records: records.length,
    }));
  });
  onFired?.(fired);
  return fired;
}

/** What subscriptions of one type and one watermark are told: the first ones, until their records may have no more room. */
async function computeFirings(
  transaction: Transaction,
  subscriptions: readonly FiringSubscription[],
  { readChanges, room }: { readChanges: ChangesReader; room: number },
): Promise<Firing[]> {
  const [first] = subscriptions;
  if (first === undefined) return [];
  const changes = await readChanges(transaction, typeNamed(first.type), first.watermark).catch((error: unknown) => {
    throw isPassing(error) ? error : new UnreadableChanges(subscriptions, error);
  });
  const taken = firstWithin(subscriptions, room, ({ members }) => Math.min(members, changes.ids.length));
  const matches = await matchSets(transaction.client, taken, changes);
  return taken.map((subscription, index) => ({
    subscription,
    toNumber: changes.toNumber,
    digestId: changes.digestId,
    records: matches[index] ?? new Float64Array(),
  }));
}
