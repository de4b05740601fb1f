import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  backUp,
  backupFolder,
  blankDatabase,
  masterKey,
  restore,
  secretKey,
  storeIn,
} from '../../test/support/backups.ts';
import { fillCatalogue } from '../../test/support/catalogue.ts';
import { testDatabase } from '../../test/support/database.ts';
import { claimInstance } from '../accounts/index.ts';
import type { Database } from '../database/index.ts';
import { checkBackup } from './index.ts';

const folder = backupFolder();
const original = await testDatabase();
const installationId = await claimInstance(original, masterKey);
await fillCatalogue(original);

const results = path.join(folder, 'results', installationId);
await insertFinishedJob(original, 'j.r.csv', 'id,name\n1,Alpha\n');

async function insertFinishedJob({ client }: Database, name: string, content: string): Promise<void> {
  const { bytes, sha256 } = await storeIn(folder)(installationId).put(name, Readable.from([Buffer.from(content)]));
  await client.query(
    `INSERT INTO job (job_id, client_id, type, status, created_at, ended_at, lines, credits,
                      results_name, results_rows, results_bytes, results_sha256)
     VALUES ('j', 'c', 't', 'finished', now(), now(), 1, 1, $1, 1, $2, $3)`,
    [name, bytes, sha256],
  );
}

/** Has a process of its own work until it comes to `step`, kills it there and waits until the database has noticed. */
async function killAt(step: string, work: 'write' | 'restore', { url, client }: Database, file: string, into: string) {
  const program = path.join(import.meta.dirname, '../../test/support/backup-child.ts');
  const child = spawn(process.execPath, [program, work, url, file, secretKey, into, step], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    exit.then(() => assert.fail(`it ended before it came to "${step}"`)),
  ]);
  child.kill('SIGKILL');
  await exit;
  const alive = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'doomed'`;
  while ((await client.query(alive)).rowCount !== 0) await pause(5);
}

for (const step of ['writing company', 'writing wrong_info', 'writing result files']) {
  test(`a backup that is killed while it is ${step} leaves nothing that looks like one`, async () => {
    const file = path.join(folder, step.replaceAll(' ', '-'));
    await killAt(step, 'write', original, file, results);
    assert.ok(!existsSync(file));
    const [left] = globSync(`${file}.*.partial`);
    await assert.rejects(checkBackup(left ?? assert.fail('nothing is left')), /is no whole backup/);
    await backUp(original, file, folder);
  });
}

const file = path.join(folder, 'whole');
await backUp(original, file, folder);

for (const step of ['loading company', 'loading result files', 'building indexes', 'finishing']) {
  test(`a restore that is killed while it is ${step} has changed nothing and can be started again`, async () => {
    const target = await blankDatabase();
    const into = path.join(folder, step.replaceAll(' ', '-'));
    const store = path.join(into, 'results', installationId);
    await killAt(step, 'restore', target, file, store);
    const { rows } = await target.client.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
    );
    assert.deepEqual(rows, []);
    // What it was writing just then may be there in part.
    if (existsSync(path.join(store, 'j.r.csv'))) writeFileSync(path.join(store, 'j.r.csv'), 'id');
    const { manifest } = await restore(target, file, into);
    assert.deepEqual(await countCompanies(target), await countCompanies(original));
    assert.equal(manifest.results?.files, 1);
    const stored = await storeIn(into)(installationId).read('j.r.csv');
    assert.equal(String(await stored?.toArray()), 'id,name\n1,Alpha\n');
  });
}

async function countCompanies({ client }: Database): Promise<unknown[]> {
  return (await client.query('SELECT count(*) FROM company')).rows;
}
