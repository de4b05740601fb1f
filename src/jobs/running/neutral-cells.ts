import { Transform } from 'node:stream';

const COMMA = 44;
const LF = 10;
const QUOTE = 34;
const APOSTROPHE = Buffer.from("'");

/** `=`, `+`, `-`, `@`, tab and carriage return: what spreadsheets take for the beginning of a formula. */
const formulaStarts = new Set(Buffer.from('=+-@\t\r'));

/** A cell that is a client-specific id, with what follows it. Such an id may begin with `-`. */
const idAndNext = /^[\w-]{64}[,\n]$/;
const idAndNextBytes = 65;

/** The text of a cell as it was before {@link neutralCells}, unless it began with an apostrophe of its own. */
export function plainCell(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

/**
 * A stream that passes CSV on and writes an apostrophe before every cell that a spreadsheet would take for a formula,
 * so that text of others runs nothing on the machine of whoever opens the file. Client-specific ids stay as they are:
 * they are no formula whatever they begin with, and clients send them back. It holds no more than a chunk.
 */
export function neutralCells(): Transform {
  let place: 'cell start' | 'behind its quote' | 'within' = 'cell start';
  let inQuotes = false;
  let held: Buffer = Buffer.alloc(0);

  /** The offsets before which an apostrophe belongs; at an undecided end of the bytes, those are held back. */
  const scan = (bytes: Buffer, isLast: boolean): number[] => {
    const places: number[] = [];
    held = bytes.subarray(bytes.length);
    for (let position = 0; position < bytes.length; position += 1) {
      const byte = bytes[position] ?? 0;
      if (place !== 'within' && formulaStarts.has(byte)) {
        const next = position + idAndNextBytes;
        if (next > bytes.length && !isLast) {
          held = bytes.subarray(position);
          return places;
        }
        if (!idAndNext.test(bytes.toString('latin1', position, next))) places.push(position);
      }
      if (byte === QUOTE) inQuotes = !inQuotes;
      if (byte === QUOTE && place === 'cell start') place = 'behind its quote';
      else place = !inQuotes && (byte === COMMA || byte === LF) ? 'cell start' : 'within';
    }
    return places;
  };

  const neutral = (bytes: Buffer, isLast: boolean): Buffer => {
    const places = scan(bytes, isLast);
    const passed = bytes.subarray(0, bytes.length - held.length);
    if (places.length === 0) return passed;
    const parts: Buffer[] = [];
    for (const [index, place] of places.entries()) {
      parts.push(passed.subarray(places[index - 1] ?? 0, place), APOSTROPHE);
    }
    return Buffer.concat([...parts, passed.subarray(places.at(-1))]);
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, neutral(held.length === 0 ? chunk : Buffer.concat([held, chunk]), false));
    },
    flush(done) {
      done(null, neutral(held, true));
    },
  });
}
