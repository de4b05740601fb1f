import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countries, regions, states } from './index.ts';

test('country ids are 1 to 249: the United States, then the others by name', () => {
  assert.deepEqual(
    countries.map(({ id }) => id),
    Array.from({ length: 249 }, (_, index) => index + 1),
  );
  assert.equal(countries[0]?.name, 'United States');
  const others = countries.slice(1).map(({ name }) => name);
  assert.deepEqual(
    others,
    others.toSorted((a, b) => a.localeCompare(b, 'en')),
  );
});

test('every country has a code and a name of its own and, but for two, a region', () => {
  assert.equal(new Set(countries.map(({ code }) => code)).size, 249);
  const names = countries.flatMap(({ name, otherNames }) => [name, ...otherNames]);
  assert.equal(new Set(names).size, names.length);
  assert.ok(countries.every(({ code, name }) => /^[A-Z]{2}$/.test(code) && name !== ''));
  assert.deepEqual(
    countries.filter(({ region }) => region === undefined).map(({ code }) => code),
    ['AQ', 'BV'],
  );
  assert.deepEqual(new Set(countries.map(({ region }) => region ?? 'Africa')), new Set(regions));
});

test('states belong to countries of the list, and within a country have ids of their own', () => {
  const names = new Set(countries.map(({ name }) => name));
  assert.ok(states.every(({ country, id, name }) => names.has(country) && id !== '' && name !== ''));
  assert.equal(new Set(states.map(({ country, id }) => `${country}/${id}`)).size, states.length);
  assert.deepEqual(
    states.filter(({ id }) => id === 'CA').map(({ name }) => name),
    ['California', 'Cagliari'],
  );
});
