import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeIds, encodeIds } from './id-block.ts';
import { changed, difference, sortedUnique, union } from './id-set.ts';

/** Of all sizes, near each other and far apart: up to the largest integer that a number holds exactly. */
const anyId = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  fc.integer({ min: 2 ** 28 - 3, max: 2 ** 28 + 3 }),
  fc.maxSafeInteger().map((id) => Math.max(1, Math.abs(id))),
);
const anyIds = fc.array(anyId, { maxLength: 300 });
const setOf = (ids: readonly number[]) => Float64Array.from([...new Set(ids)].sort((a, b) => a - b));

test('ids are what they were before they were written as bytes', () => {
  fc.assert(
    fc.property(anyIds, (given) => {
      const ids = setOf(given);
      assert.deepEqual(decodeIds(encodeIds(ids)), ids);
    }),
  );
});

test('ids that lie close take a byte each', () => {
  const ids = Float64Array.from({ length: 5_000 }, (_, index) => 1_000_000 + index * 100);
  assert.equal(encodeIds(ids).length, 5_002);
});

test('ids that do not ascend or are no ids are not written', () => {
  for (const ids of [[0], [-1], [2, 2], [3, 2], [Number.NaN], [2 ** 53]]) {
    assert.throws(() => encodeIds(Float64Array.from(ids)), RangeError, String(ids));
  }
});

test('bytes that end within a number are not read', () => {
  assert.throws(() => decodeIds(encodeIds(Float64Array.of(1, 1_000)).subarray(0, 2)), RangeError);
});

test('any ids become a set, each once', () => {
  fc.assert(
    fc.property(anyIds, (ids) => assert.deepEqual(Float64Array.from(sortedUnique(Float64Array.from(ids))), setOf(ids))),
  );
});

test('sets are united, subtracted and changed as any sets', () => {
  fc.assert(
    fc.property(anyIds, anyIds, anyIds, (first, second, third) => {
      const [a, b, c] = [first, second, third].map(setOf) as [Float64Array, Float64Array, Float64Array];
      const removed = new Set(c);
      const added = setOf([...a, ...b]);
      assert.deepEqual([...union(a, b)], [...added]);
      assert.deepEqual(
        [...difference(a, c)],
        [...a].filter((id) => !removed.has(id)),
      );
      assert.deepEqual(
        [...changed(a, { add: b, remove: c })],
        [...added].filter((id) => !removed.has(id)),
      );
      assert.deepEqual(changed(a, { replace: b }), b);
      assert.deepEqual(changed(a, {}), a);
    }),
  );
});
