import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findCommonIds } from './common-ids.ts';
import { encodeIds } from './id-block.ts';

/** Near each other, far apart, and around the sizes at which distances take another byte. */
const anyIds = fc
  .array(
    fc.oneof(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 40_000 }),
      fc.integer({ min: 2 ** 31 - 200, max: 2 ** 31 + 200 }),
      fc.integer({ min: Number.MAX_SAFE_INTEGER - 10, max: Number.MAX_SAFE_INTEGER }),
    ),
    { maxLength: 400 },
  )
  .map((ids) => Float64Array.from([...new Set(ids)].sort((a, b) => a - b)));

function common(block: Uint8Array, ids: Float64Array): number[] {
  const found: number[] = [];
  findCommonIds(block, ids, (place) => found.push(ids[place] as number));
  return found;
}

test('what a block and a list have in common is found, each id once and in order', () => {
  fc.assert(
    fc.property(anyIds, anyIds, (members, ids) => {
      const wanted = new Set(ids);
      const expected = [...members].filter((id) => wanted.has(id));
      assert.deepEqual(common(encodeIds(members), ids), expected);
    }),
    { numRuns: 1_000 },
  );
});

test('a block may lie anywhere in the memory that it came in', () => {
  const members = Float64Array.from({ length: 50 }, (_, index) => 10 + index * 3);
  const bytes = Buffer.concat([Buffer.alloc(5, 255), encodeIds(members), Buffer.alloc(5, 1)]);
  assert.deepEqual(common(bytes.subarray(5, -5), Float64Array.of(9, 10, 11, 157, 158)), [10, 157]);
});

test('a block that ends within a number ends there', () => {
  const members = encodeIds(Float64Array.of(1, 2, 1_000_000));
  assert.deepEqual(common(members.subarray(0, -1), Float64Array.of(2, 1_000_000)), [2]);
});
