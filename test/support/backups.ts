import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { restoreBackup, writeBackup } from '../../src/backup/index.ts';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { masterKeyFrom } from '../../src/lib/master-key.ts';
import { localStore } from '../../src/storage/index.ts';
import { administer } from './administer.ts';

/** That of {@link testApi}. */
export const secretKey = 'a secret key for tests, forty characters';
export const masterKey = masterKeyFrom(secretKey);

/** A folder of the test file's own, gone after its tests. */
export function backupFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'firmlens-backup-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A database that Firmlens has never used, dropped when the file's tests are done. */
export async function blankDatabase(): Promise<Database> {
  const server = process.env['FIRMLENS_TEST_TEMPLATE_URL'] ?? '';
  const name = `firmlens_blank_${randomBytes(6).toString('hex')}`;
  const administration = new URL(server);
  administration.pathname = '/postgres';
  await administer(administration.href, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = openDatabase(url.href, { max: 5, name });
  after(async () => {
    await database.close();
    await administer(administration.href, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return database;
}

/** The store of an installation whose data folder this is. */
export function storeIn(dataDir: string) {
  return (installationId: string) => localStore(path.join(dataDir, 'results', installationId));
}

/** Where there are no result files. */
const otherDataDir = backupFolder();

/** Writes a backup with the result files of a data folder. */
export function backUp(database: Database, file: string, dataDir = otherDataDir) {
  return writeBackup({ database, file, openStore: storeIn(dataDir), now: () => new Date() });
}

export function restore(database: Database, file: string, dataDir = otherDataDir) {
  return restoreBackup({ database, file, masterKey, openStore: storeIn(dataDir) });
}

/** All that a schema consists of, to be compared with another's. */
export async function schemaOf({ client }: Database): Promise<object> {
  const { rows } = await client.query(`
    SELECT
      (SELECT json_agg(ARRAY[table_name, column_name, data_type, is_nullable, column_default, generation_expression, is_identity]
                       ORDER BY table_name, column_name)
         FROM information_schema.columns WHERE table_schema = 'public') AS columns,
      (SELECT json_agg(indexdef ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public') AS indexes,
      (SELECT json_agg(conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) ORDER BY conrelid::regclass::text, conname)
         FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n') AS constraints`);
  return rows[0];
}
