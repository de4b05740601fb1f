import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { openCsv } from './csv-reader.ts';
import { entityNamed } from './entities.ts';
import { delimiterOf, formatOf } from './file-format.ts';
import { openFile, openStream } from './import-source.ts';
import type { ImportProgress, ImportSummary } from './import-summary.ts';
import { importTransaction } from './import-transaction.ts';
import { openNdjson } from './ndjson-reader.ts';
import type { FileFormat } from './row-reader.ts';
import { type PreparedImport, runImport } from './run-import.ts';

/** What to import and how. */
export interface ImportOptions {
  readonly database: Database;
  /** What the rows are: the name of one of `importEntities`, such as `companies`. */
  readonly entity: string;
  /** The path of the file; with `stream`, only its name in messages and in the history. */
  readonly file: string;
  /** Read instead of the file. */
  readonly stream?: Readable;
  /** What the file's name does not say, or says wrongly. */
  readonly format?: FileFormat;
  /** Between the cells of a CSV file: a comma, or a tab if the file's name ends in .tsv. */
  readonly delimiter?: string;
  /** Columns of the file by the fields they give, where their names differ; an empty field name passes the column over. */
  readonly map?: Readonly<Record<string, string>>;
  /** Pass over columns that are no field, instead of refusing the file. */
  readonly ignoreUnknown?: boolean;
  /** Remove the records that the file does not have. */
  readonly replace?: boolean;
  /** Do everything, then take it back. */
  readonly dryRun?: boolean;
  /** Change nothing at all if one row is bad. */
  readonly strict?: boolean;
  /** Where refused rows go; beside the input if not said. */
  readonly refusedFile?: string;
  /** Knows suppressed records again: needed as soon as anything is suppressed. */
  readonly masterKey?: MasterKey;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends the import at once, leaving everything as it was. */
  readonly signal?: AbortSignal;
  readonly now?: () => Date;
}

/**
 * Loads a file of records into the database: all of its good rows, in one transaction, or nothing.
 *
 * The rows are read, checked and copied into a staging table as they come; set statements then write what differs and
 * note every changed field in the change log; the last of them gives the import its number in the order of commits.
 * Memory does not grow with the file.
 * @throws OperatorError if the file as a whole cannot be imported: it cannot be read, its columns do not fit, a row is
 * bad and `strict` was asked for, the import was interrupted. Nothing has changed then
 */
export async function importFile(options: ImportOptions): Promise<ImportSummary> {
  const { database, signal } = options;
  const entity = entityNamed(options.entity);
  const format = options.format ?? formatOf(options.file);
  const source = await (options.stream === undefined
    ? openFile(options.file, signal)
    : openStream(options.stream, signal));
  try {
    const reader = await (format === 'csv' ? openCsv : openNdjson)(source.read(), {
      entity,
      map: new Map(Object.entries(options.map ?? {})),
      ignoreUnknown: options.ignoreUnknown ?? false,
      strict: options.strict ?? false,
      delimiter: options.delimiter ?? delimiterOf(options.file),
    });
    const prepared: PreparedImport = {
      entity,
      file: options.file,
      source,
      format,
      reader,
      replace: options.replace ?? false,
      dryRun: options.dryRun ?? false,
      strict: options.strict ?? false,
      refusedFile: options.refusedFile ?? refusedFileOf(options, format),
      masterKey: options.masterKey,
      onProgress: options.onProgress ?? (() => undefined),
      now: options.now ?? (() => new Date()),
    };
    return await importTransaction(database, { dryRun: prepared.dryRun, signal }, (transaction) =>
      runImport(transaction, prepared),
    );
  } catch (error) {
    if (signal?.aborted === true) {
      throw new OperatorError('The import was interrupted. Nothing was changed.', { exitCode: 130, cause: error });
    }
    throw error;
  } finally {
    await source.close();
  }
}

/** Beside the input; what came as a stream has no such place, so its refused rows go to the current folder. */
function refusedFileOf({ file, stream }: ImportOptions, format: FileFormat): string {
  return `${stream === undefined ? file : basename(file)}.refused.${format}`;
}
