import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { findFamily } from './family-tree-store.ts';

const database = await testDatabase();

/** What each of some companies (1, 2, …) names as parent and ultimate parent; 0 stands for nothing, ids above for strangers. */
type Named = { parent: number; ultimate: number }[];

const family = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.array(fc.record({ parent: fc.nat(size + 1), ultimate: fc.nat(size + 1) }), { minLength: size, maxLength: size }),
  );

async function load(named: Named): Promise<void> {
  await database.client.query(`TRUNCATE company`);
  await database.client.query(
    `INSERT INTO company (company_id, name, parent_company_id, ultimate_parent_company_id)
     SELECT id, 'C', nullif(parent, 0), nullif(ultimate, 0)
     FROM ROWS FROM (unnest($1::bigint[]), unnest($2::bigint[])) WITH ORDINALITY AS given (parent, ultimate, id)`,
    [named.map(({ parent }) => parent), named.map(({ ultimate }) => ultimate)],
  );
}

/** The company above one, by the rule in words: its parent if that is loaded, or else its ultimate parent. */
function aboveOf(named: Named, id: number): number | undefined {
  const { parent, ultimate } = named[id - 1] ?? { parent: 0, ultimate: 0 };
  return [parent, ultimate].find((above) => above !== id && above >= 1 && above <= named.length);
}

/** Climbs from a company: all that is met, each once, and where it ends or begins to go round. */
function rootOf(named: Named, id: number): number {
  const met: number[] = [];
  let current = id;
  for (;;) {
    const again = met.indexOf(current);
    if (again >= 0) return Math.min(...met.slice(again));
    met.push(current);
    const above = aboveOf(named, current);
    if (above === undefined) return current;
    current = above;
  }
}

test('whatever companies say of their parents, each is in exactly one tree, once, below the one it belongs to', async () => {
  await fc.assert(
    fc.asyncProperty(family, async (named) => {
      await load(named);
      const ids = named.map((_, index) => index + 1);
      for (const id of ids) {
        const members = await findFamily(database, id);
        const root = rootOf(named, id);
        assert.deepEqual(
          members.map(({ company }) => company.companyId).sort((a, b) => a - b),
          ids.filter((other) => rootOf(named, other) === root),
        );
        assert.equal(members[0]?.company.companyId, root);
        for (const { company, aboveCompanyId } of members.slice(1)) {
          assert.equal(aboveCompanyId, aboveOf(named, company.companyId));
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('a chain longer than any family is cut, not followed for ever', async () => {
  await load(Array.from({ length: 300 }, (_, index) => ({ parent: index, ultimate: 0 })));
  assert.equal((await findFamily(database, 300)).length, 101);
});
