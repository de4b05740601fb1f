import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isId, newId } from './ids.ts';

test('ids have 19 or 20 characters of 0-9a-v and do not repeat', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  assert.ok(ids.every((id) => /^[0-9a-v]{19,20}$/.test(id) && isId(id)));
  assert.equal(new Set(ids).size, ids.length);
});

test('what has not the shape of an id is not one', () => {
  for (const text of ['', 'lnjkd7ie0hblp1k58e5', 'w'.repeat(20), 'lnjkd7ie0hblp1k58e5q1', 'LNJKD7IE0HBLP1K58E5Q']) {
    assert.equal(isId(text), text === 'lnjkd7ie0hblp1k58e5');
  }
});
