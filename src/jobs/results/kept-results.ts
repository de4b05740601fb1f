import type { Session } from '../../database/index.ts';
import { isId } from '../../lib/ids.ts';
import { outcomesName, resultsNameOf } from '../running/outcomes.ts';

const page = 1_000;

/** The names of all files that jobs have, a page of jobs at a time: results and, of a job with lines, their outcomes. */
export async function* listResultFiles({ client }: Pick<Session, 'client'>): AsyncGenerator<string> {
  for (let after = '', full = true; full; ) {
    const { rows } = await client.query<{ name: string; hasOutcomes: boolean }>(
      `SELECT results_name AS name, lines > 0 AS "hasOutcomes" FROM job
       WHERE results_name > $1 ORDER BY results_name LIMIT $2`,
      [after, page],
    );
    for (const { name, hasOutcomes } of rows) {
      yield name;
      if (hasOutcomes) yield outcomesName(name);
    }
    after = rows.at(-1)?.name ?? after;
    full = rows.length === page;
  }
}

/**
 * Of files, those of ours that are no job's, and that no current run is writing. They are asked about a page at a time: a
 * store has hundreds of thousands.
 */
export async function* orphansAmong(
  { client }: Pick<Session, 'client'>,
  files: AsyncIterable<string>,
): AsyncGenerator<string> {
  for await (const names of inPages(files)) {
    const runs = names.map(runOf).filter((run) => run !== undefined);
    const { rows } = await client.query<{ file: string }>(
      `SELECT file FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS written (file, name, job_id, run_id)
       WHERE NOT EXISTS (
         SELECT FROM job WHERE job.job_id = written.job_id
            AND (results_name = name OR (job.run_id = written.run_id AND status = 'processing'))
       )`,
      [
        runs.map(({ file }) => file),
        runs.map(({ name }) => name),
        runs.map(({ jobId }) => jobId),
        runs.map(({ runId }) => runId),
      ],
    );
    for (const { file } of rows) yield file;
  }
}

/** The run that wrote a file, and the name of the results that it belongs to; undefined for a file that is none of ours. */
function runOf(file: string): { file: string; name: string; jobId: string; runId: string } | undefined {
  const name = resultsNameOf(file) ?? file;
  const [jobId = '', runId = '', extension, ...rest] = name.split('.');
  if (!isId(jobId) || !isId(runId) || extension !== 'csv' || rest.length > 0) return undefined;
  return { file, name, jobId, runId };
}

async function* inPages(names: AsyncIterable<string>): AsyncGenerator<string[]> {
  let collected: string[] = [];
  for await (const name of names) {
    collected.push(name);
    if (collected.length < page) continue;
    yield collected;
    collected = [];
  }
  if (collected.length > 0) yield collected;
}

/**
 * Compares the files that there are with those that jobs name. A job whose file is not there says from now on that its
 * results are gone.
 * @param table with the columns `name`, `bytes` and `sha256` of each file; those of outcomes, which no job names, are passed over
 * @returns how many jobs that were
 * @throws Error if a file is not the one that its job wrote
 */
export async function keepOnlyResults({ client }: Pick<Session, 'client'>, table: string): Promise<number> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM ${table} JOIN job ON results_name = name
     WHERE (results_bytes, results_sha256) IS DISTINCT FROM (bytes, sha256) LIMIT 1`,
  );
  if (rows[0] !== undefined) throw new Error(`the result file ${rows[0].name} is not the one that its job wrote`);
  const { rowCount } = await client.query(
    `UPDATE job SET results_name = NULL
     WHERE results_name IS NOT NULL AND NOT EXISTS (SELECT FROM ${table} WHERE name = results_name)`,
  );
  return rowCount ?? 0;
}
