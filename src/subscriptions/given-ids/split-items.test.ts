import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitItems } from './split-items.ts';

function split(pieces: readonly Buffer[]): string[] {
  const items: string[] = [];
  const splitter = splitItems((bytes, start, end) => items.push(Buffer.from(bytes.subarray(start, end)).toString()));
  for (const piece of pieces) splitter.write(piece);
  splitter.end();
  return items;
}

test('text in any pieces is split at commas and new lines, without blanks and empty items', () => {
  const text = fc.string({ unit: fc.constantFrom('1', '2', ',', '\n', '\r', ' ', '\t'), maxLength: 60 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), (pieces) => {
      const items = split(pieces.map((piece) => Buffer.from(piece)));
      const expected = pieces
        .join('')
        .split(/[,\r\n]/)
        .map((item) => item.trim())
        .filter((item) => item !== '');
      // Several blanks within an item that lies in two pieces may have become one.
      const oneBlank = (item: string) => item.replaceAll(/[ \t]+/g, ' ');
      assert.deepEqual(items.map(oneBlank), expected.map(oneBlank));
    }),
  );
});

test('an item that never ends is kept only as far as an error quotes it', () => {
  const [item = '', ...others] = split(Array.from({ length: 1_000 }, () => Buffer.from('123 456 ')));
  assert.ok(item.length <= 512 && item.startsWith('123 456 123'));
  assert.deepEqual(others, []);
  assert.deepEqual(split(Array.from({ length: 1_000 }, () => Buffer.from(' '))), []);
});
