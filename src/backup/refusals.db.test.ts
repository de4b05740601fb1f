import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import {
  backUp,
  backupFolder,
  blankDatabase,
  masterKey,
  restore,
  schemaOf,
  secretKey,
  storeIn,
} from '../../test/support/backups.ts';
import { fillCatalogue } from '../../test/support/catalogue.ts';
import { testDatabase } from '../../test/support/database.ts';
import { claimInstance } from '../accounts/index.ts';
import type { Database } from '../database/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { checkBackup, restoreBackup, writeBackup } from './index.ts';

const folder = backupFolder();
const original = await testDatabase();
await claimInstance(original, masterKey);
await fillCatalogue(original);
const file = path.join(folder, 'whole');
await backUp(original, file);
const whole = readFileSync(file);

/** Asserts that a restore is refused, and that nothing is there afterwards which was not there before. */
async function refused(target: Database, from: string, reason: RegExp, key = masterKey): Promise<void> {
  const before = await contentOf(target);
  await assert.rejects(
    restoreBackup({ database: target, file: from, masterKey: key, openStore: storeIn(folder) }),
    (error) =>
      error instanceof OperatorError && reason.test(error.message) && /Nothing was changed/.test(error.message),
  );
  assert.deepEqual(await contentOf(target), before);
}

async function contentOf(database: Database): Promise<object> {
  const { rows } = await database.client.query(
    `SELECT (SELECT array_agg(nspname ORDER BY nspname) FROM pg_namespace) AS schemas,
            (SELECT count(*) FROM pg_class) AS relations,
            CASE WHEN to_regclass('company') IS NOT NULL THEN
              query_to_xml('SELECT (SELECT count(*) FROM company), (SELECT count(*) FROM country), (SELECT installation_id FROM instance)', true, true, '')::text
            END AS data`,
  );
  return { ...rows[0], ...(await schemaOf(database)) };
}

function variant(name: string, bytes: Buffer): string {
  const at = path.join(folder, name);
  writeFileSync(at, bytes);
  return at;
}

test('a file of which any one bit is another, or the end is missing, is no backup', async () => {
  const places = Array.from({ length: 150 }, () => Math.floor(Math.random() * whole.length));
  for (const at of [
    0,
    100,
    148,
    511,
    whole.length - 1537,
    whole.length - 1536,
    whole.length - 1472,
    whole.length - 1,
    ...places,
  ]) {
    const altered = Buffer.from(whole);
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
    await assert.rejects(checkBackup(variant('altered', altered)), /is no whole backup/, `byte ${at}`);
  }
  for (const length of [0, 1, 512, 1536, 1537, whole.length - 1536, whole.length - 512, whole.length - 1, ...places]) {
    await assert.rejects(
      checkBackup(variant('cut', whole.subarray(0, length))),
      /is no whole backup/,
      `${length} bytes`,
    );
  }
  await assert.rejects(checkBackup(variant('longer', Buffer.concat([whole, Buffer.alloc(512)]))), /is no whole backup/);
  await checkBackup(variant('same', whole));
});

test('a restore of a damaged or a missing file changes nothing', async () => {
  const target = await blankDatabase();
  await refused(target, variant('damaged', whole.subarray(0, -512)), /is no whole backup/);
  await refused(target, path.join(folder, 'missing'), /there is no such file/);
  await refused(target, folder, /cannot be read/);
});

test('a restore with another key is refused with both fingerprints and what to do', async () => {
  const other = masterKeyFrom('quite another secret key, of forty chars');
  const both = new RegExp(
    `${masterKey.fingerprint}.*${other.fingerprint}.*Bring the old key along: set FIRMLENS_SECRET_KEY`,
  );
  await refused(await blankDatabase(), file, both, other);
});

