import type { ImportEntity } from '../lib/import-entity.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { RecordField } from '../lib/record-field.ts';

/** The two forms of file. */
export type FileFormat = 'csv' | 'ndjson';

/** What decides how a file is read. */
export interface ReadOptions {
  readonly entity: ImportEntity;
  /** Which column of the file (or member of its lines) gives which field; an empty field name passes it over. */
  readonly map: ReadonlyMap<string, string>;
  /** Pass over columns that nobody knows, instead of refusing the file. */
  readonly ignoreUnknown: boolean;
  /** Stop at the first bad row. */
  readonly strict: boolean;
  /** Between the cells of a CSV file. */
  readonly delimiter: string;
}

/** What has been read so far; the reader counts, others look. */
export interface ReadCounts {
  rows: number;
  /** Bad rows among them. */
  refused: number;
  /** Bad rows whose id could not be read. */
  refusedWithoutKey: number;
  /** Every row's key was greater than the one before, so no two rows have the same. */
  keysAscend: boolean;
}

/**
 * A file of either form, read as rows for the staging table: their line, the reason for which they are refused (null for
 * good ones; of a refused row only the key is staged, if it has one), and a value for each of `columns`.
 */
export interface RowReader {
  /** The fields of the staging table in their order; undefined for a column that is passed over. */
  readonly columns: readonly (RecordField | undefined)[];
  /** There is a column `absent`, a bit for each of `columns`: 1 where the row does not mention the field. */
  readonly rowsMayLackFields: boolean;
  /** Fields that every row so far has mentioned, and fields that some have. Final when `staged` has ended. */
  readonly fieldsOf: { always(): RecordField[]; sometimes(): RecordField[] };
  readonly counts: ReadCounts;
  readonly delimiter: string;
  /** The first line(s) of the file of refused rows. */
  readonly refusedHeader: Buffer | undefined;
  /** The rows as the bytes of COPY. */
  staged(): AsyncGenerator<Buffer>;
}

/** Names that the file of refused rows adds; a file that has them is read without them, so that it can be imported once mended. */
export const refusedLineName = 'refusedLine';
export const refusedReasonName = 'refusedReason';

/** @throws OperatorError what `--strict` stops with */
export function stopStrictly(line: number, reason: string): never {
  throw new OperatorError(`Line ${line}: ${reason}. Nothing was changed, because --strict stops at the first bad row.`);
}

/** A row's key as the reader met it last, to see whether keys ascend. */
export type KeyValue = number | string;

/** Whether `key` comes after `last`, compared value by value. */
export function comesAfter(key: readonly KeyValue[], last: readonly KeyValue[] | undefined): boolean {
  if (last === undefined) return true;
  for (const [index, value] of key.entries()) {
    const before = last[index]!;
    if (value > before) return true;
    if (value < before) return false;
  }
  return false;
}
