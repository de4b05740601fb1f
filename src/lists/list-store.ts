import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { QueryResult } from 'pg';
import type { Database, Transaction } from '../database/index.ts';
import { type Condition, whereAll } from './condition.ts';
import type { KnownList, KnownLists } from './known-lists.ts';
import { readsWhole, type WholeListRules, wholeListRules } from './whole-list-rules.ts';

/** A list of the records of one table, in an order that is total. */
export interface PagedList {
  readonly table: 'company' | 'contact';
  /** The table's key: a positive integer. */
  readonly idColumn: 'company_id' | 'contact_id';
  /** A record is in the list if it meets all of them. */
  readonly conditions: readonly Condition[];
  readonly orderBy: RawBuilder<unknown>;
  /** An index of the table has this order. */
  readonly orderIsIndexed: boolean;
  /** Whatever the list depends on besides its table, as JSON can write it: equal for lists that are the same. */
  readonly identity: unknown;
}

/** Which page of a list. Pages count from 1. */
export interface PageQuery {
  readonly page: number;
  readonly resultsPerPage: number;
}

/**
 * One page of a list, and how many records the list has: both of the same moment.
 *
 * A list is read in one of two ways, by what its conditions ask for:
 *
 * - Where each of them can be told along the index of the list's usual order, walking it is never much worse than
 *   reading it to its end. The list is counted once, and a page is its `LIMIT` and `OFFSET`; a short list, and a long one
 *   for a page deep in it, is read as a whole.
 * - Where one of them is narrow, walking could mean fetching every record: PostgreSQL takes a search for beginnings of
 *   words to match 0.5 % of all, and so would look for `zz` along the order. So all that match are collected by the
 *   narrow indexes, sorted and read as a whole. That also gives the total.
 *
 * What was counted or read is kept in `known` until the data changes, so further pages of a list that was read as a whole
 * cost 2 ms, the last like the first.
 * @param findRecords the records of these ids as the list prints them, in the order of the ids
 */
export async function readPage<Listed>(
  database: Database,
  known: KnownLists,
  list: PagedList,
  { page, resultsPerPage }: PageQuery,
  findRecords: (transaction: Transaction, ids: readonly number[]) => Promise<Listed[]>,
  rules: WholeListRules = wholeListRules,
): Promise<{ records: Listed[]; totalResults: number }> {
  const key = keyOf(list);
  const offset = (page - 1) * resultsPerPage;
  const isNarrow = list.conditions.some(({ reach }) => reach === 'narrow');
  const inIndexOrder = list.orderIsIndexed && list.conditions.every(({ reach }) => reach === 'index');
  return database.transaction(async (transaction) => {
    const changeNumber = await beginReading(transaction);
    let found = known.find(changeNumber, key);
    if (found === undefined) {
      found = isNarrow ? await readWhole(transaction, list, rules) : await count(transaction, list);
      known.keep(changeNumber, key, found);
    }
    if (found.ids === undefined && readsWhole(rules, { inIndexOrder, ...found, offset })) {
      found = await readWhole(transaction, list, rules);
      known.keep(changeNumber, key, found);
    }
    const ids = await pageOf(transaction, list, found, offset, resultsPerPage);
    const records = ids.length === 0 ? [] : await findRecords(transaction, ids);
    return { records, totalResults: found.totalResults };
  });
}

/** @returns the number of the last import that what is read from now on contains */
async function beginReading({ client }: Transaction): Promise<number> {
  // Sorts and hashes of a million ids stay in memory. Parallel workers would each build the hash of a technology category
  // anew: three times the work for the same time. A client that leaves does not end its query: a time limit does.
  const results = (await client.query(`
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '64MB';
    SET LOCAL statement_timeout = '30s';
    SELECT change_number FROM change_clock`)) as unknown as QueryResult<{ change_number: number }>[];
  return results.at(-1)?.rows[0]?.change_number ?? 0;
}

async function count({ kysely }: Transaction, { table, conditions }: PagedList): Promise<KnownList> {
  const { rows } = await sql<{ total: number }>`
    SELECT count(*) AS total FROM ${sql.table(table)} ${whereAll(conditions)}`.execute(kysely);
  return { totalResults: rows[0]?.total ?? 0 };
}

/** All ids in order, as one value: a million take 0.5 s and 8 MB, as rows they would take seconds and 100 MB. */
async function readWhole(transaction: Transaction, list: PagedList, { listMax }: WholeListRules): Promise<KnownList> {
  const { rows } = await sql<{ ids: Buffer | null }>`
    SELECT string_agg(int8send(id), ''::bytea) AS ids FROM (${idsOf(list)} LIMIT ${listMax + 1}) AS list
  `.execute(transaction.kysely);
  const ids = rows[0]?.ids ?? Buffer.alloc(0);
  const totalResults = ids.length / 8;
  return totalResults > listMax ? count(transaction, list) : { totalResults, ids };
}

async function pageOf(
  { kysely }: Transaction,
  list: PagedList,
  { ids, totalResults }: KnownList,
  offset: number,
  limit: number,
): Promise<number[]> {
  if (offset >= totalResults) return [];
  if (ids !== undefined) {
    const end = Math.min(offset + limit, totalResults);
    return Array.from({ length: end - offset }, (_, index) => Number(ids.readBigInt64BE((offset + index) * 8)));
  }
  const { rows } = await sql<{ id: number }>`${idsOf(list)} LIMIT ${limit} OFFSET ${offset}`.execute(kysely);
  return rows.map(({ id }) => id);
}

function idsOf({ table, idColumn, conditions, orderBy }: PagedList): RawBuilder<unknown> {
  return sql`SELECT ${sql.ref(idColumn)} AS id FROM ${sql.table(table)} ${whereAll(conditions)} ORDER BY ${orderBy}`;
}

/** Names the list whatever its page. A filter can be as long as a request's body. */
function keyOf({ table, identity }: PagedList): string {
  return createHash('sha256')
    .update(JSON.stringify([table, identity]))
    .digest('base64');
}