test('data that are there are not replaced, whatever they are', async () => {
  const used = [
    `INSERT INTO company (company_id, name) VALUES (1, 'A')`,
    `INSERT INTO throttle_lock VALUES ('c', now(), 1)`,
    `INSERT INTO import SELECT 99, 'country', 'own.csv', now(), now(), 1, 1, 0, 0, 0, 0, '{}', NULL, n, 0 FROM generate_series(901, 902) AS n`,
  ];
  for (const statement of used) {
    const target = await testDatabase();
    await target.client.query(statement.replace('import SELECT 99', 'import OVERRIDING SYSTEM VALUE SELECT n'));
    await refused(target, file, /it has data already, in the table (company|throttle_lock|import)/);
  }
  const strangers = await blankDatabase();
  await strangers.client.query('CREATE TABLE accounting (id int)');
  await refused(strangers, file, /a table accounting that is not Firmlens's/);
});

test('a database of another schema is refused', async () => {
  const older = await blankDatabase();
  await older.client.query(
    `CREATE TABLE schema_migration (name text); INSERT INTO schema_migration VALUES ('0001-instance')`,
  );
  await refused(older, file, /its schema is that of 0001-instance, the backup's that of/);
});

test('nobody may be at work in the database', async () => {
  const target = await testDatabase();
  const session = new pg.Client({ connectionString: target.url, application_name: 'firmlens queue' });
  await session.connect();
  await refused(target, file, /Somebody else is connected to the database: firmlens queue \(process \d+\)/);
  await session.end();
});

test('the backup of a newer program is refused', async () => {
  const newer = await testDatabase();
  await claimInstance(newer, masterKey);
  await newer.client.query(`INSERT INTO schema_migration VALUES ('9999-future')`);
  const from = path.join(folder, 'newer');
  await backUp(newer, from);
  await refused(await blankDatabase(), from, /made by a newer Firmlens \(it has 9999-future\)/);
});

test('a backup that cannot be written says why and leaves no file', async () => {
  const write = (to: string) => writeBackup({ database: original, file: to, now: () => new Date() });
  const before = readdirSync(folder).sort();
  await assert.rejects(write(file), /whole is there already: give the backup another name/);
  await assert.rejects(
    write(path.join(folder, 'none', 'b')),
    /cannot be written: there is no such folder\. No backup was made/,
  );
  await assert.rejects(
    write(path.join(file, 'b')),
    /cannot be written: a part of its path is a file\. No backup was made/,
  );
  assert.deepEqual(readdirSync(folder).sort(), before);
});

test('a backup for which the disk has no room says so and leaves no file', () => {
  const to = path.join(folder, 'large');
  const program = path.join(import.meta.dirname, '../cli/main.ts');
  // A limit of the shell on the size of files, in blocks of 512 or 1,024 bytes: writes beyond it fail as on a full disk.
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `ulimit -f 16; exec "$0" "$@"`, process.execPath, program, 'backup', to],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'], DATABASE_URL: original.url, FIRMLENS_SECRET_KEY: secretKey },
      encoding: 'utf8',
    },
  );
  assert.match(stderr, /^firmlens: The backup \S+large cannot be written: .*\. No backup was made\.$/m);
  assert.equal(status, 1);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('large')),
    [],
  );
});

test('a backup that is interrupted leaves nothing', async () => {
  const interruption = new AbortController();
  const stopAt =
    (step: string) =>
    ({ what }: { what: string }) =>
      what === step && interruption.abort(new Error('SIGINT'));
  const to = path.join(folder, 'interrupted');
  const now = () => new Date();
  const { signal } = interruption;
  await assert.rejects(
    writeBackup({ database: original, file: to, now, signal, onProgress: stopAt('writing company') }),
    { name: 'OperatorError', exitCode: 130, message: 'The backup was interrupted. No file was written.' },
  );
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('interrupted')),
    [],
  );
});

test('a restore that is interrupted leaves the database as it was', async () => {
  for (const step of ['reading', 'loading company', 'building indexes']) {
    const interruption = new AbortController();
    const target = await blankDatabase();
    await assert.rejects(
      restoreBackup({
        database: target,
        file,
        masterKey,
        openStore: storeIn(folder),
        signal: interruption.signal,
        onProgress: ({ what }) => what === step && interruption.abort(new Error('SIGINT')),
      }),
      { name: 'OperatorError', exitCode: 130, message: 'The restore was interrupted. The database is as it was.' },
    );
    const { rows } = await target.client.query(`SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace`);
    assert.equal(rows.length, 0);
    await restore(target, file);
  }
});
