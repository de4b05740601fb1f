import { recordBytesMax } from './csv-splitter.ts';

const LF = 10;
const CR = 13;

/**
 * Finds the lines of a text file in its bytes. Push bytes, then call `next` until it wants more; after `record`, `line`
 * is the line's number and `bytes()` the line without its end. Empty lines are passed over.
 */
export class LineSplitter {
  line = 0;
  /** Set if the line is too long to be held; `bytes()` is then its beginning. */
  problem: string | undefined;
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #next = 0;
  #atEnd = false;
  #passingOver = false;

  push(bytes: Uint8Array): void {
    this.#buffer = Buffer.concat([this.#buffer.subarray(this.#next), bytes]);
    this.#next = 0;
  }

  finish(): void {
    this.#atEnd = true;
  }

  next(): 'record' | 'more' | 'end' {
    for (;;) {
      this.#start = this.#next;
      let end = this.#buffer.indexOf(LF, this.#start);
      if (end === -1 && this.#atEnd && this.#start < this.#buffer.length) end = this.#buffer.length;
      if (end === -1) {
        if (this.#atEnd) return 'end';
        if (!this.#grownTooLong()) return 'more';
        return 'record';
      }
      this.#next = Math.min(end + 1, this.#buffer.length);
      if (this.#passingOver) {
        this.#passingOver = false;
        continue;
      }
      this.line += 1;
      this.#end = this.#buffer[end - 1] === CR && end > this.#start ? end - 1 : end;
      this.problem = undefined;
      if (this.#end > this.#start) return 'record';
    }
  }

  bytes(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Gives up a line that may not be held; its beginning is reported once, the rest passed over. */
  #grownTooLong(): boolean {
    if (this.#passingOver) {
      this.#next = this.#buffer.length;
      return false;
    }
    if (this.#buffer.length - this.#start <= recordBytesMax) return false;
    this.#end = this.#buffer.length;
    this.#next = this.#buffer.length;
    this.line += 1;
    this.problem = 'the line is longer than 4 MiB';
    this.#passingOver = true;
    return true;
  }
}
