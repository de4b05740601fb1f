import { isUtf8 } from 'node:buffer';

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** A longer record is taken for an unclosed quote and refused line by line; nothing larger is ever held in memory. */
export const recordBytesMax = 4 * 1024 * 1024;

/** What `next` found: a record, nothing before more bytes are pushed, or the end of the file. */
export type SplitResult = 'record' | 'more' | 'end';

/**
 * Finds records and their cells in the bytes of a CSV file, without making a string or an object of any of them.
 *
 * A general parser was measured first: csv-parse 7 reads 19,000 company rows of 61 columns a second, a third at best of
 * what PostgreSQL's own COPY loads without indexes (52,000 to 130,000, as busy as the machine was); this finds 400,000.
 * It does so by doing less: COPY reads CSV itself, so all that has to be known here is where records and cells begin and
 * end, which line they are on, and that their structure is sound.
 *
 * Push bytes, then call `next` until it wants more. After `record`, the fields below describe it until the next call:
 * `line` (of the file, 1-based, where it begins), `buffer` from `start` to `end` (without its line end), `cells` cells of
 * which the n-th is `cellStart[n]` to `cellEnd[n]`, quotes included, and `problem` if it cannot be read.
 *
 * Broken structure costs as few lines as it can: when a record with an open quote turns out to be broken, only its first
 * line is given up and the next record begins on the line after it.
 */
export class CsvSplitter {
  buffer: Buffer = Buffer.alloc(1);
  line = 0;
  start = 0;
  end = 0;
  cells = 0;
  readonly cellStart: Int32Array;
  readonly cellEnd: Int32Array;
  problem: string | undefined;

  readonly #delimiter: number;
  readonly #cellsMax: number;
  /** 1 for every byte at which the scan of an unquoted, or of a quoted, cell has to look closer. */
  readonly #stops = new Uint8Array(256);
  readonly #quotedStops = new Uint8Array(256);
  /** Where the bytes end; one line feed is kept behind them so that the inner loop needs no bounds check. */
  #limit = 0;
  #next = 0;
  #nextLine = 1;
  #atEnd = false;
  /** Every complete line that ends before this offset is known to be UTF-8. */
  #utf8Until = 0;
  /** Inside a line that was too long to hold: what is left of it is passed over. */
  #passingOver = false;

