import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ApiError } from '../../lib/errors.ts';
import { booleanCell, integerCell, listCell, recordIdCell, rowIdCell, textCell } from './csv-cells.ts';
import { csvLines } from './csv-input.ts';

const read = (text: string | Buffer, columns = [1, 2, 3], linesMax = 10) =>
  csvLines(Buffer.from(text), { linesMax, columns });

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof ApiError);
    return `${error.errorNumber} ${error.message}`;
  }
  throw new Error('nothing was refused');
}

test('records are read however their lines end and their values are quoted', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    assert.deepEqual(read(['\uFEFF1,a', '', '  ', '2,"b, ""c"""', '""', "3,csm's,"].join(end)), [
      { line: 1, cells: ['1', 'a'] },
      { line: 4, cells: ['2', 'b, "c"'] },
      { line: 5, cells: [''] },
      { line: 6, cells: ['3', "csm's", ''] },
    ]);
    assert.deepEqual(read(`1,"a${end}b${end}"${end}${end}2,c${end}`), [
      { line: 1, cells: ['1', `a${end}b${end}`] },
      { line: 5, cells: ['2', 'c'] },
    ]);
  }
});

test('what is no such CSV is refused with the line of the file', () => {
  const message = (reason: string) => `400-9011 The CSV cannot be read at line number: 3: ${reason}.`;
  const cases: [string, string | Buffer][] = [
    ['a quote is never closed', '1,a\n\n2,"b\n3,c\n'],
    ['a quote is never closed', '1,a\n\n"'],
    ['a quote is never closed', '1,a\n\n2,"b""'],
    ['a quote stands inside an unquoted value', '1,a\n\n2,b"c"'],
    ['a quote stands inside an unquoted value', '1,a\n\n2, "c"'],
    ['text follows a closing quote', '1,a\n\n2,"b"c\n'],
    ['it holds a zero byte', '1,a\r\n\r\n2,b\0c'],
    ['it is not UTF-8', Buffer.from('1,a\n\n2,\xE9', 'latin1')],
  ];
  for (const [reason, body] of cases)
    assert.equal(
      refusal(() => read(body)),
      message(reason),
      reason,
    );
  const utf16 = Buffer.from('\uFEFF1,a\r\n2,b\r\n', 'utf16le');
  assert.match(
    refusal(() => read(utf16)),
    /^400-9011 .* line number: 1: it is not UTF-8/,
  );
  assert.match(
    refusal(() => read(utf16.subarray(2))),
    /^400-9011 .* line number: 1: it holds a zero byte/,
  );
});

test('another number of columns is refused with the line, no lines and too many lines with the number', () => {
  assert.equal(
    refusal(() => read('1,2,3\n"x\n",2\n1\n', [2, 3])),
    '400-9005 Incorrect number of fields at line number: 4',
  );
  assert.equal(
    refusal(() => read('1,2\n1,2,3', [2])),
    '400-9005 Incorrect number of fields at line number: 2',
  );
  for (const nothing of ['', '\n\n', '\uFEFF', ' \r\n']) {
    assert.equal(
      refusal(() => read(nothing)),
      '400-9004 Request body is empty.',
    );
  }
  assert.equal(read('1\n'.repeat(10)).length, 10);
  assert.equal(
    refusal(() => read('1\n'.repeat(25))),
    '400-106 Number of lines should not be more than 10. Given value is 25',
  );
});

test('a line of 10 MB is refused by its first cells', () => {
  for (const long of ['x'.repeat(10 ** 7), ','.repeat(10 ** 7), '"'.repeat(10 ** 7), `"${'\n'.repeat(10 ** 7)}`]) {
    assert.match(
      refusal(() => read(long, [5])),
      /^400-90(05|11) .* line number: 1/,
    );
  }
});

