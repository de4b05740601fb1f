const LF = 10;

/** A chunk is handed on when it has grown this large: big enough for few messages, small enough to stay in cache. */
const chunkBytes = 256 * 1024;

/**
 * Rows on their way into the staging table, as the bytes of `COPY … (FORMAT csv)`. A row is begun, filled value by value
 * and ended; a row that turns out to be bad is taken back.
 */
export class StagedRows {
  readonly #delimiter: number;
  readonly #needsQuotes: RegExp;
  #buffer = Buffer.allocUnsafe(2 * chunkBytes);
  #length = 0;
  #rowStart = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#needsQuotes = new RegExp(`["\\r\\n${RegExp.escape(delimiter)}]`);
  }

  /** Whether there is enough to hand on. */
  get full(): boolean {
    return this.#length >= chunkBytes;
  }

  /** Begins a row with the number of its line in the file. */
  begin(line: number): void {
    this.#rowStart = this.#length;
    this.#reserve(32);
    this.#length += this.#buffer.write(String(line), this.#length, 'latin1');
  }

  /** Forgets what the row has got since `begin`. */
  takeBack(): void {
    this.#length = this.#rowStart;
  }

  /** Goes on to the row's next value. */
  next(): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = this.#delimiter;
  }

  /** Adds bytes that are CSV already, as they stand: one value, part of one, or several with their delimiters. */
  raw(source: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    this.#length += source.copy(this.#buffer, this.#length, start, end);
  }

  /** Adds a value, quoted if it has to be; an empty one is null. */
  value(text: string): void {
    const cell = this.#needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    this.#reserve(cell.length * 3);
    this.#length += this.#buffer.write(cell, this.#length);
  }

  end(): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = LF;
  }

  /** The rows ended since the last call. */
  take(): Buffer {
    const chunk = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.allocUnsafe(2 * chunkBytes);
    this.#length = 0;
    return chunk;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