  constructor(options: { delimiter?: string; cellsMax?: number } = {}) {
    this.#delimiter = (options.delimiter ?? ',').charCodeAt(0);
    this.#cellsMax = options.cellsMax ?? 10_000;
    this.cellStart = new Int32Array(this.#cellsMax);
    this.cellEnd = new Int32Array(this.#cellsMax);
    for (const byte of [0, LF, CR, QUOTE, this.#delimiter]) this.#stops[byte] = 1;
    for (const byte of [0, LF, CR, QUOTE]) this.#quotedStops[byte] = 1;
  }

  /** Adds the next bytes of the file; what the last record left over is kept in front of them. */
  push(bytes: Uint8Array): void {
    const rest = this.#limit - this.#next;
    const grown = Buffer.allocUnsafe(rest + bytes.length + 1);
    this.buffer.copy(grown, 0, this.#next, this.#limit);
    grown.set(bytes, rest);
    this.buffer = grown;
    this.#limit = rest + bytes.length;
    grown[this.#limit] = LF;
    this.#next = 0;
    const lastLine = grown.lastIndexOf(LF, this.#limit - 1) + 1;
    this.#utf8Until = isUtf8(grown.subarray(0, lastLine)) ? lastLine : 0;
  }

  /** Says that no bytes follow: an unfinished last line is a record. */
  finish(): void {
    this.#atEnd = true;
  }

  /** Goes to the next record. Empty lines, and rows in which every cell is empty, are passed over. */
  next(): SplitResult {
    for (;;) {
      if (this.#passingOver && !this.#passLine()) return this.#atEnd ? 'end' : 'more';
      if (this.#next >= this.#limit) return this.#atEnd ? 'end' : 'more';
      if (!this.#scan()) return 'more';
      const length = this.end - this.start;
      if (this.problem !== undefined) return 'record';
      if (length === this.cells - 1) continue;
      if (this.end > this.#utf8Until && !isUtf8(this.buffer.subarray(this.start, this.end))) {
        this.problem = 'the line is not UTF-8 text';
      }
      return 'record';
    }
  }

  /** The record's bytes as they stand in the file, without the line end. Valid until the next call. */
  bytes(): Buffer {
    return this.buffer.subarray(this.start, this.end);
  }

  /** Scans one record from `#next`; false if its end is not among the bytes yet. */
  #scan(): boolean {
    const { buffer, cellStart, cellEnd } = this;
    const stops = this.#stops;
    const quotedStops = this.#quotedStops;
    const delimiter = this.#delimiter;
    const limit = this.#limit;
    const start = this.#next;
    let position = start;
    let cells = 0;
    let linesInside = 0;
    let zeroByte = false;
    for (;;) {
      const cell = position;
      if (buffer[position] === QUOTE) {
        position += 1;
        for (;;) {
          while (quotedStops[buffer[position]!] === 0) position += 1;
          if (position >= limit) return this.#openQuote(linesInside);
          const byte = buffer[position];
          position += 1;
          if (byte === QUOTE) {
            if (buffer[position] !== QUOTE) break;
            position += 1;
          } else if (byte === 0) {
            zeroByte = true;
          } else if (byte === LF || buffer[position] !== LF) {
            linesInside += 1;
          }
        }
        if (position < limit && stops[buffer[position]!] === 0) {
          return this.#broken('text follows a closing quote', linesInside);
        }
      } else {
        while (stops[buffer[position]!] === 0) position += 1;
      }
      while (buffer[position] === 0 && position < limit) {
        zeroByte = true;
        position += 1;
        while (stops[buffer[position]!] === 0) position += 1;
      }
      const byte = buffer[position];
      if (position < limit && byte === QUOTE)
        return this.#broken('a quote stands inside an unquoted value', linesInside);
      if (cells === this.#cellsMax) return this.#broken(`there are more than ${this.#cellsMax} values`, linesInside);
      cellStart[cells] = cell;
      cellEnd[cells] = position;
      cells += 1;
      if (position >= limit) {
        if (!this.#atEnd) return this.#wanting(linesInside);
        break;
      }
      if (byte !== delimiter) {
        if (byte === CR && position + 1 >= limit && !this.#atEnd) return false;
        break;
      }
      position += 1;
    }
    this.cells = cells;
    this.#found(start, position, linesInside);
    this.problem = zeroByte ? 'the line holds a zero byte' : undefined;
    return true;
  }

  /** Takes `start` to `end` as the record and goes behind its line end. */
  #found(start: number, end: number, linesInside: number): void {
    this.start = start;
    this.end = end;
    this.line = this.#nextLine;
    this.#nextLine += linesInside + 1;
    this.#next = end < this.#limit && this.buffer[end] === CR && this.buffer[end + 1] === LF ? end + 2 : end + 1;
  }

  /** The bytes end inside quotes: more may close them, unless they have been open for too long. */
  #openQuote(linesInside: number): boolean {
    if (this.#atEnd) return this.#broken('a quote is never closed', linesInside);
    return this.#wanting(linesInside);
  }

  /** The record goes on behind the bytes at hand: false, unless it has grown past what may be held. */
  #wanting(linesInside: number): boolean {
    if (this.#limit - this.#next <= recordBytesMax) return false;
    if (linesInside > 0) return this.#broken('a quote is not closed within 4 MiB', linesInside);
    this.start = this.#next;
    this.end = this.#limit;
    this.line = this.#nextLine;
    this.cells = 0;
    this.problem = 'the line is longer than 4 MiB';
    this.#next = this.#limit;
    this.#passingOver = true;
    return true;
  }

  /** Gives up the line on which the record begins; what follows that line is read anew. */
  #broken(problem: string, linesInside: number): boolean {
    const end = this.#lineEnd(this.#next);
    if (end === -1 && !this.#atEnd) return this.#wanting(0);
    if (end !== -1 && linesInside === 0 && this.buffer[end] === CR && end + 1 >= this.#limit && !this.#atEnd)
      return false;
    this.cells = 0;
    this.#found(this.#next, end === -1 ? this.#limit : end, 0);
    this.problem = problem;
    return true;
  }

  #lineEnd(from: number): number {
    for (let position = from; position < this.#limit; position += 1) {
      const byte = this.buffer[position];
      if (byte === LF || byte === CR) return position;
    }
    return -1;
  }

  /** Goes behind the end of a line whose beginning was refused as too long; false if its end is not there yet. */
  #passLine(): boolean {
    const end = this.#lineEnd(this.#next);
    if (end === -1 || (this.buffer[end] === CR && end + 1 >= this.#limit && !this.#atEnd)) {
      this.#next = end === -1 ? this.#limit : end;
      return false;
    }
    this.#found(end, end, 0);
    this.#passingOver = false;
    return true;
  }
}
