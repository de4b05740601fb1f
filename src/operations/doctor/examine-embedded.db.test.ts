import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { claimInstance, loadMasterKey } from '../../accounts/index.ts';
import { loadConfig } from '../../config/index.ts';
import { inspectEmbedded, migrate, openDatabase, openEmbedded } from '../../database/index.ts';
import { migrateQueue } from '../../queue/index.ts';
import type { Check } from './check.ts';
import { type Examination, examine } from './examine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'firmlens-doctor-'));
// Root's temporary folder must let the user pass who runs PostgreSQL.
chmodSync(folder, 0o711);
const dataDir = path.join(folder, 'data');
const systemFolder = path.join(folder, 'system');
const keyFile = path.join(dataDir, 'secret-key');
after(() => rmSync(folder, { recursive: true, force: true }));

async function install(): Promise<void> {
  const embedded = await openEmbedded({ dataDir, systemFolder });
  const database = openDatabase(embedded.url);
  await migrate(database);
  await migrateQueue(database);
  await claimInstance(database, await loadMasterKey({ dataDir }));
  await database.close();
  await embedded.release();
}
await install();

const configOf = (dir: string) => loadConfig({ environment: { FIRMLENS_DATA_DIR: dir }, envFile: '/nonexistent/.env' });

async function examined(examination: Partial<Examination> = {}): Promise<Map<string, Check>> {
  const checks = await examine({ config: configOf(dataDir), systemFolder, ...examination });
  return new Map(checks.map((check) => [check.name, check]));
}

function assertCheck(checks: Map<string, Check>, name: string, result: Check['result'], words: RegExp): void {
  const check = checks.get(name);
  assert.equal(check?.result, result, check?.finding ?? `no check ${name}`);
  assert.match(check.finding, words);
}

const isRunning = async () => (await inspectEmbedded(dataDir)).postmaster !== undefined;

test('one that does not run is started for the examination and stopped again', async () => {
  const checks = await examined();
  assertCheck(checks, 'embedded PostgreSQL', 'ok', /did not run, and was started/);
  assertCheck(checks, 'durability', 'ok', /on disk/);
  assertCheck(checks, 'schema', 'ok', /this version's/);
  assertCheck(checks, 'secret key', 'ok', /owner only/);
  assert.deepEqual(
    [...checks.values()].filter(({ result }) => result === 'problem'),
    [],
  );
  assert.equal(await isRunning(), false);
});

test('a key file that others can read is a problem, and is not mended', async () => {
  chmodSync(keyFile, 0o644);
  assertCheck(await examined(), 'secret key', 'problem', /mode 0644/);
  assert.equal(statSync(keyFile).mode & 0o777, 0o644);
  chmodSync(keyFile, 0o600);
});

test('a wrong, a damaged and a missing key are told apart, and none is made', async () => {
  const kept = readFileSync(keyFile);
  writeFileSync(keyFile, 'another secret key, of which nobody knows why it is here\n');
  assertCheck(await examined(), 'fingerprint', 'problem', /another secret key: its fingerprint is/);
  writeFileSync(keyFile, '');
  assertCheck(await examined(), 'secret key', 'problem', /damaged/);
  rmSync(keyFile);
  const checks = await examined();
  assertCheck(checks, 'secret key', 'problem', /no file secret-key/);
  assertCheck(checks, 'fingerprint', 'problem', /none to compare/);
  assert.ok(!readdirSync(dataDir).includes('secret-key'));
  writeFileSync(keyFile, kept, { mode: 0o600 });
});

test('without space it is not started', async () => {
  const checks = await examined({ readSpace: async () => ({ bavail: 1, blocks: 1_000_000, bsize: 4096 }) });
  assertCheck(checks, 'disk of the data folder', 'problem', /0 MiB/);
  assertCheck(checks, 'embedded PostgreSQL', 'problem', /was not started/);
});

test('a disk that does not say what is free is told, and nothing is started on it', async () => {
  const readSpace = async () => {
    throw new Error('ESTALE: stale file handle');
  };
  const checks = await examined({ readSpace });
  assertCheck(checks, 'disk', 'problem', /could not be checked: ESTALE/);
  assertCheck(checks, 'embedded PostgreSQL', 'problem', /ESTALE/);
});

test('one that outlived its server, and one that was killed itself, are recognised', async () => {
  const holder = spawn(process.execPath, [path.resolve('test/support/hold-embedded.ts'), dataDir, systemFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: holder.stdout }), 'line');
  assertCheck(await examined(), 'server', 'ok', /other Firmlens processes/);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  for (let checks = await examined(); checks.get('server')?.result === 'ok'; checks = await examined())
    await setTimeout(20);
  assertCheck(await examined(), 'server', 'warning', /outlived a server/);
  const { postmaster } = await inspectEmbedded(dataDir);
  assert.ok(postmaster);
  process.kill(postmaster.pid, 'SIGKILL');
  while (await isRunning()) await setTimeout(20);
  assertCheck(await examined(), 'embedded PostgreSQL', 'warning', new RegExp(`dead process ${postmaster.pid}`));
  assertCheck(await examined(), 'embedded PostgreSQL', 'ok', /did not run/);
});

test('a database of another PostgreSQL version, a lost password and a lost folder are explained', async () => {
  const own = path.join(dataDir, 'postgresql');
  const version = path.join(own, 'cluster', 'PG_VERSION');
  const made = readFileSync(version, 'utf8');
  writeFileSync(version, '13\n');
  assertCheck(await examined(), 'embedded PostgreSQL', 'problem', /made by PostgreSQL 13/);
  writeFileSync(version, made);
  renameSync(path.join(own, 'password'), path.join(own, 'kept'));
  assertCheck(await examined(), 'embedded PostgreSQL', 'problem', /password .* is missing/);
  writeFileSync(path.join(own, 'password'), 'nonsense');
  assertCheck(await examined(), 'data folder', 'problem', /does not hold the password/);
  renameSync(path.join(own, 'kept'), path.join(own, 'password'));
  writeFileSync(path.join(own, 'kept-elsewhere'), '/nonexistent/home');
  assertCheck(await examined(), 'embedded PostgreSQL', 'problem', /should be in \/nonexistent\/home/);
  rmSync(path.join(own, 'kept-elsewhere'));
  assertCheck(await examined(), 'embedded PostgreSQL', 'ok', /did not run/);
});

test('a folder that is not there, or is somebody else’s, is left as it is', async () => {
  const absent = path.join(folder, 'absent');
  const foreign = path.join(folder, 'foreign');
  mkdirSync(foreign);
  writeFileSync(path.join(foreign, 'letter.txt'), 'Dear');
  assertCheck(await examined({ config: configOf(absent) }), 'embedded PostgreSQL', 'warning', /no data folder/);
  assertCheck(await examined({ config: configOf(foreign) }), 'embedded PostgreSQL', 'problem', /not marked/);
  assert.deepEqual(readdirSync(foreign), ['letter.txt']);
  assert.ok(!readdirSync(folder).includes('absent'));
});

test('a folder into which others may write is told', async () => {
  chmodSync(dataDir, 0o777);
  assertCheck(await examined(), 'data folder', 'warning', /Others than its owner/);
  chmodSync(dataDir, 0o755);
});
