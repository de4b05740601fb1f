import type { Transaction } from '../../database/index.ts';
import type { ChangeRange, SubscriptionType } from '../subscription-type.ts';
import { changedRecords } from './digest-store.ts';

const noDigest = 0;

/**
 * What a digest of a range would hold, without one. Its entries go into a table of the same name that hides the real one
 * until the transaction ends: rows that were taken back would have to be vacuumed there.
 */
export async function previewChanges(
  transaction: Transaction,
  type: SubscriptionType,
  range: ChangeRange,
): Promise<{ ids: Float64Array; changed: Int32Array }> {
  await transaction.client.query(
    `CREATE TEMP TABLE change_digest_entry ON COMMIT DROP AS SELECT * FROM change_digest_entry WITH NO DATA`,
  );
  await type.digest(transaction, noDigest, range);
  return changedRecords(transaction, noDigest);
}
