import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { titleQuery } from './title-query.ts';

test('a text without a letter or digit is no search', () => {
  for (const text of ['', '  ', '!?', '&', '…', "'", '→', '\u0301']) assert.equal(titleQuery(text), undefined, text);
});

test('a word is searched in singular and plural, and nothing else', () => {
  assert.equal(titleQuery('Buyers'), '(buyers|buyer)');
  assert.equal(titleQuery('buyer'), '(buyer|buyers)');
  assert.equal(titleQuery('7'), '7');
});

test('the same words twice are the same search', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('ceo', 'vice', 'president', 'sales', 'x'), { minLength: 1 }), (words) => {
      const text = words.join(' ');
      assert.equal(titleQuery(text), titleQuery(text.toUpperCase()));
    }),
  );
});
