import type pg from 'pg';
import type { EmbeddedFindings } from '../../database/index.ts';
import { type Check, ok, problem, warning } from './check.ts';

/** Why the embedded PostgreSQL of a data folder cannot be looked into; undefined if it can. */
export function obstacle(findings: EmbeddedFindings, dataDir: string): Check | undefined {
  const { folder, home, lost, postmaster, hasPassword } = findings;
  const name = 'embedded PostgreSQL';
  const elsewhere = 'Is it the folder that the server uses? See FIRMLENS_DATA_DIR; `firmlens serve` makes a new one.';
  if (folder === 'absent')
    return warning(name, `There is no data folder ${dataDir}: nothing was ever served from it.`, elsewhere);
  if (folder === 'foreign') return problem(name, `${dataDir} is not marked as a data folder of Firmlens.`, elsewhere);
  if (lost !== undefined)
    return problem(name, `The database should be in ${lost}, and is not there.`, 'Put that folder back.');
  if (home === undefined)
    return warning(name, `There is no database in ${dataDir} yet.`, 'The first `firmlens serve` makes it.');
  if (!hasPassword) {
    const next = 'Put postgresql/password back from a backup, or start the server once: it sets a new one.';
    return problem(name, "The password of the data folder's PostgreSQL is missing.", next);
  }
  if (postmaster?.ready === false)
    return warning(
      name,
      `It is starting, recovering or stopping (process ${postmaster.pid}).`,
      'Ask again in a minute.',
    );
  return undefined;
}

/** In what state it was before anybody started it. */
export function stateOf({ postmaster, deadHolder }: EmbeddedFindings): Check {
  const name = 'embedded PostgreSQL';
  if (postmaster !== undefined) return ok(name, `It runs (process ${postmaster.pid}, port ${postmaster.port}).`);
  if (deadHolder === undefined) return ok(name, 'It did not run, and was started for these checks.');
  return warning(
    name,
    `It was killed the last time (its lock file names the dead process ${deadHolder}); it was recovered for these checks.`,
    'Nothing to do, unless it happens again: then see postgresql/postgresql.log and the memory of the machine.',
  );
}

/** Whether somebody uses a PostgreSQL that was found running; if nobody does, it outlived the server that started it. */
export async function checkUsers(client: pg.PoolClient): Promise<Check> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT application_name AS name FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
       AND application_name <> 'firmlens doctor'`,
  );
  const serving = rows.map(({ name }) => /^firmlens serve (\d+) (.*)$/.exec(name)).find((found) => found !== null);
  if (serving !== undefined) return ok('server', `Process ${serving[1]} serves ${serving[2]}.`);
  if (rows.length > 0) return ok('server', 'No API is served; other Firmlens processes use the database.');
  return warning(
    'server',
    'PostgreSQL runs although nobody uses it: it outlived a server that was killed.',
    'Nothing to do: the next start takes it over. To stop it, start the server and stop it again.',
  );
}
