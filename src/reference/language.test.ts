import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedLanguage, countryNamer } from './language.ts';

/** Header, language. */
const cases: [string | undefined, string][] = [
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de', 'de'],
  ['de_DE', 'de-DE'],
  ['nl-NL,nl;q=0.9,en;q=0.8', 'nl-NL'],
  ['en;q=0.5, fr;q=0.9', 'fr'],
  ['fr;q=0, es', 'es'],
  ['en-en', 'en-en'],
  ['tlh, fr;q=0.1', 'fr'],
  ['x', 'en'],
  ['!!;;,=,q', 'en'],
  ['de;q=many', 'en'],
];

for (const [header, language] of cases) {
  test(`Accept-Language ${JSON.stringify(header)} asks for ${language}`, () => {
    assert.equal(askedLanguage(header), language);
  });
}

const germany = { id: 86, name: 'Germany', code: 'DE', region: 'Europe', otherNames: [] } as const;

test('a country is named in the language; in English as records print it', () => {
  assert.equal(countryNamer('de-DE')(germany), 'Deutschland');
  assert.equal(countryNamer('fr')(germany), 'Allemagne');
  assert.equal(countryNamer('en-GB')({ ...germany, name: 'Federal Germany' }), 'Federal Germany');
});

test('a country whose code nobody knows keeps its name', () => {
  assert.equal(countryNamer('de')({ ...germany, code: 'QQ' }), 'Germany');
  assert.equal(countryNamer('de')({ ...germany, code: 'Germany' }), 'Germany');
});
