import { cancelOnAbort, type Database, migrateTo, migrationNames, type Transaction } from '../database/index.ts';
import { keepOnlyResults } from '../jobs/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { migrateQueue, replaceEntries } from '../queue/index.ts';
import type { ResultStore } from '../storage/index.ts';
import { readArchive } from './archive-reader.ts';
import { checkBackup } from './check-backup.ts';
import { loadQueue, loadTable, prepareTables, queueTable, requireSameQueue } from './load-tables.ts';
import { type Manifest, queueName, resultOf, tableItem } from './manifest.ts';
import type { BackupWatch } from './progress.ts';
import { prepareResults, putResult, resultsTable } from './put-results.ts';
import { requireAlone, requireFitting, requireUnused } from './restore-target.ts';
import { setSequences, settle } from './schema-store.ts';

export interface RestoreOptions extends BackupWatch {
  /** Where to: an installation without data, or a database that Firmlens has never used. */
  readonly database: Database;
  readonly file: string;
  /** The key of the installation that is to be. */
  readonly masterKey: MasterKey;
  /** Where the installation of this id keeps its result files. */
  readonly openStore: (installationId: string) => ResultStore;
}

export interface RestoreSummary {
  readonly manifest: Manifest;
  readonly fileBytes: number;
  /** Migrations that the backup's schema had yet to get. */
  readonly migrated: readonly string[];
  /** Finished jobs whose result files are not in the backup. */
  readonly resultsGone: number;
}

/**
 * Puts an installation back from a backup. The file is checked whole before anything is touched, and everything that is
 * written to the database is one transaction: killed at any point, it has changed nothing and can be started again. (What
 * it may leave are result files that belong to no job; the next restore replaces them.)
 *
 * The rows go into the schema that they were read from: the database is migrated as far as the backup was, loaded, compared
 * with what the manifest says of every table, and only then migrated to this program's own version.
 *
 * @throws OperatorError if the backup or the target will not do; nothing was changed then
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreSummary> {
  const { database, file, masterKey, signal } = options;
  try {
    const { manifest, fileBytes } = await checkBackup(file, options);
    requireFitting(manifest, masterKey);
    await requireAlone(database);
    await requireUnused(database, manifest);
    await migrateQueue(database);
    const outcome = await database.transaction(async (transaction) => {
      const stopListening = await cancelOnAbort(database, transaction.client, signal);
      try {
        return await load(transaction, manifest, fileBytes, options);
      } finally {
        await stopListening();
      }
    });
    options.onProgress?.({ what: 'gathering statistics' });
    await database.client.query('ANALYZE');
    return { manifest, fileBytes, ...outcome };
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw new OperatorError('The restore was interrupted. The database is as it was.', { exitCode: 130, cause: error });
  }
}

async function load(
  transaction: Transaction,
  manifest: Manifest,
  fileBytes: number,
  { file, openStore, onProgress, signal }: RestoreOptions,
): Promise<Pick<RestoreSummary, 'migrated' | 'resultsGone'>> {
  const { client } = transaction;
  await settle(client);
  // With none to run it waits for whoever migrates: a server that was started just now, whose rows would be taken for ours.
  await migrateTo(transaction, []);
  await requireUnused(transaction, manifest);
  await migrateTo(transaction, manifest.migrations);
  const rebuilding = await prepareTables(client);
  await prepareResults(client);
  const store = openStore(manifest.installationId);
  const tables = new Map(manifest.tables.map((table) => [tableItem(table.name), table]));
  let what = '';
  for await (const item of readArchive(file, (done) => onProgress?.({ what, done, total: fileBytes }))) {
    signal?.throwIfAborted();
    const table = tables.get(item.name);
    const result = resultOf(item.name);
    what = table === undefined ? 'loading result files' : `loading ${table.name}`;
    if (table !== undefined) await loadTable(client, table, item);
    else if (item.name === queueName) await loadQueue(client, item);
    else if (result !== undefined) await putResult(client, store, result, item, signal);
  }
  for (const statement of rebuilding) {
    onProgress?.({ what: 'building indexes' });
    signal?.throwIfAborted();
    await client.query(statement);
  }
  await setSequences(client, manifest.sequences);
  onProgress?.({ what: 'finishing' });
  const migrated = await migrateTo(transaction, migrationNames);
  await replaceEntries(transaction, queueTable);
  await requireSameQueue(client, manifest.queue);
  return { migrated, resultsGone: await keepOnlyResults(transaction, resultsTable) };
}
