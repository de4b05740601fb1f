import type { Transaction } from '../../database/index.ts';
import { changedRecords, openDigest } from '../changes/index.ts';
import { keepDigest } from '../changes/retention-store.ts';
import type { SubscriptionType } from '../subscription-type.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import type { Changes } from './match-sets.ts';

/** What changed for a type of subscription after one change number and up to another. */
export interface ReadChanges extends Changes {
  readonly toNumber: number;
  /** Undefined if nothing was committed in between. */
  readonly digestId: number | undefined;
}

/**
 * Gives what changed for a type of subscription after a change number. The digest is kept from being swept until the
 * transaction ends.
 */
export type ChangesReader = (
  transaction: Transaction,
  type: SubscriptionType,
  afterNumber: number,
) => Promise<ReadChanges>;

/** How long changes are remembered: what is committed meanwhile is told the next time. */
const rememberedMilliseconds = 5_000;
/** Changed records that are remembered in all: 12 bytes each. */
const rememberedMax = 2_000_000;

/** A reader for a run over many batches, which mostly ask for the same: it remembers for a while what it has read. */
export function changesReader({ database, now }: Pick<SubscriptionsContext, 'database' | 'now'>): ChangesReader {
  const remembered = new Map<string, { changes: ReadChanges; readAt: number }>();
  let records = 0;

  const read = async (type: SubscriptionType, afterNumber: number): Promise<ReadChanges> => {
    const key = `${type.type} ${afterNumber}`;
    const known = remembered.get(key);
    if (known !== undefined && performance.now() - known.readAt < rememberedMilliseconds) return known.changes;
    const readAt = performance.now();
    const { toNumber, digestId } = await openDigest(database, type, afterNumber, now());
    const nothing = { ids: new Float64Array(), changed: new Int32Array() };
    const changes = {
      toNumber,
      digestId,
      ...(digestId === undefined ? nothing : await changedRecords(database, digestId)),
    };
    records += changes.ids.length;
    if (records > rememberedMax) {
      remembered.clear();
      records = changes.ids.length;
    }
    remembered.set(key, { changes, readAt });
    return changes;
  };

  return async (transaction, type, afterNumber) => {
    for (;;) {
      const changes = await read(type, afterNumber);
      if (changes.digestId === undefined || (await keepDigest(transaction, changes.digestId))) return changes;
      // It was swept just now.
      remembered.delete(`${type.type} ${afterNumber}`);
    }
  };
}
