import type { Session } from '../../database/index.ts';
import { outcomesName } from '../running/outcomes.ts';

const page = 1_000;

/** The names of all result files that jobs name, a page at a time. */
export async function* listResultsNames({ client }: Pick<Session, 'client'>): AsyncGenerator<string> {
  for (let after = '', full = true; full; ) {
    const { rows } = await client.query<{ name: string }>(
      'SELECT results_name AS name FROM job WHERE results_name > $1 ORDER BY results_name LIMIT $2',
      [after, page],
    );
    for (const { name } of rows) yield name;
    after = rows.at(-1)?.name ?? after;
    full = rows.length === page;
  }
}

/** As {@link listResultsNames}, and after each the name of the file of its outcomes, which not every job has. */
export async function* listResultFiles(session: Pick<Session, 'client'>): AsyncGenerator<string> {
  for await (const name of listResultsNames(session)) {
    yield name;
    yield outcomesName(name);
  }
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