test('what is not UTF-8 is refused with its line, wherever it stands and however lines end', () => {
  const part = fc.constantFrom('\n', '\r\n', '\r', 'a', '\u20AC', '\u{1F600}', '\uFFFD', ',');
  const bad = fc.constantFrom('ff', '80', 'e282', 'f09f98', 'c0af').map((hex) => Buffer.from(hex, 'hex'));
  fc.assert(
    fc.property(fc.array(part), bad, fc.array(part), (before, bytes, after) => {
      const line = before.join('').split(/\r\n|\n|\r/).length;
      const body = Buffer.concat([Buffer.from(before.join('')), bytes, Buffer.from(after.join(''))]);
      assert.equal(
        refusal(() => read(body)),
        `400-9011 The CSV cannot be read at line number: ${line}: it is not UTF-8.`,
      );
    }),
  );
});

test('10 MB of blank lines keep other requests waiting for no second', () => {
  const lines = 10 ** 7;
  const blank = Buffer.alloc(lines, '\n');
  const started = performance.now();
  for (const end of ['', '1,2,3,4']) refusal(() => read(Buffer.concat([blank, Buffer.from(end)])));
  assert.equal(
    refusal(() => read(Buffer.concat([blank, Buffer.from([0xff])]))),
    `400-9011 The CSV cannot be read at line number: ${lines + 1}: it is not UTF-8.`,
  );
  // Line by line it was 30 s.
  assert.ok(performance.now() - started < 3_000);
});

test('whatever is written as CSV is read back', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', '\r', "'", '=') });
  const end = fc.constantFrom('\n', '\r\n', '\r');
  const record = fc.array(cell, { minLength: 2, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 10 }), end, fc.boolean(), (rows, lineEnd, always) => {
      const quoted = (text: string) => (always || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const body = rows.map((row) => row.map(quoted).join(',')).join(lineEnd);
      assert.deepEqual(
        read(body).map(({ cells }) => cells),
        rows,
      );
    }),
  );
});

test('cells are read, or refuse the job with column and line', () => {
  assert.equal(rowIdCell('queryId', 1, ' a '), 'a');
  assert.equal(
    refusal(() => rowIdCell('queryId', 7, ' ')),
    '400-9006 ID cannot be empty at line number: 7',
  );
  assert.equal(rowIdCell('queryId', 1, 'x'.repeat(500)).length, 500);
  assert.equal(
    refusal(() => rowIdCell('queryId', 7, 'x'.repeat(501))),
    '400-103 Illegal values for the field queryId at line number: 7.',
  );
  assert.equal(textCell(' '), undefined);
  assert.equal(textCell(undefined), undefined);
  assert.deepEqual(listCell(' 1, 2,,'), ['1', '2']);
  assert.deepEqual(listCell(undefined), []);
  assert.equal(booleanCell('active', 1, ' TRUE '), true);
  assert.equal(booleanCell('active', 1, 'false'), false);
  assert.equal(booleanCell('active', 1, ''), undefined);
  assert.equal(
    refusal(() => booleanCell('active', 3, '1')),
    '400-103 Illegal values for the field active at line number: 3.',
  );
  const bounds = { min: 0, max: 100 };
  assert.equal(integerCell('score', 1, '100', bounds), 100);
  assert.equal(integerCell('score', 1, '', bounds), undefined);
  assert.match(
    refusal(() => integerCell('score', 2, '1.5', bounds)),
    /^400-103 .* score at line number: 2\./,
  );
  assert.match(
    refusal(() => integerCell('score', 2, '-1', bounds)),
    /^400-105 score at line number: 2 should/,
  );
  assert.match(
    refusal(() => integerCell('score', 2, '101', bounds)),
    /^400-106 score at line number: 2 should/,
  );
  assert.equal(recordIdCell('companyID', 1, '736233'), 736233);
  assert.equal(recordIdCell('companyID', 1, ''), undefined);
  assert.equal(recordIdCell('companyID', 1, '9'.repeat(30)), -1);
  for (const bad of ['0', '-1', '1e3', 'IBM']) {
    assert.match(
      refusal(() => recordIdCell('companyID', 9, bad)),
      /^400-103 .* companyID at line number: 9\./,
    );
  }
});
