import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FamilyEdge, familyChanges } from './family-changes.ts';

/** What became of families, from where each company hung before and hangs now; without what is undefined. */
function changesOf(edges: Record<number, [before: number | undefined, now: number | undefined]>): unknown {
  const list = Object.entries(edges).map(([id, [before, now]]): FamilyEdge => ({ companyId: Number(id), before, now }));
  return JSON.parse(JSON.stringify(Object.fromEntries(familyChanges(list))));
}

test('a company that changes families is told to both; what hangs below it comes along', () => {
  assert.deepEqual(changesOf({ 1: [0, 0], 2: [0, 0], 3: [1, 2], 4: [3, 3], 5: [1, 1] }), {
    1: { deletedCompanies: [3, 4] },
    2: { addedCompanies: [3, 4] },
  });
});

test('a new company is told to the family that it joins, or is a family of its own', () => {
  assert.deepEqual(changesOf({ 1: [0, 0], 3: [undefined, 1], 4: [undefined, 0] }), {
    1: { addedCompanies: [3] },
    4: { addedCompanies: [4] },
  });
});

test('a removed ultimate parent loses its whole family, itself included', () => {
  assert.deepEqual(changesOf({ 1: [0, undefined], 2: [1, 0], 3: [2, 2] }), {
    1: { deletedCompanies: [1, 2, 3] },
    2: { addedCompanies: [2, 3] },
  });
});

test('an acquired ultimate parent names the new one, which has the whole family; who left on that day is told', () => {
  assert.deepEqual(changesOf({ 1: [0, 5], 2: [1, 1], 3: [1, 0], 5: [0, 0], 6: [5, 5] }), {
    1: { deletedCompanies: [3], newUltimateParentCompanyId: 5, formerFamily: [1, 2, 3] },
    3: { addedCompanies: [3] },
    5: { addedCompanies: [1, 2], family: [1, 2, 5, 6] },
  });
});

test('a family that only has been rearranged is not told', () => {
  assert.deepEqual(changesOf({ 1: [0, 0], 2: [1, 3], 3: [2, 1], 4: [3, 2] }), {});
});

test('of a circle the smallest id is the ultimate parent', () => {
  assert.deepEqual(changesOf({ 2: [3, 3], 3: [2, 0], 4: [3, 3] }), {
    2: { deletedCompanies: [], newUltimateParentCompanyId: 3, formerFamily: [2, 3, 4] },
    3: { addedCompanies: [2, 3, 4], family: [2, 3, 4] },
  });
});

test('a chain of 20,000 companies and a family of as many are told in good time', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => ({ companyId: index + 1, before: index, now: index }));
  const [first] = chain;
  assert(first);
  const added = familyChanges([{ ...first, now: undefined }, ...chain.slice(1)].map(missingAsNone));
  assert.equal(added.get(1)?.deletedCompanies?.length, 20_000);
  const acquired = Array.from({ length: 20_000 }, (_, index) => ({
    companyId: index + 1,
    before: 0,
    now: index === 0 ? 0 : 1,
  }));
  const changes = familyChanges(acquired);
  assert.equal(changes.size, 20_000);
  assert.equal(changes.get(1)?.family?.length, 20_000);
});

/** Below a company that is gone hangs nothing. */
function missingAsNone(edge: FamilyEdge): FamilyEdge {
  return edge.now === 1 ? { ...edge, now: 0 } : edge;
}

/** Climbs one step at a time, as family_root of migration 0009 does. */
function rootOf(above: ReadonlyMap<number, number>, member: number): number {
  const climbed = [member];
  for (;;) {
    const next = above.get(climbed.at(-1) as number) ?? 0;
    if (next === 0) return climbed.at(-1) as number;
    if (climbed.includes(next)) return Math.min(...climbed.slice(climbed.indexOf(next)));
    climbed.push(next);
  }
}

test('whatever moves, each family is told exactly what it gained and lost', () => {
  const companies = 9;
  const place = fc.option(fc.integer({ min: 0, max: companies }), { nil: undefined });
  const forest = fc.array(place, { minLength: companies, maxLength: companies });
  fc.assert(
    fc.property(forest, forest, (before, now) => {
      const valid = (places: (number | undefined)[], index: number) => {
        const above = places[index];
        // Nobody hangs below itself or below what is not there.
        return above === undefined || above === 0
          ? above
          : above === index + 1 || places[above - 1] === undefined
            ? 0
            : above;
      };
      const edges = before.map((_, index) => ({
        companyId: index + 1,
        before: valid(before, index),
        now: valid(now, index),
      }));
      const families = (time: 'before' | 'now') => {
        const above = new Map(
          edges.flatMap((edge) => (edge[time] === undefined ? [] : [[edge.companyId, edge[time]]])),
        );
        const found = new Map<number, Set<number>>();
        for (const id of above.keys()) {
          const root = rootOf(above, id);
          found.set(root, (found.get(root) ?? new Set()).add(id));
        }
        return found;
      };
      const [were, are] = [families('before'), families('now')];
      const rootNow = (id: number) => [...are].find(([, family]) => family.has(id))?.[0];
      const changes = familyChanges(edges);
      for (let root = 1; root <= companies; root++) {
        const [was, is] = [were.get(root) ?? new Set<number>(), are.get(root) ?? new Set<number>()];
        const change = changes.get(root);
        assert.equal(change !== undefined, was.symmetricDifference(is).size > 0);
        if (change === undefined) continue;
        const to = was.has(root) && rootNow(root) !== root ? rootNow(root) : undefined;
        assert.equal(change.newUltimateParentCompanyId, to);
        const family = to === undefined ? is : (are.get(to) ?? new Set<number>());
        assert.deepEqual(new Set(change.deletedCompanies), was.difference(family));
        if (to === undefined) assert.deepEqual(new Set(change.addedCompanies), is.difference(was));
        else {
          assert.deepEqual(new Set(change.formerFamily), was);
          assert.deepEqual(new Set(changes.get(to)?.family), family);
        }
      }
    }),
    { numRuns: 500 },
  );
});
