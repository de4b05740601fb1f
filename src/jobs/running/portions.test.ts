import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portionSizes } from './portions.ts';

/** The portions of a job of so many lines that takes so long for each. */
function portionsOf(lines: number, millisecondsPerLine: number, fixedMilliseconds = 0): number[] {
  const sizes = portionSizes();
  const portions: number[] = [];
  for (let left = lines; left > 0; left -= portions.at(-1) ?? left) {
    portions.push(Math.min(left, sizes.next()));
    sizes.took(fixedMilliseconds + (portions.at(-1) ?? 0) * millisecondsPerLine);
  }
  return portions;
}

test('a job of few lines is one portion, a fast one of many lines is two', () => {
  assert.deepEqual(portionsOf(1, 0.02), [1]);
  assert.deepEqual(portionsOf(100, 50), [100]);
  assert.deepEqual(portionsOf(10_000, 0.024), [100, 9_900]);
  assert.deepEqual(portionsOf(10_000, 0.024, 12), [100, 9_900]);
});

test('the portions of a slow job take half a second, however slow it is', () => {
  assert.deepEqual(portionsOf(320, 5), [100, 100, 100, 20]);
  assert.deepEqual(portionsOf(102, 5_000), [100, 1, 1]);
});
