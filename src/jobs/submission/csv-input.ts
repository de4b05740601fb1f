import { isUtf8 } from 'node:buffer';
import { ApiError } from '../../lib/errors.ts';

/** One record of a CSV body: its cells as they were written, without quotes, and the line of the file it begins on. */
export interface CsvLine {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The records of a CSV body in their order (RFC 4180: cells quoted or not, lines ending with LF, CRLF or CR, line ends
 * inside quotes; a byte-order mark is passed over, and so are blank lines). There is no header (reference
 * `jobs-auth-admin.md` §3.4, §3.5).
 *
 * Parsed here and not by csv-parse because a submission is read while other requests wait: 10,000 lines of 17 columns
 * take 20 ms here and 60 there.
 * @param columns the numbers of cells that a line may have
 * @throws ApiError naming the first line that is no such CSV (400-9011) or has another number of cells (400-9005), or
 *   that there are no or too many lines
 */
export function csvLines(
  body: Buffer,
  { linesMax, columns }: { linesMax: number; columns: readonly number[] },
): CsvLine[] {
  const lines: CsvLine[] = [];
  let count = 0;
  for (const record of records(readableText(body), Math.max(...columns))) {
    if (!columns.includes(record.cells.length)) throw new ApiError('incorrectFields', { line: record.line });
    count += 1;
    if (count <= linesMax) lines.push(record);
  }
  if (count === 0) throw new ApiError('emptyBody');
  if (count > linesMax) throw new ApiError('aboveMaximum', { field: 'Number of lines', max: linesMax, value: count });
  return lines;
}

/** Lines of blanks, of which a body may have millions. */
const blankLines = /\s*[\r\n]/y;
const LF = 10;
const CR = 13;
/** Where an unquoted cell ends; a quote has no place in it. */
const cellStop = /[",\r\n]/g;

function readableText(body: Buffer): string {
  if (!isUtf8(body)) unreadable(lineNotUtf8(body), 'it is not UTF-8');
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const zero = text.indexOf('\0');
  if (zero !== -1) unreadable(1 + lineEndsIn(text.slice(0, zero)), 'it holds a zero byte');
  return text;
}

/** The first line that is not UTF-8, sought by halves: there may be millions. */
function lineNotUtf8(body: Buffer): number {
  // All before `good` is UTF-8, and a line begins there; not all before `bad` is.
  let good = 0;
  let bad = body.length;
  for (;;) {
    const middle = lineBeginningWithin(body, good, bad);
    if (middle === undefined) return 1 + lineEndsIn(body.toString('latin1', 0, good));
    if (isUtf8(body.subarray(good, middle))) good = middle;
    else bad = middle;
  }
}

/** Where a line begins between two places, near the middle; undefined if none does. */
function lineBeginningWithin(body: Buffer, from: number, to: number): number | undefined {
  const middle = (from + to) >>> 1;
  const isEnd = (byte: number) => byte === LF || byte === CR;
  const before = body.subarray(from, middle).findLastIndex(isEnd);
  if (before !== -1) return from + before + 1;
  const behind = body.subarray(middle, to - 1).findIndex(isEnd);
  return behind === -1 ? undefined : middle + behind + 1;
}

/** The records, the last one cut behind `cellsMax` cells and one if it has more: a line of commas fills no memory. */
function* records(text: string, cellsMax: number): Generator<CsvLine> {
  let position = 0;
  let line = 1;
  while (position < text.length) {
    blankLines.lastIndex = position;
    if (blankLines.test(text)) {
      line += lineEndsIn(text.slice(position, blankLines.lastIndex));
      position = blankLines.lastIndex;
      continue;
    }
    const cells: string[] = [];
    const start = line;
    let blank = true;
    for (;;) {
      let end: number;
      if (text[position] === '"') {
        blank = false;
        end = closingQuote(text, position, start) + 1;
        const quoted = text.slice(position + 1, end - 1);
        line += lineEndsIn(quoted);
        cells.push(quoted.replaceAll('""', '"'));
        if (end < text.length && !/[,\r\n]/.test(text.charAt(end))) unreadable(start, 'text follows a closing quote');
      } else {
        cellStop.lastIndex = position;
        end = cellStop.exec(text)?.index ?? text.length;
        if (text[end] === '"') unreadable(start, 'a quote stands inside an unquoted value');
        cells.push(text.slice(position, end));
      }
      position = end + 1;
      if (text[end] === ',' && cells.length <= cellsMax) continue;
      if (text[end] === '\r' && text[position] === '\n') position += 1;
      line += 1;
      break;
    }
    if (cells.length > 1 || !blank || cells[0]?.trim() !== '') yield { line: start, cells };
  }
}

/** Where the quoted cell that begins at `open` is closed. */
function closingQuote(text: string, open: number, line: number): number {
  let quote = text.indexOf('"', open + 1);
  while (text[quote + 1] === '"' && quote !== -1) quote = text.indexOf('"', quote + 2);
  return quote === -1 ? unreadable(line, 'a quote is never closed') : quote;
}

/** How many times LF, CRLF or CR stands in a text; counted without a list of them. */
function lineEndsIn(text: string): number {
  let count = 0;
  for (let position = 0; position < text.length; position += 1) {
    const character = text.charCodeAt(position);
    if (character === LF || (character === CR && text.charCodeAt(position + 1) !== LF)) count += 1;
  }
  return count;
}

function unreadable(line: number, reason: string): never {
  throw new ApiError('unreadableCsv', { line, reason });
}
