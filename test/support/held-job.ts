import type { Database } from '../../src/database/index.ts';
import type { JobType } from '../../src/jobs/job-type.ts';
import { plainIds } from '../../src/jobs/submission/input.ts';
import { until } from './until.ts';

const lock = 7_240_022;

/**
 * A type of which the lines behind the 100th, and with them the second portion of a job, wait until they are let go
 * ({@link holdLines}). Each line with an even id has two rows, each with an odd one none but the one that says so.
 */
export const heldType: JobType = {
  type: 'held',
  path: '/held',
  api: 'company',
  summary: 'A type for tests',
  description: 'Its lines can be held.',
  xmlRoot: 'BulkJobStatus',
  results: 'file',
  lines: { max: 20_000, read: plainIds, example: '1', description: 'Ids' },
  creditsPerLine: 2,
  select: () => `
    SELECT input.given AS id, (SELECT count(*) FROM company) AS companies,
           CASE WHEN input.line > 100 THEN nullif(pg_advisory_xact_lock_shared(${lock})::text, '') END AS held,
           CASE WHEN input.record_id % 2 = 1 THEN 'Odd, so nothing.' END AS message
      FROM input LEFT JOIN generate_series(1, 2) AS row ON input.record_id % 2 = 0
     ORDER BY input.line, row`,
};

/** Ids from 1 on, as a body. */
export const idsTo = (last: number): string => Array.from({ length: last }, (_, index) => index + 1).join(',');

/** What the results of a held job of ids from 1 on are. */
export function heldResults(last: number, companies: number): string {
  const rows = Array.from({ length: last }, (_, index) => index + 1).flatMap((id) =>
    id % 2 === 1 ? [`${id},${companies},,"Odd, so nothing."`] : [`${id},${companies},,`, `${id},${companies},,`],
  );
  return ['id,companies,held,message', ...rows, ''].join('\n');
}

/** Holds the lines of held jobs until it is told to let go, or disposed. */
export async function holdLines(database: Database): Promise<AsyncDisposable & { letGo(): Promise<void> }> {
  const client = await database.client.connect();
  await client.query('SELECT pg_advisory_lock($1)', [lock]);
  let isHeld = true;
  const letGo = async () => {
    if (!isHeld) return;
    isHeld = false;
    await client.query('SELECT pg_advisory_unlock($1)', [lock]);
    client.release();
  };
  return { letGo, [Symbol.asyncDispose]: letGo };
}

/** Until a job's lines are being held. */
export async function linesAreHeld(database: Database): Promise<void> {
  await until('lines to be held', 5, async () => {
    const { rowCount } = await database.client.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${lock} AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rowCount !== 0;
  });
}
