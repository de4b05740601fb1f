import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Named, regions, shippedReferenceData } from './index.ts';

const { countries, states, industries, jobLevels, jobFunctions } = shippedReferenceData;

const numbersTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

function assertDistinct(texts: readonly string[]): void {
  assert.equal(new Set(texts).size, texts.length);
}

test('country ids are 1 to 249: the United States, then the others by name', () => {
  assert.deepEqual(
    countries.map(({ id }) => id),
    numbersTo(249),
  );
  assert.equal(countries[0]?.name, 'United States');
  const others = countries.slice(1).map(({ name }) => name);
  assert.deepEqual(
    others,
    others.toSorted((a, b) => a.localeCompare(b, 'en')),
  );
});

test('every country has a code and a name of its own and, but for two, a region', () => {
  assertDistinct(countries.map(({ code }) => code));
  assertDistinct(countries.flatMap(({ name, otherNames }) => [name, ...otherNames]));
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
  assertDistinct(states.map(({ country, id }) => `${country}/${id}`));
  assert.deepEqual(
    states.filter(({ id }) => id === 'CA').map(({ name }) => name),
    ['Cagliari', 'California'],
  );
});

test('industries are the thirty of the reference by name, sub-industries bear the id of theirs', () => {
  assert.deepEqual(
    industries.map(({ id }) => id),
    numbersTo(30).map(String),
  );
  const names = industries.map(({ name }) => name);
  assert.deepEqual(names, names.toSorted());
  assert.ok(industries.every(({ id, subIndustries }) => subIndustries.every((sub) => sub.id.startsWith(`${id}_`))));
  const software = industries[7];
  assert.equal(software?.name, 'Computer Software');
  assert.equal(software.subIndustries.find(({ id }) => id === '8_32')?.name, 'Enterprise Resource Planning Software');
});

/** Reference `reference-data.md` §3, §4 and §12, point 4. */
test('job levels and functions have the known ids, and those that the seed names', () => {
  const nameOf = (list: readonly Named[], id: number) => list.find((each) => each.id === id)?.name;
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7].map((id) => nameOf(jobLevels, id)),
    ['C Level', 'Senior Executive', 'Vice President', 'Director', 'Manager', 'Other', 'Board Member'],
  );
  assert.ok([9, 11].every((id) => nameOf(jobLevels, id) !== undefined));
  assert.deepEqual(
    jobFunctions.map(({ id }) => id),
    numbersTo(22),
  );
  assert.equal(nameOf(jobFunctions, 9), 'Information Technology');
  assert.equal(nameOf(jobFunctions, 22), 'Others');
  assert.ok(jobFunctions.some(({ name }) => name === 'Operations and Administration'));
  assertDistinct([...jobLevels, ...jobFunctions].map(({ name }) => name));
});
