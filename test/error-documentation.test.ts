import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errorCatalogue } from '../src/lib/errors.ts';

const text = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const documented = new Map(
  [...text.matchAll(/^### (\d{3}-\d+)\n`([^`]+)`/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
);

test('every error of the catalogue is documented with its sentence, and no other', () => {
  assert.ok(errorCatalogue.size > 20);
  const catalogue = new Map([...errorCatalogue.values()].map(({ number, message }) => [number, message]));
  assert.deepEqual(Object.fromEntries(documented), Object.fromEntries(catalogue));
});

test('a number stands for one error, begins with its status, and is of our own range unless documented', () => {
  const numbers = [...errorCatalogue.values()];
  assert.equal(new Set(numbers.map(({ number }) => number)).size, numbers.length);
  const general = Array.from({ length: 8 }, (_, index) => `400-10${index + 1}`);
  const ofSubscriptions = ['400-1503', '400-1504', '400-1508', '400-1509', '400-1510'];
  const original = new Set([...general, ...ofSubscriptions, '404-11']);
  for (const { number, status } of numbers) {
    assert.ok(number.startsWith(`${status}-`));
    assert.ok(/-9\d{3}$/.test(number) || original.has(number), number);
  }
});
