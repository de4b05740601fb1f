import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase, openEmbedded } from '../../src/database/index.ts';
import { loadReferenceData } from '../../src/imports/index.ts';
import { migrateQueue } from '../../src/queue/index.ts';
import { administer } from './administer.ts';

/**
 * Before the first test file: one PostgreSQL and in it one migrated template database with the shipped reference data, which every test file that
 * needs a database clones. `FIRMLENS_TEST_DATABASE_URL` names a server to use; without it an embedded one runs in a
 * temporary folder until the tests are done.
 */
const undo: (() => Promise<void>)[] = [];

export async function globalSetup(): Promise<void> {
  await shareCompiledCode();
  const url = process.env['FIRMLENS_TEST_DATABASE_URL'] ?? (await startEmbedded());
  const name = `firmlens_template_${randomBytes(4).toString('hex')}`;
  await administer(url, `CREATE DATABASE ${name}`);
  undo.push(() => administer(url, `DROP DATABASE ${name} WITH (FORCE)`));
  const template = new URL(url);
  template.pathname = `/${name}`;
  const database = openDatabase(template.href);
  await migrate(database);
  await migrateQueue(database);
  await loadReferenceData(database);
  // As if it had come with the tables: tests count imports and changes from their own first one.
  await database.client.query(
    'TRUNCATE import, change_log RESTART IDENTITY; UPDATE change_clock SET change_number = 0',
  );
  await database.close();
  process.env['FIRMLENS_TEST_TEMPLATE_URL'] = template.href;
}

export async function globalTeardown(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}

/** Every test file is a process of its own; what one has compiled, stripped of its types, the next ones need not compile again. */
async function shareCompiledCode(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'firmlens-compiled-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  process.env['NODE_COMPILE_CACHE'] = folder;
}

async function startEmbedded(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firmlens-tests-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  // Root's temporary folder must let the user pass who runs PostgreSQL.
  await chmod(folder, 0o711);
  const embedded = await openEmbedded({
    dataDir: join(folder, 'data'),
    systemFolder: join(folder, 'system'),
    // Nothing here need survive a power cut, and everything is faster without.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  undo.push(() => embedded.release());
  return embedded.url;
}
