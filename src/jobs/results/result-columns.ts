import pg from 'pg';
import type { Job } from '../job.ts';
import { describeSelect } from '../job-store.ts';
import type { JobParameters } from '../job-type.ts';
import { type JobsContext, typeOf } from '../jobs.ts';
import { plainCell } from '../running/neutral-cells.ts';

/** What the cells of a column hold, where formats make a difference; everything else is text. */
export type ColumnKind = 'text' | 'boolean' | 'int32' | 'int64' | 'double';

const { builtins } = pg.types;

/** JSON is what `recordColumns` prints booleans as, and nothing else. */
const kindOfType: ReadonlyMap<number, ColumnKind> = new Map([
  [builtins.BOOL, 'boolean'],
  [builtins.JSON, 'boolean'],
  [builtins.INT2, 'int32'],
  [builtins.INT4, 'int32'],
  [builtins.INT8, 'int64'],
  [builtins.FLOAT4, 'double'],
  [builtins.FLOAT8, 'double'],
  [builtins.NUMERIC, 'double'],
]);

/** Booleans as COPY prints them, and those of JSON. */
export const booleans: ReadonlyMap<string, boolean> = new Map([
  ['t', true],
  ['true', true],
  ['f', false],
  ['false', false],
]);

/** What is known of the columns of results. */
export interface ResultColumns {
  /** By the columns' names; a column that is not here holds text. */
  readonly kinds: ReadonlyMap<string, ColumnKind>;
  /** Whether texts may have an apostrophe before them that `neutralCells` wrote. */
  readonly neutralised: boolean;
}

/**
 * What the columns of a job's results hold: CSV does not say, but PostgreSQL does of the SELECT that they come from, which
 * it need not run for that. Columns of client-specific ids are text.
 *
 * They are known by their names: a file may be older than the program, whose SELECT has changed since.
 */
export async function describeColumns(context: JobsContext, job: Job): Promise<ResultColumns> {
  const { select, mintedColumns = [] } = typeOf(context, job.type);
  const columns = await describeSelect(context.database, job, select(job.parameters as JobParameters));
  const kinds = columns.map(({ name, type }, index): [string, ColumnKind] => [
    name,
    mintedColumns[index] ? 'text' : (kindOfType.get(type) ?? 'text'),
  ]);
  return { kinds: new Map(kinds), neutralised: context.neutraliseCsv };
}

/**
 * The cells of a column, read as its kind asks, one by one.
 * @param read turns the text of a cell into its value; numbers and booleans are as COPY prints them
 */
export function readCells<Value>(
  { neutralised }: ResultColumns,
  kind: ColumnKind,
  read: (text: string) => Value,
): (cell: string | null) => Value | null {
  // No number begins with an apostrophe of its own, whatever the setting was when it was written.
  if (kind === 'text' && !neutralised) return (cell) => (cell === null ? null : read(cell));
  return (cell) => (cell === null ? null : read(plainCell(cell)));
}
