import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** A condition on a record of a list. */
export interface Condition {
  readonly sql: RawBuilder<SqlBool>;
  readonly reach: Reach;
}

/**
 * What it takes to find the records that meet a condition:
 *
 * - `index`: the index that has the list's usual order has all it asks for, so that walking it needs no row of a table;
 * - `row`: the same walk looks something up for every record it passes, and many of them will do;
 * - `narrow`: few records meet it, or nobody can tell how many; an index of its own finds them.
 */
export type Reach = 'index' | 'row' | 'narrow';

/** Collects conditions, each only if the value that it is about was given. */
export function conditionList() {
  const conditions: Condition[] = [];
  const adding = (reach: Reach) => (value: unknown, condition: RawBuilder<SqlBool>) => {
    if (value !== undefined) conditions.push({ sql: condition, reach });
  };
  return { conditions, index: adding('index'), row: adding('row'), narrow: adding('narrow') };
}

/** That a record meets all of these: the clause with its `WHERE`, or nothing. */
export function whereAll(conditions: readonly Condition[]): RawBuilder<unknown> {
  if (conditions.length === 0) return sql``;
  const terms = conditions.map((condition) => condition.sql);
  return sql`WHERE ${sql.join(terms, sql` AND `)}`;
}

/** That an expression has one of these values. */
export function isOneOf(expression: RawBuilder<unknown>, values: readonly string[] | undefined): RawBuilder<SqlBool> {
  return sql`${expression} = ANY (${values}::text[])`;
}
