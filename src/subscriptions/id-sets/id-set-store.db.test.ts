import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { changeIdSet, deleteIdSets, readIdPage, readIdSet, writeIdSet, writeIdSets } from './id-set-store.ts';

const database = await testDatabase();

/** Every third number, so that sets can differ between their ids. */
const someIds = (count: number) => Float64Array.from({ length: count }, (_, index) => 1 + index * 3);

async function blocksOf(setId: number) {
  const { rows } = await database.client.query<{ block: number; first_id: number; last_id: number }>(
    'SELECT block, first_id, last_id FROM id_block WHERE set_id = $1 ORDER BY block',
    [setId],
  );
  return rows;
}

test('a set is read as it was written, whatever its size', async () => {
  for (const count of [0, 1, 4_999, 5_000, 5_001, 12_345]) {
    const ids = someIds(count);
    assert.deepEqual(await readIdSet(database, await writeIdSet(database, ids)), ids);
  }
  const far = Float64Array.of(1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER);
  assert.deepEqual(await readIdSet(database, await writeIdSet(database, far)), far);
});

test('every block but the last has 5,000 ids and knows its first and last', async () => {
  const ids = someIds(12_345);
  assert.deepEqual(await blocksOf(await writeIdSet(database, ids)), [
    { block: 0, first_id: 1, last_id: ids[4_999] },
    { block: 1, first_id: ids[5_000], last_id: ids[9_999] },
    { block: 2, first_id: ids[10_000], last_id: ids[12_344] },
  ]);
});

test('pages of any size are the ids at their places', async () => {
  const ids = someIds(12_345);
  const setId = await writeIdSet(database, ids);
  for (const resultsPerPage of [1, 7, 3_333, 5_000]) {
    for (const page of [1, 2, Math.ceil(5_001 / resultsPerPage), Math.ceil(12_345 / resultsPerPage), 100_000_000]) {
      const from = (page - 1) * resultsPerPage;
      const read = await readIdPage(database, setId, { page, resultsPerPage });
      assert.deepEqual(Float64Array.from(read), ids.slice(from, from + resultsPerPage), `${page} of ${resultsPerPage}`);
    }
  }
});

test('a page reads the blocks that it lies in and no other', async () => {
  const setId = await writeIdSet(database, someIds(20_000));
  await database.client.query('DELETE FROM id_block WHERE set_id = $1 AND block <> 2', [setId]);
  assert.equal((await readIdPage(database, setId, { page: 3, resultsPerPage: 5_000 })).length, 5_000);
});

test('a change leaves a new set in place of the old one', async () => {
  const setId = await writeIdSet(database, Float64Array.of(1, 2, 3));
  const change = { add: Float64Array.of(3, 4, 5), remove: Float64Array.of(2, 5, 9) };
  const changed = await database.transaction((transaction) => changeIdSet(transaction, setId, change));
  assert.equal(changed.members, 3);
  assert.deepEqual(await readIdSet(database, changed.setId), Float64Array.of(1, 3, 4));
  assert.deepEqual(await blocksOf(setId), []);
  const replaced = await database.transaction((transaction) =>
    changeIdSet(transaction, changed.setId, { replace: Float64Array.of(7) }),
  );
  assert.deepEqual(await readIdSet(database, replaced.setId), Float64Array.of(7));
});

test('a change that is rolled back leaves the old set', async () => {
  const setId = await writeIdSet(database, Float64Array.of(1, 2, 3));
  const undone = database.transaction(async (transaction) => {
    await changeIdSet(transaction, setId, { remove: Float64Array.of(1) });
    throw new Error('undone');
  });
  await assert.rejects(undone, /undone/);
  assert.deepEqual(await readIdSet(database, setId), Float64Array.of(1, 2, 3));
});

test('several sets are deleted at once, others stay', async () => {
  const [a, b, c] = await Promise.all([1, 2, 3].map((id) => writeIdSet(database, Float64Array.of(id))));
  await deleteIdSets(database, [a as number, b as number]);
  assert.deepEqual(await readIdSet(database, a as number), new Float64Array());
  assert.deepEqual(await readIdSet(database, c as number), Float64Array.of(3));
});

test('many sets are written at once, each its own', async () => {
  const sets = [someIds(2), someIds(0), someIds(10_001), Float64Array.of(2 ** 40)];
  const setIds = await writeIdSets(database, sets);
  assert.deepEqual(await Promise.all(setIds.map((setId) => readIdSet(database, setId))), sets);
  assert.deepEqual(await writeIdSets(database, []), []);
});
