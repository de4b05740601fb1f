import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import { createZstdCompress } from 'node:zlib';
import type pg from 'pg';
import { appliedMigrations, cancelOnAbort, copyOut, type Database } from '../database/index.ts';
import { listResultFiles } from '../jobs/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { waitingEntries } from '../queue/index.ts';
import type { ResultStore } from '../storage/index.ts';
import { type ArchiveWriter, createArchive } from './archive-writer.ts';
import {
  type Manifest,
  manifestFormat,
  manifestName,
  queueName,
  type RowsMeasure,
  resultItem,
  type TableManifest,
  tableItem,
} from './manifest.ts';
import { measuringRows } from './measure-rows.ts';
import type { BackupWatch } from './progress.ts';
import { copyTarget, identifier, listTables, readSequences, settle, type Table } from './schema-store.ts';

export interface BackupOptions extends BackupWatch {
  readonly database: Database;
  /** Where the backup is to be. */
  readonly file: string;
  /** Where the installation keeps its result files; left out, they do not go along. */
  readonly openStore?: ((installationId: string) => ResultStore) | undefined;
  readonly now: () => Date;
}

export interface BackupSummary {
  readonly manifest: Manifest;
  readonly fileBytes: number;
}

/**
 * Writes the whole installation into one file while it works: all tables, the entries of the queue and the result files as
 * of one moment. Nothing waits for it but what changes tables themselves: the migrations of a newer program.
 * @throws OperatorError if the file is there already or cannot be written, or the work was given up; no file is left then
 */
export async function writeBackup(options: BackupOptions): Promise<BackupSummary> {
  const { database, file, openStore, signal, now } = options;
  try {
    signal?.throwIfAborted();
    const createdAt = now();
    await using archive = await createArchive(file, createdAt);
    const { resultFiles, ...ofDatabase } = await inSnapshot(database, signal, (client, tables) =>
      writeDatabase(client, archive, tables, { ...options, createdAt }),
    );
    // Their names are of that moment, and what they hold never changes: while their bytes are read, which may take hours, no
    // transaction keeps the database from clearing up.
    const store = openStore?.(ofDatabase.installationId);
    const results = store === undefined ? null : await writeResults(archive, store, resultFiles, options);
    const manifest: Manifest = { ...ofDatabase, results };
    await archive.add(manifestName, Readable.from([Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]));
    return { manifest, fileBytes: await archive.finish() };
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw new OperatorError('The backup was interrupted. No file was written.', { exitCode: 130, cause: error });
  }
}

/**
 * Runs `work` on a connection that sees the database as of one moment. The tables are locked before that moment: one that
 * is emptied or changed after it would look as if it had been so before.
 */
async function inSnapshot<Result>(
  database: Database,
  signal: AbortSignal | undefined,
  work: (client: pg.PoolClient, tables: readonly Table[]) => Promise<Result>,
): Promise<Result> {
  const tables = await listTables(database.client);
  return database.connection(async (client) => {
    const stopListening = await cancelOnAbort(database, client, signal);
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      await settle(client);
      await client.query(`LOCK TABLE ${tables.map(({ name }) => identifier(name)).join(', ')} IN ACCESS SHARE MODE`);
      const seen = await listTables(client);
      if (!isDeepStrictEqual(tables.map(copyTarget), seen.map(copyTarget))) {
        throw new OperatorError('The schema was changed just now: run the backup again. No file was written.');
      }
      const result = await work(client, seen);
      await client.query('COMMIT');
      return result;
    } finally {
      await stopListening();
    }
  });
}

/** What is in the database, with the names of the result files that it knows if they are to go along. */
async function writeDatabase(
  client: pg.PoolClient,
  archive: ArchiveWriter,
  tables: readonly Table[],
  { openStore, createdAt, onProgress, signal }: BackupOptions & { createdAt: Date },
): Promise<Omit<Manifest, 'results'> & { resultFiles: string[] }> {
  const { rows: instances } = await client.query<Pick<Manifest, 'installationId' | 'secretFingerprint' | 'postgresql'>>(
    `SELECT installation_id AS "installationId", secret_fingerprint AS "secretFingerprint",
            current_setting('server_version') AS postgresql
       FROM instance`,
  );
  const [instance] = instances;
  if (instance === undefined) throw new Error('the installation was never set up');
  const migrations = await appliedMigrations({ client });
  const rowsEstimated = tables.reduce((sum, table) => sum + table.rowsEstimated, 0);
  const written: TableManifest[] = [];
  let rows = 0;
  for (const table of tables) {
    signal?.throwIfAborted();
    const told = (done: number) =>
      onProgress?.({ what: `writing ${table.name}`, done: rows + done, total: Math.max(rowsEstimated, rows + done) });
    told(0);
    const measure = await writeRows(client, archive, tableItem(table.name), copyTarget(table), told);
    written.push({ name: table.name, columns: table.columns, ...measure });
    rows += measure.rows;
  }
  const queue = await writeRows(client, archive, queueName, `(${waitingEntries})`);
  const sequences = await readSequences(client);
  const resultFiles = openStore === undefined ? [] : await Array.fromAsync(listResultFiles({ client }));
  return {
    format: manifestFormat,
    createdAt: createdAt.toISOString(),
    ...instance,
    migrations,
    tables: written,
    queue,
    sequences,
    resultFiles,
  };
}

/** @param source what `COPY` is to write: a table, or a query in brackets */
async function writeRows(
  client: pg.ClientBase,
  archive: ArchiveWriter,
  item: string,
  source: string,
  onRows?: (rows: number) => void,
): Promise<RowsMeasure> {
  const rows = copyOut(client, `COPY ${source} TO STDOUT`);
  const { measured, measure } = measuringRows(onRows);
  await pipeline(rows, measured, createZstdCompress(), (content) => archive.add(item, content));
  const measures = measure();
  if (measures.rows !== rows.rowCount) throw new Error(`${item}: ${measures.rows} lines of ${rows.rowCount} rows`);
  return measures;
}

/** Results and outcomes. One that is not there, or gone meanwhile as its job was too old to be kept, is left out. */
async function writeResults(
  archive: ArchiveWriter,
  store: ResultStore,
  names: readonly string[],
  { onProgress, signal }: BackupWatch,
): Promise<{ files: number; bytes: number }> {
  const results = { files: 0, bytes: 0 };
  for (const name of names) {
    signal?.throwIfAborted();
    onProgress?.({ what: 'writing result files' });
    const content = await store.read(name);
    if (content === undefined) continue;
    const { measured, measure } = measuringRows();
    await pipeline(content, measured, createZstdCompress(), (packed) => archive.add(resultItem(name), packed), {
      signal,
    });
    results.files += 1;
    results.bytes += measure().bytes;
  }
  return results;
}
