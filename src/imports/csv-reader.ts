import { OperatorError } from '../lib/operator-error.ts';
import { type RecordField, type ScalarField, textBytesMax } from '../lib/record-field.ts';
import { CsvSplitter } from './csv-splitter.ts';
import { columnsOfHeader } from './file-columns.ts';
import {
  comesAfter,
  type KeyValue,
  type ReadCounts,
  type ReadOptions,
  type RowReader,
  refusedLineName,
  refusedReasonName,
  stopStrictly,
} from './row-reader.ts';
import { StagedRows } from './staged-rows.ts';
import { BadValue, fromCell } from './staged-value.ts';

const QUOTE = 34;
const ZERO = 48;
const NINE = 57;

/** The only numbers as short as this are safe integers. */
const safeDigits = 15;

/**
 * Reads a CSV file's header now, and its rows when `staged` is iterated. Texts pass from the file to PostgreSQL as the
 * bytes they are; only numbers, lists and keys are looked into.
 * @throws OperatorError if the header is missing, broken, or does not fit the entity
 */
export async function openCsv(chunks: AsyncIterator<Uint8Array>, options: ReadOptions): Promise<RowReader> {
  const splitter = new CsvSplitter({ delimiter: options.delimiter });
  await readHeader(splitter, chunks);
  const header = Buffer.from(splitter.bytes());
  const names = Array.from({ length: splitter.cells }, (_, cell) => cellText(splitter, cell));
  const columns = columnsOfHeader(names, options);
  const rows = new CsvRows(splitter, columns, options);
  const always = columns.filter((column) => column !== undefined);
  const refusedNames = [refusedLineName, refusedReasonName, ''].join(options.delimiter);
  return {
    columns,
    rowsMayLackFields: false,
    fieldsOf: { always: () => always, sometimes: () => [] },
    counts: rows.counts,
    delimiter: options.delimiter,
    refusedHeader: Buffer.concat([Buffer.from(refusedNames), header, Buffer.from('\n')]),
    staged: () => rows.staged(chunks),
  };
}

async function readHeader(splitter: CsvSplitter, chunks: AsyncIterator<Uint8Array>): Promise<void> {
  for (;;) {
    const result = splitter.next();
    if (result === 'record') break;
    if (result === 'end') throw new OperatorError('The file is empty: there is no header line.');
    const chunk = await chunks.next();
    if (chunk.done === true) splitter.finish();
    else splitter.push(chunk.value);
  }
  if (splitter.problem !== undefined) {
    throw new OperatorError(`Line ${splitter.line}, the header, cannot be read: ${splitter.problem}.`);
  }
}

/** A cell's text, without its quotes. */
function cellText({ buffer, cellStart, cellEnd }: CsvSplitter, cell: number): string {
  const start = cellStart[cell]!;
  const end = cellEnd[cell]!;
  if (buffer[start] !== QUOTE) return buffer.toString('utf8', start, end);
  return buffer.toString('utf8', start + 1, end - 1).replaceAll('""', '"');
}

/** A column whose cells have to be looked into, and what for. */
interface CheckedColumn {
  readonly cell: number;
  readonly field: RecordField | undefined;
  /** Where in the key, if it is part of it. */
  readonly keyPart: number;
}

/** Whether a field's cells can go to PostgreSQL as they stand. */
function passesUnread(field: RecordField): boolean {
  if (field.kind !== 'text' || field.required === true || isLookedInto(field)) return false;
  return bytesMax(field) >= textBytesMax;
}

/** Whether not every text of the right length is a value of the field. */
function isLookedInto(field: ScalarField): boolean {
  return field.format !== undefined || field.values !== undefined;
}

const bytesMax = (field: RecordField): number => (field.kind === 'text' ? field.bytesMax : undefined) ?? textBytesMax;

class CsvRows {
  readonly counts: ReadCounts = { rows: 0, refused: 0, refusedWithoutKey: 0, keysAscend: true };
  readonly #splitter: CsvSplitter;
  readonly #columns: readonly (RecordField | undefined)[];
  readonly #checked: readonly CheckedColumn[];
  /** The cells of texts that pass as they are, unless they are very long. */
  readonly #unchecked: readonly number[];
  readonly #strict: boolean;
  readonly #rows: StagedRows;
  #key: KeyValue[];
  #lastKey: KeyValue[] | undefined;

