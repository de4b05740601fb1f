import type { Transaction } from '../database/index.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { fillEmptyTable } from './bulk-indexes.ts';
import { refuseByStatements } from './check-rows.ts';
import { lockEntities } from './import-lock.ts';
import type { ImportSource } from './import-source.ts';
import { countChanges, insertImport, takeImportId } from './import-store.ts';
import type { ImportProgress, ImportSummary } from './import-summary.ts';
import type { MergeCounts } from './merge.ts';
import { mergeMembers } from './merge-members.ts';
import { mergeRecords } from './merge-records.ts';
import { passOverSuppressed } from './pass-over-suppressed.ts';
import { firstRefused, writeRefusedFile } from './refused-file.ts';
import { type FileFormat, type RowReader, stopStrictly } from './row-reader.ts';
import { prepareForJoin, quoted, stageRows } from './staging.ts';

/** An import whose file is open and fits its entity. */
export interface PreparedImport {
  readonly entity: ImportEntity;
  readonly file: string;
  readonly source: ImportSource;
  readonly format: FileFormat;
  readonly reader: RowReader;
  readonly replace: boolean;
  readonly dryRun: boolean;
  readonly strict: boolean;
  /** Where refused rows go, if there are any. */
  readonly refusedFile: string;
  /** Knows suppressed records again; without it nothing can be imported once anything is suppressed. */
  readonly masterKey: MasterKey | undefined;
  readonly onProgress: (progress: ImportProgress) => void;
  readonly now: () => Date;
}

/** How many refused rows the summary shows. */
const refusedShown = 5;

/**
 * The import itself, within its transaction: stage, check, merge, write the refused rows down, note the import.
 * @throws OperatorError if a row is bad and the import is strict, or if an empty file would replace everything
 */
export async function runImport(transaction: Transaction, prepared: PreparedImport): Promise<ImportSummary> {
  const { entity, reader, source } = prepared;
  const report = (step: ImportProgress['step']): void =>
    prepared.onProgress({
      step,
      rows: reader.counts.rows,
      bytesRead: source.bytesRead(),
      bytesTotal: source.bytesTotal,
    });
  const startedAt = prepared.now();
  await lockEntities(transaction, entity, prepared.replace, () => report('waiting'));
  const importId = await takeImportId(transaction);
  report('reading');
  await stageRows(transaction, reader, () => report('reading'));
  report('checking');
  const tableWasEmpty = await isEmpty(transaction, entity);
  await prepareForJoin(transaction, entity, { byKey: !tableWasEmpty || !reader.counts.keysAscend });
  const suppressed = await passOverSuppressed(transaction, entity, reader, prepared.masterKey);
  const refused = reader.counts.refused - suppressed.refused + (await refuseByStatements(transaction, entity, reader));
  const firstRows = refused === 0 ? [] : await firstRefused(transaction, refusedShown);
  if (prepared.strict && firstRows[0] !== undefined) stopStrictly(firstRows[0].line, firstRows[0].reason);
  const notRemoved = prepared.replace ? reasonNotToRemove(reader) : undefined;
  const merge = (): Promise<MergeCounts> =>
    (entity.members === undefined ? mergeRecords : mergeMembers)(transaction, entity, reader, {
      importId,
      replace: prepared.replace && notRemoved === undefined,
      tableWasEmpty,
      onStep: report,
    });
  const merged = tableWasEmpty
    ? await fillEmptyTable(transaction, entity, reader.counts.rows - refused - suppressed.rows, merge, () =>
        report('indexing'),
      )
    : await merge();
  report('finishing');
  if (tableWasEmpty && merged.added > 0) await transaction.client.query(`ANALYZE ${quoted(entity.table)}`);
  if (refused > 0) await writeRefusedFile(transaction, prepared.refusedFile, prepared);
  return note(transaction, prepared, {
    importId,
    startedAt,
    refused,
    suppressed: suppressed.rows,
    firstRows,
    notRemoved,
    merged,
  });
}

async function isEmpty({ client }: Transaction, entity: ImportEntity): Promise<boolean> {
  const { rows } = await client.query(`SELECT FROM ${quoted(entity.table)} LIMIT 1`);
  return rows.length === 0;
}

/**
 * A record is removed because the file does not have it, so the file must be known to the last row.
 * @throws OperatorError if the file has no rows: a truncated export must not empty the table
 */
function reasonNotToRemove({ counts }: RowReader): string | undefined {
  if (counts.rows === 0) {
    throw new OperatorError('The file has no rows; replacing everything with nothing was refused.');
  }
  if (counts.refusedWithoutKey === 0) return undefined;
  const rows = counts.refusedWithoutKey === 1 ? '1 row' : `${counts.refusedWithoutKey} rows`;
  return `${rows} could not be read far enough to know whose they are, so it is not known what the file lacks`;
}

/** The summary of what was done; and, unless it was a dry run, the import's place in the history. */
async function note(
  transaction: Transaction,
  { entity, file, reader, dryRun, now, refusedFile }: PreparedImport,
  done: {
    importId: number;
    startedAt: Date;
    refused: number;
    suppressed: number;
    firstRows: ImportSummary['firstRefused'];
    notRemoved: string | undefined;
    merged: MergeCounts;
  },
): Promise<ImportSummary> {
  const { merged, refused, suppressed, startedAt } = done;
  const read = reader.counts.rows;
  const unchanged = read - refused - suppressed - merged.added - merged.changed;
  const changesNoted = await countChanges(transaction, done.importId);
  const finishedAt = now();
  const changeNumber = dryRun
    ? undefined
    : await insertImport(transaction, {
        importId: done.importId,
        entity: entity.entity,
        file,
        startedAt,
        finishedAt,
        rowsRead: read,
        rowsAdded: merged.added,
        rowsChanged: merged.changed,
        rowsUnchanged: unchanged,
        rowsRemoved: merged.removed,
        rowsRefused: refused,
        rowsSuppressed: suppressed,
        changedFields: merged.changedFields,
        refusedFile: refused > 0 ? refusedFile : null,
      });
  return {
    importId: dryRun ? undefined : done.importId,
    changeNumber,
    entity: entity.name,
    file,
    dryRun,
    read,
    added: merged.added,
    changed: merged.changed,
    unchanged,
    refused,
    suppressed,
    removed: merged.removed,
    changedFields: merged.changedFields,
    changesNoted,
    removedWith: merged.removedWith,
    refusedFile: refused > 0 ? refusedFile : undefined,
    firstRefused: done.firstRows,
    notRemoved: done.notRemoved,
    seconds: (finishedAt.getTime() - startedAt.getTime()) / 1000,
  };
}
