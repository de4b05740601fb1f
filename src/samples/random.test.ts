import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, maxSeed } from './random.ts';

const draws = (seed: number, stream: number, index: number, count: number): number[] => {
  const random = createRandom(seed);
  random.seek(stream, index);
  return Array.from({ length: count }, () => random.next());
};

test('a sequence is found again by seed, stream and record, and is another one when any of the three differs', () => {
  assert.deepEqual(draws(1, 2, 3, 5), draws(1, 2, 3, 5));
  const heads = [draws(1, 2, 3, 4), draws(2, 2, 3, 4), draws(1, 3, 3, 4), draws(1, 2, 4, 4)].map(String);
  assert.equal(new Set(heads).size, heads.length);
});

test('the generator is xoroshiro64**: these numbers never change', () => {
  assert.deepEqual(draws(0, 0, 0, 3), [3705637138, 694077860, 3729272725]);
  assert.deepEqual(draws(maxSeed, 2, 123_456_789, 3), [3361473539, 1462869589, 2625981676]);
});

test('every number below a bound comes about equally often', () => {
  const random = createRandom(42);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let index = 0; index < 100_000; index += 1) {
    random.seek(1, index);
    const drawn = random.below(10);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, counts.join(' '));
});

test('the first draws of neighbouring records are all different: no two records share a sequence', () => {
  const random = createRandom(9);
  const firsts = new Set<string>();
  for (let index = 0; index < 50_000; index += 1) {
    random.seek(2, index);
    firsts.add(`${random.next()} ${random.next()}`);
  }
  assert.equal(firsts.size, 50_000);
});
