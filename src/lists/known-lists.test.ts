import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKnownLists } from './known-lists.ts';

test('what is known at one state of the data is not known at another', () => {
  const lists = createKnownLists(10_000);
  lists.keep(1, 'a', { totalResults: 5 });
  assert.deepEqual(lists.find(1, 'a'), { totalResults: 5 });
  assert.equal(lists.find(2, 'a'), undefined);
  lists.keep(2, 'a', { totalResults: 6 });
  assert.equal(lists.find(1, 'a'), undefined);
  assert.deepEqual(lists.find(2, 'a'), { totalResults: 6 });
});

test('who still reads an earlier state does not displace what is known of a later one', () => {
  const lists = createKnownLists(10_000);
  lists.keep(2, 'a', { totalResults: 6 });
  lists.keep(1, 'a', { totalResults: 5 });
  assert.deepEqual(lists.find(2, 'a'), { totalResults: 6 });
});

test('the lists used last are kept within the bytes allowed', () => {
  const lists = createKnownLists(3_000);
  const ids = Buffer.alloc(800);
  for (const key of ['a', 'b']) lists.keep(1, key, { totalResults: 100, ids });
  lists.find(1, 'a');
  lists.keep(1, 'c', { totalResults: 100, ids });
  assert.deepEqual(
    ['a', 'b', 'c'].filter((key) => lists.find(1, key) !== undefined),
    ['a', 'c'],
  );
  lists.keep(1, 'd', { totalResults: 1_000, ids: Buffer.alloc(8_000) });
  assert.equal(lists.find(1, 'd'), undefined, 'a list that is too long alone is not kept');
});

test('a list that is kept again counts once', () => {
  const lists = createKnownLists(2_000);
  for (let time = 0; time < 10; time += 1) lists.keep(1, 'a', { totalResults: 100, ids: Buffer.alloc(800) });
  lists.keep(1, 'b', { totalResults: 1 });
  assert.ok(lists.find(1, 'a'));
});
