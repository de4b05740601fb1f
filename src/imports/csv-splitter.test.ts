import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvSplitter, recordBytesMax } from './csv-splitter.ts';

interface Found {
  line: number;
  cells: string[];
  problem?: string;
}

/** All records of the bytes, pushed in pieces of the given size. */
function split(input: string | Buffer, pieceBytes = 7, delimiter = ','): Found[] {
  const bytes = Buffer.from(input);
  const splitter = new CsvSplitter({ delimiter });
  const found: Found[] = [];
  const takeAll = (): void => {
    while (splitter.next() === 'record') {
      const { line, problem, buffer, cellStart, cellEnd } = splitter;
      const cells = Array.from({ length: splitter.cells }, (_, cell) => {
        const raw = buffer.toString('utf8', cellStart[cell], cellEnd[cell]);
        return raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
      });
      found.push(
        problem === undefined ? { line, cells } : { line, cells: [splitter.bytes().toString('utf8')], problem },
      );
    }
  };
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    splitter.push(bytes.subarray(start, start + pieceBytes));
    takeAll();
  }
  splitter.finish();
  takeAll();
  return found;
}

const problems = (input: string | Buffer): [number, string | undefined][] =>
  split(input).map(({ line, problem }) => [line, problem]);

test('any table, however quoted and cut into pieces, is read as written, each row with the line it begins on', () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ', '\\.', '漢') }),
    fc.string(),
  );
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
  fc.assert(
    fc.property(
      table,
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.integer({ min: 1, max: 40 }),
      (rows, end, quoteAll, piece) => {
        let line = 1;
        let text = '';
        const expected: Found[] = [];
        for (const row of rows.map((cells) =>
          cells.map((value) => value.replaceAll('\0', '').replaceAll(/\r(?!\n)/g, '')),
        )) {
          const written = row
            .map((value) => (quoteAll || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value))
            .join(',');
          text += written + end;
          if (written !== ','.repeat(row.length - 1)) expected.push({ line, cells: row });
          line += written.split('\n').length;
        }
        assert.deepEqual(split(text, piece), expected);
        const parsed: string[][] = parse(text, { relax_column_count: true, skip_empty_lines: true });
        assert.deepEqual(filled(split(text, piece).map(({ cells }) => cells)), filled(parsed));
      },
    ),
    { numRuns: 500 },
  );
});

/** Rows without those of empty cells, of which csv-parse cannot tell `,` (no row here) from `"",""`. */
const filled = (rows: string[][]): string[][] => rows.filter((cells) => cells.some((value) => value !== ''));

test('lines may end in LF, CRLF or CR, and the last one need not end at all', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    for (const last of ['', end]) {
      for (const piece of [1, 2, 3, 100]) {
        assert.deepEqual(split(`a,b${end}"c${end}",d${last}`, piece), [
          { line: 1, cells: ['a', 'b'] },
          { line: 2, cells: [`c${end}`, 'd'] },
        ]);
      }
    }
  }
});

test('empty lines and rows of empty cells are no rows, and are counted as lines', () => {
  assert.deepEqual(split('a,b\n\n\r\n,\nc,d\n'), [
    { line: 1, cells: ['a', 'b'] },
    { line: 5, cells: ['c', 'd'] },
  ]);
});

test('another delimiter is one, and a comma is then none', () => {
  assert.deepEqual(split('a,b;c\n', 3, ';'), [{ line: 1, cells: ['a,b', 'c'] }]);
});

test('a broken quote costs its own line only', () => {
  assert.deepEqual(problems('1,"a"b,c\n2,d\n'), [
    [1, 'text follows a closing quote'],
    [2, undefined],
  ]);
  assert.deepEqual(problems('1,a"b\n2,d\n'), [
    [1, 'a quote stands inside an unquoted value'],
    [2, undefined],
  ]);
  // The quote opened on line 1 meets the next one on line 3.
  assert.deepEqual(problems('1,"a\n2,b\n3,"c"\n4,d\n'), [
    [1, 'text follows a closing quote'],
    [2, undefined],
    [3, undefined],
    [4, undefined],
  ]);
});

test('a quote that is never closed costs its own line only', () => {
  assert.deepEqual(problems('1,"a\n2,b\n3,c'), [
    [1, 'a quote is never closed'],
    [2, undefined],
    [3, undefined],
  ]);
  const rows = Math.ceil(recordBytesMax / 1000) + 10;
  const far = `1,"a\n${`2,${'b'.repeat(997)}\n`.repeat(rows)}`;
  const found = split(far, 1 << 20);
  assert.deepEqual(found.slice(0, 2), [
    { line: 1, cells: ['1,"a'], problem: 'a quote is not closed within 4 MiB' },
    { line: 2, cells: ['2', 'b'.repeat(997)] },
  ]);
  assert.equal(found.length, rows + 1);
});

test('a line longer than may be held is one problem, and the next line is read', () => {
  const found = split(`1,${'x'.repeat(2 * recordBytesMax)}\n2,b\n`, 1 << 18);
  assert.deepEqual(
    found.map(({ line, problem }) => [line, problem]),
    [
      [1, 'the line is longer than 4 MiB'],
      [2, undefined],
    ],
  );
  assert.ok((found[0]?.cells[0]?.length ?? 0) < 2 * recordBytesMax);
});

test('bytes that are not UTF-8 and zero bytes are problems of their line', () => {
  const latin1 = Buffer.from('1,a\n2,caf\xe9\n3,c\n', 'latin1');
  assert.deepEqual(problems(latin1), [
    [1, undefined],
    [2, 'the line is not UTF-8 text'],
    [3, undefined],
  ]);
  assert.deepEqual(problems('1,a\n2,"b\0"\n3,\0\n4,d\n'), [
    [1, undefined],
    [2, 'the line holds a zero byte'],
    [3, 'the line holds a zero byte'],
    [4, undefined],
  ]);
});

test('arbitrary bytes never stop it, and every line is accounted for', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (bytes, piece) => {
      const whole = split(Buffer.from(bytes), 1000);
      assert.deepEqual(split(Buffer.from(bytes), piece), whole);
      const lines = whole.map(({ line }) => line);
      assert.deepEqual(
        lines,
        [...new Set(lines)].sort((a, b) => a - b),
      );
    }),
    { numRuns: 1000 },
  );
});
