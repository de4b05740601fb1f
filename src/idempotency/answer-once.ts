import type { Database, Transaction } from '../database/index.ts';
import { ApiError } from '../lib/errors.ts';
import { type EarlierAnswer, findAnswer, keepAnswer, takeKey } from './idempotency-store.ts';
import type { KeyedRequest } from './keyed-request.ts';

/** An answer, and whether it is that of an earlier request. */
interface Answered<Answer> {
  readonly answer: Answer;
  readonly replayed: boolean;
}

/**
 * Does what a request asks for in one transaction, and only once for a key: the key and the answer are committed with what
 * was done, so that a crash leaves all of it or nothing. What was refused is not remembered: it can be corrected and sent
 * again under its key.
 *
 * A request whose key is being used at this moment waits for the other one and gets its answer. The draft would have it
 * refused as 409, to be sent again; but all that is slow has been done before the transaction begins, so it waits for
 * milliseconds. It waits for the key's own row, before it has locked anything else.
 * @param request its whole body added; undefined if there is no key: it is done
 * @param prepare validates the request, outside of the transaction, and gives what the transaction does. Not called for an
 *   earlier answer: that stands even if the same request would be refused by now
 * @throws ApiError `idempotencyKeyReused`, and whatever `prepare` and what it gives throw
 */
export async function answerOnce<Answer extends object>(
  { database, now }: { readonly database: Database; readonly now: () => Date },
  request: KeyedRequest | undefined,
  prepare: () => Promise<(transaction: Transaction) => Promise<Answer>>,
): Promise<Answered<Answer>> {
  if (request === undefined) return { answer: await database.transaction(await prepare()), replayed: false };
  const fingerprint = request.fingerprint.digest();
  const earlier = await findAnswer(database, request, now());
  if (earlier !== undefined) return replay(earlier, fingerprint);
  const accept = await prepare();
  return database.transaction(async (transaction) => {
    const time = now();
    if (!(await takeKey(transaction, request, fingerprint, time))) {
      const other = await findAnswer(transaction, request, time);
      if (other === undefined) throw new Error('a key is neither free nor taken');
      return replay<Answer>(other, fingerprint);
    }
    const answer = await accept(transaction);
    await keepAnswer(transaction, request, answer);
    return { answer, replayed: false };
  });
}

function replay<Answer extends object>(earlier: EarlierAnswer, fingerprint: Buffer): Answered<Answer> {
  if (!earlier.fingerprint.equals(fingerprint)) throw new ApiError('idempotencyKeyReused');
  return { answer: earlier.answer as Answer, replayed: true };
}
