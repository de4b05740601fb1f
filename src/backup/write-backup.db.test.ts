import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { backupFolder, masterKey } from '../../test/support/backups.ts';
import { testDatabase } from '../../test/support/database.ts';
import { claimInstance } from '../accounts/index.ts';
import { openDatabase } from '../database/index.ts';
import type { ResultStore } from '../storage/index.ts';
import { writeBackup } from './index.ts';

const folder = backupFolder();
const original = await testDatabase();
await claimInstance(original, masterKey);
await original.client.query(
  `INSERT INTO job (job_id, client_id, type, status, created_at, ended_at, lines, credits, results_name)
   VALUES ('j', 'c', 't', 'finished', now(), now(), 1, 1, 'j.r.csv')`,
);
const database = openDatabase(original.url, { name: 'backing up' });
after(() => database.close());

/** Writes a backup from a store whose files are read so. */
const write = (name: string, read: ResultStore['read'], signal?: AbortSignal) =>
  writeBackup({
    database,
    file: path.join(folder, name),
    openStore: () => ({ read }) as ResultStore,
    now: () => new Date(),
    signal,
  });

test('while result files are read, the backup holds no transaction open', async () => {
  const open: number[] = [];
  await write('whole', async () => {
    const { rows } = await original.client.query<{ count: number }>(
      `SELECT count(xact_start)::int FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'backing up'`,
    );
    open.push(...rows.map(({ count }) => count));
    return Readable.from([Buffer.from('id\n')]);
  });
  assert.deepEqual(open, [0, 0]);
});

test('a backup that is interrupted in the middle of a result file ends there, and leaves nothing', async () => {
  const interruption = new AbortController();
  const endless = new Readable({ read: () => void setImmediate(() => interruption.abort()) });
  await assert.rejects(
    write('interrupted', async () => endless, interruption.signal),
    /The backup was interrupted\. No file was written\./,
  );
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('interrupted')),
    [],
  );
});
