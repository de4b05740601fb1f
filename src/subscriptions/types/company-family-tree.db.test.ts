import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../test/support/database.ts';
import { followDigests } from '../../../test/support/digests.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import type { FamilyChange } from '../changes/family-changes.ts';
import { openDigest } from '../changes/index.ts';
import { companyFamilyTreeSubscription } from './company-family-tree.ts';

const database = await testDatabase();
const importText = await textImporter(database);

const header = 'companyId,name,parentCompanyId,ultimateParentCompanyId\n';
const file = (...lines: string[]) => header + lines.join('\n');

beforeEach(async () => {
  await database.client.query('TRUNCATE company, import, change_log, change_digest, change_digest_entry');
});

/** Imports a first file and follows from there. */
async function begin(...lines: string[]) {
  await importText('companies', file(...lines));
  return followDigests(database, 'companyFamilyTree');
}

test('nothing from before is told', async () => {
  const follower = await begin('1,A,,', '2,B,1,1');
  assert.deepEqual(await follower.next(), []);
});

test('companies join, leave, and are removed', async () => {
  const follower = await begin('1,A,,', '2,B,1,1', '3,C,2,1', '4,D,,');
  await importText('companies', file('5,E,2,1', '6,F,5,1', '4,D,4,'));
  assert.deepEqual(await follower.nextPrinted(), [
    { companyId: 1, companyFamilyTreeChanges: { addedCompanies: [5, 6] } },
  ]);
  await importText('companies', file('1,A,,', '2,B,4,4', '3,C,2,1', '4,D,,', '6,F,5,1'), { replace: true });
  assert.deepEqual(await follower.nextPrinted(), [
    { companyId: 1, companyFamilyTreeChanges: { deletedCompanies: [2, 3, 5] } },
    { companyId: 4, companyFamilyTreeChanges: { addedCompanies: [2, 3] } },
  ]);
});

test('an ultimate parent that was acquired: its family is in the new one, which the subscription follows', async () => {
  const follower = await begin('1,A,,', '2,B,1,1', '3,C,1,1', '7,G,,', '8,H,7,7');
  await importText('companies', file('1,A,8,7', '3,C,,'));
  const entries = await follower.next();
  assert.deepEqual(
    entries.map((entry) => [entry.recordId, companyFamilyTreeSubscription.follow?.(entry)]),
    [
      [1, 7],
      [3, undefined],
      [7, undefined],
    ],
  );
  follower.toNumber -= 1;
  assert.deepEqual(await follower.nextPrinted(), [
    {
      companyId: 1,
      message: 'Subscription updated from 1 to 7',
      companyFamilyTreeChanges: { newUltimateParentCompanyId: 7, addedCompanies: [7, 8], deletedCompanies: [3] },
    },
    { companyId: 3, companyFamilyTreeChanges: { addedCompanies: [3] } },
    { companyId: 7, companyFamilyTreeChanges: { addedCompanies: [1, 2] } },
  ]);
});

test('where several were acquired by one, the first lists the new family', async () => {
  const follower = await begin('1,A,,', '2,B,,', '3,C,,', '9,I,3,3');
  await importText('companies', file('1,A,3,3', '2,B,3,3'));
  assert.deepEqual(await follower.nextPrinted(), [
    {
      companyId: 1,
      message: 'Subscription updated from 1 to 3',
      companyFamilyTreeChanges: { newUltimateParentCompanyId: 3, addedCompanies: [2, 3, 9] },
    },
    {
      companyId: 2,
      message: 'Subscription updated from 2 to 3',
      companyFamilyTreeChanges: { newUltimateParentCompanyId: 3 },
    },
    { companyId: 3, companyFamilyTreeChanges: { addedCompanies: [1, 2] } },
  ]);
});

test('a removed ultimate parent takes its family with it; one that comes back was not away', async () => {
  const follower = await begin('1,A,,', '2,B,1,1', '3,C,2,');
  await importText('companies', file('2,B,1,1', '3,C,2,'), { replace: true });
  assert.deepEqual(await follower.nextPrinted(), [
    { companyId: 1, companyFamilyTreeChanges: { deletedCompanies: [1, 2, 3] } },
    { companyId: 2, companyFamilyTreeChanges: { addedCompanies: [2, 3] } },
  ]);
  await importText('companies', file('1,A,,'));
  await importText('companies', file('2,B,1,1', '3,C,2,'), { replace: true });
  assert.deepEqual(await follower.nextPrinted(), []);
});

