import { sql } from 'kysely';
import type { Session } from '../database/index.ts';
import type { ReportPeriod } from './report-period.ts';

/** Transactions of one account with one endpoint group on one day (UTC, `2026-01-31`). */
export interface Transactions {
  readonly clientId: string;
  readonly api: string;
  readonly day: string;
  readonly transactions: number;
}

/** The day that a transaction made now counts for. */
export function usageDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** Adds to what is on record. Several servers do so at once: all in the same order, so that none waits for another. */
export async function addTransactions({ client }: Session, counted: readonly Transactions[]): Promise<void> {
  const key = ({ clientId, day, api }: Transactions) => `${clientId} ${day} ${api}`;
  const rows = counted.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  await client.query({
    name: 'add-transactions',
    text: `INSERT INTO api_usage (client_id, api, day, transactions)
           SELECT * FROM unnest ($1::text[], $2::text[], $3::date[], $4::bigint[])
           ON CONFLICT (client_id, day, api) DO UPDATE SET transactions = api_usage.transactions + excluded.transactions`,
    values: [
      rows.map(({ clientId }) => clientId),
      rows.map(({ api }) => api),
      rows.map(({ day }) => day),
      rows.map(({ transactions }) => transactions),
    ],
  });
}

/** What a usage report has a line for: `date` is a day, a month or a year, as the period's step. */
export interface UsageLine {
  readonly api: string;
  readonly transactions: number;
  readonly date: string;
}

const stepFormats = { day: 'YYYY-MM-DD', month: 'YYYY-MM', year: 'YYYY' };

/** An account's transactions by step and endpoint group, in that order; steps without any are left out. */
export async function sumTransactions(
  { kysely }: Session,
  clientId: string,
  { period, from, until }: Pick<ReportPeriod, 'period' | 'from' | 'until'>,
): Promise<UsageLine[]> {
  const date = sql<string>`to_char(day, ${sql.lit(stepFormats[period])})`;
  return kysely
    .selectFrom('apiUsage')
    .where('clientId', '=', clientId)
    .where(sql<boolean>`day >= (${from}::timestamptz AT TIME ZONE 'UTC')::date`)
    .where(sql<boolean>`day < (${until}::timestamptz AT TIME ZONE 'UTC')::date`)
    .select(({ fn }) => ['api', sql<number>`${fn.sum('transactions')}::bigint`.as('transactions'), date.as('date')])
    .groupBy([date, 'api'])
    .orderBy(date)
    .orderBy('api')
    .execute();
}
