import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Transaction } from '../database/index.ts';
import { companyConditions } from './company-conditions.ts';
import type { CompanyFilter } from './company-filter.ts';
import { type CompanyOrder, isPopularityDescending, orderTerms } from './company-order.ts';
import type { KnownList, KnownLists } from './known-lists.ts';
import { readsWhole, type WholeListRules, wholeListRules } from './whole-list-rules.ts';

/** A company as lists print it; what it has no value for is absent. */
export interface ListedCompany {
  readonly companyId: number;
  readonly name: string;
  readonly city?: string;
  readonly state?: string;
  readonly country?: string;
}

/** Which page of which list. Pages count from 1. */
export interface CompanyListQuery {
  readonly filter: CompanyFilter;
  readonly order: CompanyOrder;
  readonly page: number;
  readonly resultsPerPage: number;
}

interface List {
  readonly where: RawBuilder<unknown>;
  readonly orderBy: RawBuilder<unknown>;
  /** The index company_by_popularity is all that reading the list needs. */
  readonly inPopularityIndex: boolean;
  /** It also has the list's order. */
  readonly inIndexOrder: boolean;
}

/**
 * One page of a list of companies, and how many the list has: both of the same moment.
 *
 * A list is read in one of two ways, by what its filter asks for:
 *
 * - Where the index company_by_popularity can answer, walking it is never worse than reading it to its end (0.3 s for
 *   1,000,000 companies). It is counted once, and a page is its `LIMIT` and `OFFSET`; a short list, and a long one for
 *   a page deep in it, is read as a whole.
 * - Where it cannot, walking could mean fetching every company: PostgreSQL takes a search for beginnings of words to
 *   match 0.5 % of all, and so would look for `zz` along the order of popularity (5 s). So all that match are collected
 *   by the narrow indexes, sorted and read as a whole. That also gives the total.
 *
 * What was counted or read is kept in `known` until the data changes, so further pages cost 2 ms, the last like the first.
 */
export async function listCompanies(
  database: Database,
  known: KnownLists,
  query: CompanyListQuery,
  rules: WholeListRules = wholeListRules,
): Promise<{ companies: ListedCompany[]; totalResults: number }> {
  const list = listOf(query);
  const key = keyOf(query);
  const offset = (query.page - 1) * query.resultsPerPage;
  return database.transaction(async (transaction) => {
    const changeNumber = await beginReading(transaction);
    let found = known.find(changeNumber, key);
    if (found === undefined) {
      found = list.inPopularityIndex ? await count(transaction, list) : await readWhole(transaction, list, rules);
      known.keep(changeNumber, key, found);
    }
    if (found.ids === undefined && readsWhole(rules, { ...list, ...found, offset })) {
      found = await readWhole(transaction, list, rules);
      known.keep(changeNumber, key, found);
    }
    const ids = await pageOf(transaction, list, found, offset, query.resultsPerPage);
    return { companies: await findListed(transaction, ids), totalResults: found.totalResults };
  });
}

/** @returns the number of the last import that what is read from now on contains */
async function beginReading({ client }: Transaction): Promise<number> {
  // Compiling a plan takes longer than any of these runs; sorts and hashes of a million ids stay in memory. Parallel
  // workers would each build the hash of a technology category anew: three times the work for the same time. A client
  // that leaves does not end its query: a time limit does.
  await client.query(`
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '64MB';
    SET LOCAL statement_timeout = '30s'`);
  const { rows } = await client.query<{ change_number: number }>('SELECT change_number FROM change_clock');
  return rows[0]?.change_number ?? 0;
}

async function count({ kysely }: Transaction, { where }: List): Promise<KnownList> {
  const { rows } = await sql<{ total: number }>`SELECT count(*) AS total FROM company ${where}`.execute(kysely);
  return { totalResults: rows[0]?.total ?? 0 };
}

/** All ids in order, as one value: a million take 0.5 s and 8 MB, as rows they would take seconds and 100 MB. */
async function readWhole(transaction: Transaction, list: List, { listMax }: WholeListRules): Promise<KnownList> {
  const { rows } = await sql<{ ids: Buffer | null }>`
    SELECT string_agg(int8send(company_id), ''::bytea) AS ids
    FROM (SELECT company_id FROM company ${list.where} ORDER BY ${list.orderBy} LIMIT ${listMax + 1}) AS list
  `.execute(transaction.kysely);
  const ids = rows[0]?.ids ?? Buffer.alloc(0);
  const totalResults = ids.length / 8;
  return totalResults > listMax ? count(transaction, list) : { totalResults, ids };
}

async function pageOf(
  { kysely }: Transaction,
  { where, orderBy }: List,
  { ids, totalResults }: KnownList,
  offset: number,
  limit: number,
): Promise<number[]> {
  if (offset >= totalResults) return [];
  if (ids !== undefined) {
    const end = Math.min(offset + limit, totalResults);
    return Array.from({ length: end - offset }, (_, index) => Number(ids.readBigInt64BE((offset + index) * 8)));
  }
  const { rows } = await sql<{ companyId: number }>`
    SELECT company_id FROM company ${where} ORDER BY ${orderBy} LIMIT ${limit} OFFSET ${offset}
  `.execute(kysely);
  return rows.map(({ companyId }) => companyId);
}

/** The companies of these ids, in their order. */
async function findListed({ kysely }: Transaction, ids: readonly number[]): Promise<ListedCompany[]> {
  if (ids.length === 0) return [];
  const rows = await kysely
    .selectFrom('company')
    .select(['companyId', 'name', 'city', 'state', 'country'])
    .where('companyId', '=', sql<number>`ANY (${ids}::bigint[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.companyId, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) throw new Error(`company ${id} is in a list but not in its table`);
    return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as ListedCompany;
  });
}

function listOf({ filter, order }: CompanyListQuery): List {
  const conditions = companyConditions(filter);
  return {
    where:
      conditions.length === 0
        ? sql``
        : sql`WHERE ${sql.join(
            conditions.map((condition) => condition.sql),
            sql` AND `,
          )}`,
    orderBy: orderTerms(order, filter.companyName),
    inPopularityIndex: conditions.every((condition) => condition.inPopularityIndex),
    inIndexOrder: isPopularityDescending(order),
  };
}

/** Names the list whatever its page. A filter can be as long as a request's body. */
function keyOf({ filter, order }: CompanyListQuery): string {
  return createHash('sha256')
    .update(JSON.stringify([filter, order]))
    .digest('base64');
}