test('an entry whose content was suppressed is printed without it, and not followed', async () => {
  const suppressed = { recordId: 5, changed: 1, content: null };
  const printed = companyFamilyTreeSubscription.printEntries([suppressed], 1, {} as never);
  assert.deepEqual(printed, [{ companyId: 5, companyFamilyTreeChanges: {} }]);
  assert.equal(companyFamilyTreeSubscription.follow?.(suppressed), undefined);
});

/** Every family by its ultimate parent, as the database itself tells. */
async function families(): Promise<Map<number, Set<number>>> {
  const { rows } = await database.client.query<{ root: number; members: number[] }>(
    'SELECT family_root(company_id) AS root, array_agg(company_id) AS members FROM company GROUP BY 1',
  );
  return new Map(rows.map(({ root, members }) => [root, new Set(members.map(Number))]));
}

test('whatever is imported, in however many files, each family is told exactly what it gained and lost', async () => {
  const id = fc.integer({ min: 1, max: 7 });
  const line = fc.record({ companyId: id, parent: fc.option(id), ultimate: fc.option(id), leaves: fc.boolean() });
  const step = fc.record({
    replace: fc.boolean(),
    lines: fc.uniqueArray(line, { selector: ({ companyId }) => companyId, minLength: 1, maxLength: 7 }),
  });
  const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(rounds, async (rounds) => {
      await database.client.query('TRUNCATE company, import, change_log, change_digest, change_digest_entry');
      const follower = await followDigests(database, 'companyFamilyTree');
      for (const steps of rounds) {
        const were = await families();
        for (const { replace, lines } of steps) {
          await importText(
            'companies',
            file(...lines.map(({ companyId, parent, ultimate }) => `${companyId},C,${parent ?? ''},${ultimate ?? ''}`)),
            { replace },
          );
        }
        const are = await families();
        const rootNow = (company: number) => [...are].find(([, family]) => family.has(company))?.[0];
        const told = new Map((await follower.next()).map((entry) => [entry.recordId, entry]));
        for (let root = 1; root <= 7; root++) {
          const [was, is] = [were.get(root) ?? new Set<number>(), are.get(root) ?? new Set<number>()];
          const entry = told.get(root);
          assert.equal(entry !== undefined, was.symmetricDifference(is).size > 0, `whether ${root} is told`);
          if (entry === undefined) continue;
          const to = was.has(root) && rootNow(root) !== root ? rootNow(root) : undefined;
          assert.equal(companyFamilyTreeSubscription.follow?.(entry), to);
          const family = to === undefined ? is : (are.get(to) ?? new Set<number>());
          const content = entry.content as FamilyChange;
          assert.deepEqual(
            content.deletedCompanies ?? [],
            [...was.difference(family)].sort((a, b) => a - b),
          );
          const added =
            to === undefined
              ? content.addedCompanies
              : (entry.acquirer as FamilyChange).family?.filter((company) => !content.formerFamily?.includes(company));
          assert.deepEqual(
            added ?? [],
            [...family.difference(was)].sort((a, b) => a - b),
          );
        }
      }
    }),
    { numRuns: 10 },
  );
});

test('a family of 20,000 is read once, level by level', async () => {
  await database.client.query(
    `INSERT INTO company (company_id, name, parent_company_id, ultimate_parent_company_id)
     SELECT id, 'C', CASE WHEN id > 1 THEN id / 10 + 1 END, CASE WHEN id > 1 THEN 1 END FROM generate_series(1, 20000) AS id`,
  );
  const follower = await followDigests(database, 'companyFamilyTree');
  await importText('companies', file('20001,New,20000,1', '30000,Top,,', '1,C,30000,30000'));
  const entries = await follower.next();
  assert.deepEqual(
    entries.map(({ recordId }) => recordId),
    [1, 30_000],
  );
  const [acquired, acquirer] = entries.map(({ content }) => content as FamilyChange);
  assert.equal(acquired?.formerFamily?.length, 20_000);
  assert.equal(acquirer?.addedCompanies?.length, 20_002);
});

test('concurrent openers get the same digest', async () => {
  await begin('1,A,,');
  const opened = await Promise.all(
    Array.from({ length: 4 }, () => openDigest(database, companyFamilyTreeSubscription, 0, new Date())),
  );
  assert.equal(new Set(opened.map(({ digestId }) => digestId)).size, 1);
});
