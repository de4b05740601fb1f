import type { Session, Transaction } from '../database/index.ts';
import type { KeyedRequest } from './keyed-request.ts';

type Key = Pick<KeyedRequest, 'clientId' | 'key'>;

/** How long an answer is remembered. */
const rememberedMilliseconds = 24 * 60 * 60 * 1000;

/** An answer that was given before. */
export interface EarlierAnswer {
  /** Of the request that got it. */
  readonly fingerprint: Buffer;
  readonly answer: object;
}

/** What was answered under a key that is remembered still. */
export async function findAnswer(
  { client }: Session,
  { clientId, key }: Key,
  now: Date,
): Promise<EarlierAnswer | undefined> {
  const { rows } = await client.query<EarlierAnswer>({
    name: 'find-answer',
    text: 'SELECT fingerprint, answer FROM idempotent_answer WHERE client_id = $1 AND key = $2 AND created_at > $3',
    values: [clientId, key, oldest(now)],
  });
  return rows[0];
}

/**
 * Takes a key for a request that is about to be done. If another transaction has taken it, on whatever server, this waits
 * until that one has committed (then the key is not free) or was rolled back (then it is).
 * @returns whether the key was free
 */
export async function takeKey(
  { client }: Transaction,
  { clientId, key }: Key,
  fingerprint: Buffer,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'take-idempotency-key',
    text: `INSERT INTO idempotent_answer AS earlier (client_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (client_id, key) DO UPDATE
             SET fingerprint = excluded.fingerprint, created_at = excluded.created_at, answer = NULL
           WHERE earlier.created_at <= $5`,
    values: [clientId, key, fingerprint, now, oldest(now)],
  });
  return rowCount === 1;
}

/** Remembers what is answered to the request that has taken the key, in the transaction that did. */
export async function keepAnswer({ client }: Transaction, { clientId, key }: Key, answer: object): Promise<void> {
  await client.query({
    name: 'keep-answer',
    text: 'UPDATE idempotent_answer SET answer = $3 WHERE client_id = $1 AND key = $2',
    values: [clientId, key, JSON.stringify(answer)],
  });
}

/** Deletes the answers that are remembered no more. */
export async function forgetOldAnswers({ kysely }: Session, now: Date): Promise<void> {
  await kysely.deleteFrom('idempotentAnswer').where('createdAt', '<=', oldest(now)).execute();
}

function oldest(now: Date): Date {
  return new Date(now.getTime() - rememberedMilliseconds);
}
