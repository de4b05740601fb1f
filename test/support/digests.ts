import type { Database } from '../../src/database/index.ts';
import { masterKeyFrom } from '../../src/lib/master-key.ts';
import { changedRecords, findEntries, openDigest } from '../../src/subscriptions/changes/index.ts';
import type { SubscriptionTypeName } from '../../src/subscriptions/subscription.ts';
import { type DigestEntry, type PrintContext, watchesAll } from '../../src/subscriptions/subscription-type.ts';
import { typeNamed } from '../../src/subscriptions/types/index.ts';
import { printContextFor } from '../../src/subscriptions/types/print-context.ts';

const masterKey = masterKeyFrom('a secret key for tests, forty characters');

/** Reads digests of a type as an account that watches everything would, each beginning where the last one ended. */
export interface DigestFollower {
  /** The change number up to which it has been told. */
  toNumber: number;
  /** Entries of all records that changed since the last time, ascending. */
  next(): Promise<DigestEntry[]>;
  /** The same as alerts print them, with old and new values. */
  nextPrinted(options?: { watched?: number; withValues?: boolean }): Promise<unknown[]>;
}

/** Follows changes from now on. */
export async function followDigests(database: Database, name: SubscriptionTypeName): Promise<DigestFollower> {
  const type = typeNamed(name);
  const follower: DigestFollower = {
    toNumber: (await openDigest(database, type, Number.MAX_SAFE_INTEGER, new Date())).toNumber,
    async next() {
      const { toNumber, digestId } = await openDigest(database, type, follower.toNumber, new Date());
      follower.toNumber = toNumber;
      if (digestId === undefined) return [];
      const { ids } = await changedRecords(database, digestId);
      return findEntries(database, digestId, ids);
    },
    async nextPrinted({ watched = watchesAll, withValues = true } = {}) {
      const entries = (await follower.next()).filter(({ changed }) => (changed & watched) !== 0);
      return type.printEntries(entries, watched, printing(withValues));
    },
  };
  return follower;
}

function printing(withValues: boolean): PrintContext {
  return printContextFor(masterKey, 'test', withValues);
}

/** The ids of people as the account of {@link followDigests} sees them. */
export function printedPeople(...peopleIds: number[]): string[] {
  return printing(false).mint('people', peopleIds);
}
