import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Session, Transaction } from '../database/index.ts';
import { ApiError } from '../lib/errors.ts';

/**
 * Credits (reference `jobs-auth-admin.md` §2.7, §5). A job's credits are reserved when it is submitted and debited when
 * it starts; single look-ups are debited at once. What is reserved and what was consumed in the current period together
 * never exceed what is allocated for a period. A debit falls into the period (UTC) in which it is made; what is
 * reserved belongs to none and counts against each.
 *
 * All that a debit depends on is in the account's one row, so that it is one statement, and two at a time cannot both
 * see the last credit: the second waits for the row and is decided by what the first left.
 */

/** First day of the period in which `now` is. */
const periodOf = (now: Date) => sql`date_trunc(credits_period, ${now}::timestamptz AT TIME ZONE 'UTC')::date`;

/**
 * The credits consumed in the period in which `now` is, as an expression over a row of `api_key`. For a server whose
 * clock is behind, the period on record may begin after its `now`: that one goes on.
 */
export function consumedIn(now: Date): RawBuilder<number> {
  return sql<number>`CASE WHEN period_start >= ${periodOf(now)} THEN credits_consumed ELSE 0 END`;
}

const isLeft = (credits: number, now: Date) =>
  sql`(credits IS NULL OR ${consumedIn(now)} + credits_reserved + ${credits} <= credits)`;

/**
 * Sets credits aside for a job. Locks the account's row until the transaction ends, also for 0 credits: what else the
 * transaction counts of this account (its waiting jobs) no other submission changes meanwhile.
 * @throws ApiError `insufficientQuota` if the account has fewer left in the current period
 */
export async function reserveCredits(
  transaction: Transaction,
  clientId: string,
  credits: number,
  now: Date,
): Promise<void> {
  requireCount(credits);
  const condition = credits === 0 ? sql`true` : isLeft(credits, now);
  const reserve = sql`
    UPDATE api_key SET credits_reserved = credits_reserved + ${credits}
    WHERE client_id = ${clientId} AND ${condition}`;
  if ((await execute(transaction, reserve)) === 0) await refuse(transaction, clientId);
}

/**
 * What {@link reserveCredits} would leave of the current period's credits; nothing is reserved.
 * @returns undefined if the account has no limit
 * @throws ApiError `insufficientQuota`
 */
export async function creditsLeftAfter(
  { kysely }: Session,
  clientId: string,
  credits: number,
  now: Date,
): Promise<number | undefined> {
  requireCount(credits);
  const { left } = await kysely
    .selectFrom('apiKey')
    .where('clientId', '=', clientId)
    .select(sql<number | null>`credits - ${consumedIn(now)} - credits_reserved - ${credits}`.as('left'))
    .executeTakeFirstOrThrow();
  if (left === null) return undefined;
  if (left < 0 && credits > 0) throw new ApiError('insufficientQuota');
  return Math.max(left, 0);
}

/** Consumes what was reserved for a job: its processing starts. */
export async function debitReserved(
  transaction: Transaction,
  clientId: string,
  credits: number,
  now: Date,
): Promise<void> {
  requireCount(credits);
  if (credits === 0) return;
  const debited = await debit(transaction, { clientId, credits, fromReserved: credits, now, condition: sql`true` });
  if (!debited) throw new Error(`there is no account ${clientId}`);
}

/** Gives back what was reserved for a job that ended before its processing started. */
export async function releaseReserved(transaction: Transaction, clientId: string, credits: number): Promise<void> {
  requireCount(credits);
  if (credits === 0) return;
  await sql`
    UPDATE api_key SET credits_reserved = credits_reserved - ${credits}
    WHERE client_id = ${clientId}`.execute(transaction.kysely);
}

/**
 * Gives back what was consumed for work that was not done: to the day of the debit, and to what is left of its period if
 * that goes on.
 */
export async function refundCredits(
  transaction: Transaction,
  clientId: string,
  credits: number,
  { debitedAt }: { debitedAt: Date },
): Promise<void> {
  requireCount(credits);
  if (credits === 0) return;
  await sql`
    UPDATE api_key SET credits_consumed = credits_consumed - ${credits}
    WHERE client_id = ${clientId}
      AND date_trunc(credits_period, period_start::timestamp)::date = ${periodOf(debitedAt)}`.execute(
    transaction.kysely,
  );
  await sql`
    UPDATE credit_usage SET consumed = consumed - ${credits}
    WHERE client_id = ${clientId} AND day = (${debitedAt}::timestamptz AT TIME ZONE 'UTC')::date`.execute(
    transaction.kysely,
  );
}

/**
 * Consumes credits at once, for records just found.
 * @throws ApiError `insufficientQuota` if the account has fewer left in the current period; nothing is consumed then
 */
export async function debitCredits(session: Session, clientId: string, credits: number, now: Date): Promise<void> {
  requireCount(credits);
  if (credits === 0) return;
  const condition = isLeft(credits, now);
  const debited = await debit(session, { clientId, credits, fromReserved: 0, now, condition });
  if (!debited) await refuse(session, clientId);
}

/** Counts anew, from the days' history, what was consumed in the current period: the key's period was changed. */
export async function recountPeriod(transaction: Transaction, clientId: string, now: Date): Promise<void> {
  await sql`
    UPDATE api_key
    SET period_start = ${periodOf(now)},
        credits_consumed = coalesce(
          (SELECT sum(consumed) FROM credit_usage WHERE client_id = ${clientId} AND day >= ${periodOf(now)}), 0)
    WHERE client_id = ${clientId}`.execute(transaction.kysely);
}

interface Debit {
  clientId: string;
  credits: number;
  fromReserved: number;
  now: Date;
  condition: RawBuilder<unknown>;
}

/** Account and history in one statement. @returns whether the account exists and met the condition */
async function debit(session: Session, { clientId, credits, fromReserved, now, condition }: Debit): Promise<boolean> {
  const statement = sql`
    WITH debited AS (
      UPDATE api_key
      SET credits_reserved = credits_reserved - ${fromReserved},
          credits_consumed = ${consumedIn(now)} + ${credits},
          period_start = greatest(period_start, ${periodOf(now)})
      WHERE client_id = ${clientId} AND ${condition}
      RETURNING client_id
    )
    INSERT INTO credit_usage (client_id, day, consumed)
    SELECT client_id, (${now}::timestamptz AT TIME ZONE 'UTC')::date, ${credits} FROM debited
    ON CONFLICT (client_id, day) DO UPDATE SET consumed = credit_usage.consumed + excluded.consumed`;
  return (await execute(session, statement)) === 1;
}

/**
 * Runs a statement that every job or look-up runs, prepared once a connection: to plan it takes longer than to run it.
 * There are four texts of them; each is its own name.
 * @returns the rows affected
 */
async function execute({ kysely, client }: Session, statement: RawBuilder<unknown>): Promise<number> {
  const { sql: text, parameters } = statement.compile(kysely);
  const name = `credits-${createHash('sha1').update(text).digest('hex').slice(0, 16)}`;
  const { rowCount } = await client.query({ name, text, values: [...parameters] });
  return rowCount ?? 0;
}

async function refuse(session: Session, clientId: string): Promise<never> {
  const known = await session.kysely.selectFrom('apiKey').where('clientId', '=', clientId).select('clientId').execute();
  if (known.length === 0) throw new Error(`there is no account ${clientId}`);
  throw new ApiError('insufficientQuota');
}

function requireCount(credits: number): void {
  if (!Number.isSafeInteger(credits) || credits < 0) throw new RangeError(`${credits} is not a number of credits`);
}
