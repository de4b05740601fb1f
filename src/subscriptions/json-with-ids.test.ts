import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeIds } from './id-sets/id-block.ts';
import { jsonWithIds } from './json-with-ids.ts';

const edges = [1, 9, 10, 99, 100, 999, 1_000, 9_999, 10_000, 10_001, 100_000_000, 2 ** 31, 2 ** 32, 2 ** 53 - 1];
const anyId = fc.oneof(
  fc.constantFrom(...edges),
  fc.maxSafeNat().map(oneOrMore),
  fc.nat({ max: 30_000 }).map(oneOrMore),
);
const anyIds = fc.uniqueArray(anyId, { maxLength: 40 }).map((ids) => ids.toSorted((a, b) => a - b));

function oneOrMore(number: number): number {
  return Math.max(number, 1);
}

test('ids of any size stand first, as texts', () => {
  fc.assert(
    fc.property(anyIds, (ids) => {
      const rest = { page: 1, name: '"ü' };
      const blocks = ids.length === 0 ? [] : [encodeIds(Float64Array.from(ids))];
      const written = jsonWithIds('companyIds', blocks, { page: 1, resultsPerPage: 5_000 }, JSON.stringify(rest));
      assert.equal(written.toString(), JSON.stringify({ companyIds: ids.map(String), ...rest }));
    }),
    { numRuns: 1_000 },
  );
});

test('a page may begin and end within a block, and lie in two', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => 1 + index * 7);
  const blocks = [ids.slice(0, 5_000), ids.slice(5_000)].map((block) => encodeIds(Float64Array.from(block)));
  const idsOf = (...page: [number, number]) => {
    const [number, resultsPerPage] = page;
    const written = jsonWithIds('ids', blocks, { page: number, resultsPerPage }, '{"a":1}');
    return (JSON.parse(written.toString()) as { ids: string[] }).ids;
  };
  assert.deepEqual(idsOf(2, 3_333), ids.slice(3_333, 6_666).map(String));
  assert.deepEqual(idsOf(1, 1), ['1']);
  assert.deepEqual(idsOf(5_000, 1), [String(ids[4_999])]);
});
