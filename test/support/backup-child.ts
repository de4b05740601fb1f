import { writeSync } from 'node:fs';
import { type BackupProgress, restoreBackup, writeBackup } from '../../src/backup/index.ts';
import { openDatabase } from '../../src/database/index.ts';
import { masterKeyFrom } from '../../src/lib/master-key.ts';
import { localStore } from '../../src/storage/index.ts';

/**
 * A process that backs up or restores and stops dead where it is told to, for the test that started it to kill:
 * `node backup-child.ts write|restore URL FILE SECRET-KEY RESULTS-FOLDER STEP`. It says so when it has come there.
 */
const [work, url = '', file = '', secretKey = '', folder = '', step] = process.argv.slice(2);
const database = openDatabase(url, { name: 'doomed' });
const openStore = () => localStore(folder);
const onProgress = ({ what }: BackupProgress): void => {
  if (what !== step) return;
  writeSync(1, `${step}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
if (work === 'write') await writeBackup({ database, file, openStore, onProgress, now: () => new Date() });
else await restoreBackup({ database, file, openStore, onProgress, masterKey: masterKeyFrom(secretKey) });
