import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstWithin } from './first-within.ts';

const within = (weights: readonly number[], max: number) => firstWithin(weights, max, (weight) => weight);

test('the first ones are taken until they weigh enough', () => {
  assert.deepEqual(within([1, 2, 3, 4], 5), [1, 2, 3]);
  assert.deepEqual(within([1, 2, 3, 4], 3), [1, 2]);
  assert.deepEqual(within([1, 2], 100), [1, 2]);
  assert.deepEqual(within([], 1), []);
});

test('one that weighs too much on its own is taken alone', () => {
  assert.deepEqual(within([50, 1], 10), [50]);
});

test('those that weigh nothing are taken along until it is enough', () => {
  assert.deepEqual(within([0, 0, 5, 0], 5), [0, 0, 5]);
});
