import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../test/support/database.ts';
import { encodeIds } from '../id-sets/id-block.ts';
import { writeIdSets } from '../id-sets/index.ts';
import { watchesAll } from '../subscription-type.ts';
import { type Changes, matchSets } from './match-sets.ts';

const database = await testDatabase();

const match = (sets: { setId: number; watched: number }[], changes: Changes) =>
  database.connection((client) => matchSets(client, sets, changes));

/** Every id of these changed in all that can change. */
const changesOf = (ids: Float64Array): Changes => ({ ids, changed: new Int32Array(ids.length).fill(watchesAll) });

const everyNth = (count: number, step: number, from = 1) =>
  Float64Array.from({ length: count }, (_, index) => from + index * step);

test('each set gets the changed records that it holds, whatever blocks they lie in', async () => {
  const sets = [
    everyNth(20_000, 3),
    everyNth(5_000, 7),
    new Float64Array(),
    Float64Array.of(59_998),
    everyNth(6_000, 2),
  ];
  const setIds = await writeIdSets(database, sets);
  for (const ids of [Float64Array.of(59_998), everyNth(2_500, 25), everyNth(60_000, 1), Float64Array.of(70_000)]) {
    const wanted = new Set(ids);
    const expected = sets.map((set) => set.filter((id) => wanted.has(id)));
    const found = await match(
      setIds.map((setId) => ({ setId, watched: watchesAll })),
      changesOf(ids),
    );
    assert.deepEqual(found, expected);
  }
});

test('only records are found of which something changed that is watched', async () => {
  const [setId = 0] = await writeIdSets(database, [Float64Array.of(1, 2, 3, 4)]);
  const changes = { ids: Float64Array.of(1, 2, 3, 5), changed: Int32Array.of(0b001, 0b110, 0b100, 0b001) };
  const found = async (watched: number) => [...((await match([{ setId, watched }], changes))[0] ?? [])];
  assert.deepEqual(await found(0b001), [1]);
  assert.deepEqual(await found(0b100), [2, 3]);
  assert.deepEqual(await found(0b1000), []);
  assert.deepEqual(await found(watchesAll), [1, 2, 3]);
});

test('any sets and any changes', async () => {
  const ids = fc
    .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2 ** 40 })), { maxLength: 60 })
    .map((values) => Float64Array.from(values).sort());
  const run = fc.asyncProperty(fc.array(ids, { maxLength: 5 }), ids, async (sets, changed) => {
    const setIds = await writeIdSets(database, sets);
    const wanted = new Set(changed);
    assert.deepEqual(
      await match(
        setIds.map((setId) => ({ setId, watched: watchesAll })),
        changesOf(changed),
      ),
      sets.map((set) => set.filter((id) => wanted.has(id))),
    );
  });
  await fc.assert(run, { numRuns: 50 });
});

test('blocks that lie between the changed records are not read', async () => {
  const [setId = 0] = await writeIdSets(database, [everyNth(50_000, 1)]);
  // If they were, record 17 would be found in each of them.
  const seventeen = encodeIds(Float64Array.of(17));
  await database.client.query('UPDATE id_block SET ids = $2 WHERE set_id = $1 AND block BETWEEN 1 AND 8', [
    setId,
    seventeen,
  ]);
  const changes = changesOf(Float64Array.of(17, 49_999));
  assert.deepEqual(await match([{ setId, watched: watchesAll }], changes), [changes.ids]);
});
