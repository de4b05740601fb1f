import { type Database, readChangeNumber, type Transaction } from '../../database/index.ts';
import type { SubscriptionType } from '../subscription-type.ts';

/** Up to where subscriptions are told now, and what. */
export interface OpenedDigest {
  /** The number of the last change that it covers, and so their new watermark. */
  readonly toNumber: number;
  /** Undefined if nothing was committed since. */
  readonly digestId: number | undefined;
}

/**
 * Finds or writes the digest of all changes after a number: one, however many servers ask for it at a time. What it reads
 * and the number up to which it reads are of one moment.
 * @param now when it was written, if it is
 */
export async function openDigest(
  database: Database,
  type: SubscriptionType,
  afterNumber: number,
  now: Date,
): Promise<OpenedDigest> {
  for (;;) {
    try {
      return await database.transaction((transaction) => findOrWrite(transaction, type, afterNumber, now));
    } catch (error) {
      // Another server has written it after this transaction began; the next one sees it.
      if ((error as { code?: unknown }).code !== serializationFailure) throw error;
    }
  }
}

const serializationFailure = '40001';

async function findOrWrite(
  transaction: Transaction,
  type: SubscriptionType,
  afterNumber: number,
  now: Date,
): Promise<OpenedDigest> {
  const { client } = transaction;
  await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  // Before the transaction's snapshot: see forgetDigests.
  await client.query('LOCK TABLE change_digest IN ROW EXCLUSIVE MODE');
  const toNumber = await readChangeNumber(client);
  if (toNumber <= afterNumber) return { toNumber, digestId: undefined };
  const range = [type.type, afterNumber, toNumber];
  const found = await client.query<{ digestId: number }>(
    `SELECT digest_id AS "digestId" FROM change_digest WHERE type = $1 AND after_number = $2 AND to_number = $3`,
    range,
  );
  if (found.rows[0] !== undefined) return { toNumber, ...found.rows[0] };
  // Waits while another server writes the same, and then fails, as what that wrote cannot be seen in here.
  const inserted = await client.query<{ digestId: number }>(
    `INSERT INTO change_digest (type, after_number, to_number, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (type, after_number, to_number) DO NOTHING RETURNING digest_id AS "digestId"`,
    [...range, now],
  );
  const digestId = inserted.rows[0]!.digestId;
  await type.digest(transaction, digestId, { afterNumber, toNumber });
  return { toNumber, digestId };
}
