import type { PoolClient } from 'pg';
import { boundFingerprint } from '../../accounts/index.ts';
import type { Config } from '../../config/index.ts';
import { appliedMigrations, type Database, migrationNames } from '../../database/index.ts';
import type { MasterKey } from '../../lib/master-key.ts';
import { type Check, ok, problem, warning } from './check.ts';

const versionMin = 15;
const slowSeconds = 0.1;
const skewSecondsWarned = 1;
/** A worker whose clock is further behind does not find what the database woke it for. */
const skewSecondsMax = 5;
/** What a process opens beside its pool: three queues, what it hears changes on, locks, metrics. */
const connectionsBesidePool = 25;

export async function checkVersion(client: PoolClient): Promise<Check> {
  const { rows } = await client.query<{ number: number; version: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version",
  );
  const { number = 0, version = '?' } = rows[0] ?? {};
  if (number >= versionMin * 10_000) return ok('PostgreSQL version', `PostgreSQL ${version}.`);
  return problem(
    'PostgreSQL version',
    `PostgreSQL ${version}; Firmlens needs ${versionMin} or newer.`,
    'Upgrade it, or unset DATABASE_URL to use the embedded one (`firmlens backup` and `restore` move the data).',
  );
}

export async function checkLatency(client: PoolClient): Promise<Check> {
  const seconds: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const begun = performance.now();
    await client.query('SELECT');
    seconds.push((performance.now() - begun) / 1000);
  }
  const median = seconds.toSorted((a, b) => a - b)[2] ?? 0;
  const found = `The smallest query takes ${(median * 1000).toFixed(1)} ms.`;
  if (median < slowSeconds) return ok('latency', found);
  return warning(
    'latency',
    `${found} Every request waits for at least one.`,
    'Look at the load of the database and the way to it.',
  );
}

export async function checkSettings(client: PoolClient): Promise<Check[]> {
  const { rows } = await client.query<Record<string, string>>(
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit`,
  );
  const { fsync, full_page_writes: pages, synchronous_commit: commit } = rows[0] ?? {};
  const name = 'durability';
  if (fsync !== 'on' || pages !== 'on') {
    const off = fsync === 'on' ? 'full_page_writes' : 'fsync';
    return [
      problem(
        name,
        `${off} is off: a power cut can destroy the database.`,
        `Set ${off} = on in postgresql.conf and reload it.`,
      ),
    ];
  }
  if (commit === 'off') {
    const found = 'synchronous_commit is off: a power cut loses what was acknowledged in the last moment.';
    return [warning(name, found, 'Set synchronous_commit = on for this database or its user.')];
  }
  return [ok(name, 'What is committed is on disk.')];
}

export async function checkConnections(client: PoolClient, { workers }: Config): Promise<Check> {
  const name = 'connections';
  const { rows } = await client.query<{ most: number; used: number }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
  );
  const { most = 0, used = 0 } = rows[0] ?? {};
  const need = workers + 10 + connectionsBesidePool;
  const found = `${used} of ${most} are in use; a process with ${workers} workers may open ${need}.`;
  const next = 'Raise max_connections of PostgreSQL (a restart of it), or run fewer processes.';
  if (most < need) return problem(name, `${found} That does not even suffice for one.`, next);
  if (used > 0.9 * most) return warning(name, `${found} Hardly any is left.`, next);
  return ok(name, found);
}

/** Half of the way there and back does not count as a difference. */
export async function checkClock(client: PoolClient, now: () => Date): Promise<Check> {
  const begun = now().getTime();
  const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  const ended = now().getTime();
  const away = Math.max(0, Math.abs((rows[0]?.at.getTime() ?? 0) - (begun + ended) / 2) - (ended - begun) / 2) / 1000;
  const found = `The clocks of this machine and of the database are ${away.toFixed(1)} s apart.`;
  const next = 'Have both machines set their clocks by the network (NTP).';
  if (away > skewSecondsMax)
    return problem('clock', `${found} Work is found due too early or too late, and times in answers are wrong.`, next);
  return away > skewSecondsWarned ? warning('clock', found, next) : ok('clock', found);
}

/** Whether the schema is this program's; if it is not, nothing that reads its tables can be trusted. */
export async function checkSchema(database: Database): Promise<Check> {
  const applied = await appliedMigrations(database);
  const unknown = applied.filter((name) => !migrationNames.includes(name));
  const missing = migrationNames.filter((name) => !applied.includes(name));
  if (unknown.length > 0) {
    const found = `The database was migrated by a newer Firmlens (it has ${unknown.join(', ')}).`;
    return problem('schema', `${found} This one refuses to start on it.`, 'Install that version or a later one.');
  }
  if (applied.length === 0) {
    return warning('schema', 'The database is empty.', 'The first `firmlens serve` sets it up. Is it the right one?');
  }
  if (missing.length === 0) return ok('schema', `It is this version's (${applied.length} migrations).`);
  return warning(
    'schema',
    `${missing.length} migrations are missing (${missing.join(', ')}): the database is an older version's.`,
    'The next start of this program brings it up to date; make a backup before.',
  );
}

export async function checkFingerprint(database: Database, key: MasterKey | undefined): Promise<Check> {
  const name = 'fingerprint';
  const bound = await boundFingerprint(database);
  if (bound === undefined) return ok(name, 'The database is not bound to a secret key yet.');
  if (key === undefined) {
    const found = `The database was set up with the secret key of the fingerprint ${bound}, and there is none to compare.`;
    return problem(name, found, 'Put the backup of the key in its place.');
  }
  if (bound === key.fingerprint) return ok(name, `The database was set up with this secret key (${bound}).`);
  return problem(
    name,
    `The database was set up with another secret key: its fingerprint is ${bound}, that of the key given ${key.fingerprint}. No server starts so.`,
    'Find the key it was set up with: FIRMLENS_SECRET_KEY, or the file secret-key of the data folder.',
  );
}