  constructor(splitter: CsvSplitter, columns: readonly (RecordField | undefined)[], options: ReadOptions) {
    this.#splitter = splitter;
    this.#columns = columns;
    this.#strict = options.strict;
    this.#rows = new StagedRows(options.delimiter);
    this.#key = options.entity.key.map(() => 0);
    this.#checked = columns
      .map((field, cell) => ({
        cell,
        field,
        keyPart: field === undefined ? -1 : options.entity.key.indexOf(field.name),
      }))
      .filter(({ field }) => field === undefined || !passesUnread(field));
    this.#unchecked = columns
      .map((_, cell) => cell)
      .filter((cell) => !this.#checked.some((each) => each.cell === cell));
  }

  async *staged(chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
    const splitter = this.#splitter;
    for (;;) {
      const result = splitter.next();
      if (result === 'record') {
        this.#stage();
        if (this.#rows.full) yield this.#rows.take();
      } else if (result === 'more') {
        const chunk = await chunks.next();
        if (chunk.done === true) splitter.finish();
        else splitter.push(chunk.value);
      } else {
        yield this.#rows.take();
        return;
      }
    }
  }

  #stage(): void {
    const splitter = this.#splitter;
    this.counts.rows += 1;
    if (splitter.problem !== undefined) return this.#refuse(splitter.problem, undefined);
    const expected = this.#columns.length;
    if (splitter.cells !== expected) {
      return this.#refuse(`the row has ${splitter.cells} values, but the header names ${expected}`, undefined);
    }
    const reasons = this.#write();
    if (reasons === undefined) {
      this.#followKey();
    } else {
      this.#rows.takeBack();
      this.#refuse(reasons.join('; '), this.#readableKey());
    }
  }

  #followKey(): void {
    if (!this.counts.keysAscend) return;
    const last = this.#lastKey;
    if (!comesAfter(this.#key, last)) this.counts.keysAscend = false;
    this.#lastKey = this.#key;
    this.#key = last ?? this.#key.slice();
  }

  /** Stages the row; what is wrong with it, if anything is. */
  #write(): string[] | undefined {
    const splitter = this.#splitter;
    const { buffer, cellStart, cellEnd } = splitter;
    const rows = this.#rows;
    let reasons: string[] | undefined;
    rows.begin(splitter.line);
    rows.next();
    rows.next();
    let written = splitter.start;
    for (const column of this.#checked) {
      const start = cellStart[column.cell]!;
      const end = cellEnd[column.cell]!;
      if (this.#passes(column, start, end)) continue;
      rows.raw(buffer, written, start);
      written = end;
      if (column.field === undefined) continue;
      const value = this.#value(column.field, column.cell);
      if (value instanceof BadValue) {
        (reasons ??= []).push(`${column.field.name} ${value.reason}`);
        continue;
      }
      rows.value(value);
      if (column.keyPart !== -1) this.#key[column.keyPart] = column.field.kind === 'integer' ? Number(value) : value;
    }
    rows.raw(buffer, written, splitter.end);
    rows.end();
    // Only a long row can have a long text in it.
    if (splitter.end - splitter.start > textBytesMax) reasons = this.#tooLong(reasons);
    return reasons;
  }

  /** Whether a cell can go to PostgreSQL as it stands; notes a key on the way. */
  #passes({ field, keyPart }: CheckedColumn, start: number, end: number): boolean {
    if (field === undefined) return start === end;
    if (start === end) return field.required !== true;
    const { buffer } = this.#splitter;
    if (field.kind === 'integer') {
      if (end - start > safeDigits) return false;
      let value = 0;
      for (let position = start; position < end; position += 1) {
        const byte = buffer[position]!;
        if (byte < ZERO || byte > NINE) return false;
        value = value * 10 + byte - ZERO;
      }
      if (keyPart !== -1) this.#key[keyPart] = value;
      return value >= (field.minimum ?? value) && value <= (field.maximum ?? value);
    }
    if (field.kind === 'text') {
      if (isLookedInto(field)) return false;
      if (end - start > bytesMax(field)) return false;
      if (keyPart === -1) return buffer[start] !== QUOTE || end - start > 2;
      if (buffer[start] === QUOTE) return false;
      this.#key[keyPart] = buffer.toString('utf8', start, end);
      return true;
    }
    return false;
  }

  /** A cell's value; required fields have one. */
  #value(field: RecordField, cell: number): string | BadValue {
    const value = fromCell(field, cellText(this.#splitter, cell));
    if (value !== null) return value;
    return field.required === true ? new BadValue('is missing') : '';
  }

  #tooLong(reasons: string[] | undefined): string[] | undefined {
    const { cellStart, cellEnd } = this.#splitter;
    for (const cell of this.#unchecked) {
      if (cellEnd[cell]! - cellStart[cell]! <= textBytesMax) continue;
      const field = this.#columns[cell]!;
      const value = fromCell(field, cellText(this.#splitter, cell));
      if (value instanceof BadValue) (reasons ??= []).push(`${field.name} ${value.reason}`);
    }
    return reasons;
  }

  /** The key of a row that is refused for something else: it is in the file, so its record is not to be removed. */
  #readableKey(): (string | undefined)[] | undefined {
    const cells: (string | undefined)[] = this.#columns.map(() => undefined);
    for (const { cell, field, keyPart } of this.#checked) {
      if (keyPart === -1 || field === undefined) continue;
      const value = this.#value(field, cell);
      if (value instanceof BadValue) return undefined;
      cells[cell] = value;
    }
    return cells;
  }

  #refuse(reason: string, cells: (string | undefined)[] | undefined): void {
    const { line } = this.#splitter;
    if (this.#strict) stopStrictly(line, reason);
    this.counts.refused += 1;
    if (cells === undefined) this.counts.refusedWithoutKey += 1;
    const rows = this.#rows;
    rows.begin(line);
    rows.next();
    rows.value(reason);
    for (let cell = 0; cell < this.#columns.length; cell += 1) {
      rows.next();
      rows.value(cells?.[cell] ?? '');
    }
    rows.end();
  }
}
