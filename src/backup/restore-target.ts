import pg from 'pg';
import { appliedMigrations, migrationNames, type Session } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { referenceImports } from '../reference/index.ts';
import type { Manifest } from './manifest.ts';
import { identifier, listTables } from './schema-store.ts';

/**
 * Makes sure that this program, with this key, can take the backup up.
 * @throws OperatorError if it was made by a newer program or with another key
 */
export function requireFitting(manifest: Manifest, masterKey: MasterKey): void {
  const unknown = manifest.migrations.filter((name) => !migrationNames.includes(name));
  if (unknown.length > 0) {
    throw new OperatorError(
      `The backup was made by a newer Firmlens (it has ${unknown.join(', ')}): restore it with that version or a later one. Nothing was changed.`,
    );
  }
  if (manifest.secretFingerprint === masterKey.fingerprint) return;
  throw new OperatorError(
    'The backup was made with another secret key, from which its tokens, ids and webhook secrets derive (the ' +
      `fingerprint of that key is ${manifest.secretFingerprint}, that of the key given is ${masterKey.fingerprint}). ` +
      'Bring the old key along: set FIRMLENS_SECRET_KEY to it, or put the old file secret-key into the data folder, in ' +
      'place of the one that may be there. Nothing was changed.',
    { exitCode: 2 },
  );
}

/**
 * Makes sure that nothing is lost by a restore, and that the database has the backup's schema or none.
 * @throws OperatorError if there are data, or another schema
 */
export async function requireUnused(session: Pick<Session, 'client'>, manifest: Manifest): Promise<void> {
  const applied = await appliedMigrations(session);
  if (applied.length === 0) {
    const [table] = await listTables(session.client);
    if (table !== undefined) throw refusal(`it has a table ${table.name} that is not Firmlens's`);
  } else if (applied.join() === manifest.migrations.join()) {
    const [table] = await listUsedTables(session.client);
    if (table !== undefined) throw refusal(`it has data already, in the table ${table}`);
  } else {
    throw refusal(`its schema is that of ${applied.at(-1)}, the backup's that of ${manifest.migrations.at(-1)}`);
  }
}

function refusal(reason: string): OperatorError {
  return new OperatorError(
    `The backup cannot be restored into this database, because ${reason}: name a database, or a data folder, that has ` +
      'never been used. Nothing was changed.',
  );
}

/**
 * Makes sure that nobody is at work in the database; sessions that only say who uses the embedded PostgreSQL are not.
 * @throws OperatorError if there is another session
 */
export async function requireAlone({ client }: Pick<Session, 'client'>): Promise<void> {
  const { rows } = await client.query<{ name: string; pid: number }>(
    `SELECT application_name AS name, pid FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend'
       AND application_name NOT IN ('firmlens lock', current_setting('application_name'))`,
  );
  if (rows.length === 0) return;
  const who = rows.map(({ name, pid }) => `${name || 'a session'} (process ${pid})`);
  throw new OperatorError(
    `Somebody else is connected to the database: ${who.join(', ')}. Stop every Firmlens process and client on it first. Nothing was changed.`,
  );
}

/** Tables with something in them that no new installation has by itself. */
async function listUsedTables(client: Session['client']): Promise<string[]> {
  const own = new Set([
    'instance',
    'change_clock',
    'account_clock',
    'change_log',
    ...referenceImports.map(({ table }) => table),
  ]);
  const used: string[] = [];
  for (const { name } of await listTables(client)) {
    if (own.has(name)) continue;
    const rows = name === 'import' ? importsOfOwner : `SELECT FROM ${identifier(name)}`;
    const { rows: found } = await client.query<{ used: boolean }>(`SELECT EXISTS (${rows}) AS used`);
    if (found[0]?.used === true) used.push(name);
  }
  return used;
}

/** Reference data that came with the program were imported once each. */
const importsOfOwner = `
  SELECT FROM import GROUP BY entity
  HAVING count(*) > 1 OR entity NOT IN (${referenceImports.map(({ entity }) => pg.escapeLiteral(entity)).join(', ')})`;
