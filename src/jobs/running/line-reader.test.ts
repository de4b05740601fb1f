import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LineReader, lineReader } from './line-reader.ts';
import { outcomeRows } from './outcomes.ts';

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (rows: readonly string[][]) => rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');

interface Line {
  readonly given: string;
  readonly refused: boolean;
  /** The cells between the first and the message of each row; none: the line has found nothing. */
  readonly found: readonly string[];
}

const header = ['id', 'a "header", of\ntwo lines', 'message'];

/** The rows of lines as they come from PostgreSQL, or as the results have them. */
function rowsOf(lines: readonly Line[], marked: boolean): string[][] {
  return lines.flatMap(({ given, refused, found }, index) => {
    const mark = marked ? String.fromCharCode((refused ? 97 : 48) + ((index + 1) % 10)) : '';
    if (found.length === 0) return [[mark + given, '', 'Nothing, "at all"']];
    return found.map((cell) => [mark + given, cell, '']);
  });
}

function feed(reader: LineReader, text: string, offsets: readonly number[] = []): string {
  const bytes = Buffer.from(text);
  const ends = [...offsets.map((offset) => offset % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return Buffer.concat(ends.map((end, index) => reader.pass(bytes.subarray(ends[index - 1] ?? 0, end)))).toString();
}

const text = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', '7'), minLength: 1 });
const line = fc.record({ given: text, refused: fc.boolean(), found: fc.array(text, { maxLength: 3 }) });
const offsets = fc.array(fc.nat(), { maxLength: 8 });

test('marks are taken off and lines told apart, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 25 }), offsets, (lines, cuts) => {
      const reader = lineReader();
      assert.equal(feed(reader, csv([header, ...rowsOf(lines, true)]), cuts), csv([header, ...rowsOf(lines, false)]));
      reader.endPortion(lines.length);
      const expected = lines.map(({ given, refused, found }, index) => [
        String(index + 1),
        given,
        found.length > 0 ? 'found' : refused ? 'refused' : 'notFound',
        String(Math.max(1, found.length)),
        found.length > 0 ? '' : 'Nothing, "at all"',
      ]);
      assert.equal(outcomeRows(reader.lines).toString(), csv(expected));
    }),
  );
});

test('a reader that is stopped passes on whole lines only, and knows when it is between two', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 2, maxLength: 12 }), fc.nat(), (lines, cut) => {
      const reader = lineReader();
      const bytes = csv([header, ...rowsOf(lines, true)]);
      const before = feed(reader, bytes.slice(0, cut % bytes.length));
      const wasBetweenLines = reader.isBetweenLines;
      reader.stop();
      const behind = feed(reader, bytes.slice(cut % bytes.length));
      if (wasBetweenLines && before !== '') assert.equal(behind, '');
      // The last line ends with its portion, which then has ended as well.
      if (!reader.isBetweenLines) reader.endPortion(lines.length);
      if (before === '') return;
      assert.equal(before + behind, csv([header, ...rowsOf(lines.slice(0, reader.lines.length), false)]));
    }),
  );
});

test('a line without a row, rows out of order and rows cut short are noticed', () => {
  assert.throws(() => feed(lineReader(), 'id\n1a\n3c\n'), /where line 2 was expected/);
  assert.throws(() => feed(lineReader(), 'id\n1a\n2b\n1a\n'), /where line 3 was expected/);
  assert.throws(() => feed(lineReader(), 'id\nunmarked\n'), /where line 1 was expected/);
  const short = lineReader();
  feed(short, 'id\n1a\n2b\n');
  assert.throws(() => short.endPortion(3), /end with line 2, not 3/);
  const cut = lineReader();
  feed(cut, 'id\n1a\n2');
  assert.throws(() => cut.endPortion(1), /within a row/);
});
