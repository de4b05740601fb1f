import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../lib/errors.ts';
import { shippedReferenceData } from '../reference/index.ts';
import { type CompanyFilterParameters, readCompanyFilter } from './company-filter.ts';

const reference = shippedReferenceData;
const read = (given: CompanyFilterParameters) =>
  readCompanyFilter(given, { reference, resolve: (ids) => ids.map(() => undefined) });

test('no parameter, and parameters of nothing but blanks, make the empty filter', () => {
  assert.deepEqual(read({}), {});
  assert.deepEqual(read({ companyName: ' ', cities: [' , ,'], gender: '', hasPhone: ' ', wbe: '' }), {});
});

test('filters that mean the same are the same as JSON', () => {
  const one = read({ cities: ['Leeds,Reading'], countries: ['2', '1'], businessTypes: ['PUBLIC'], states: ['WA'] });
  const other = read({
    states: ['wa', 'WA'],
    businessTypes: ['public,Public'],
    countries: ['1,2'],
    cities: ['reading', ' leeds '],
  });
  assert.equal(JSON.stringify(one.cities), JSON.stringify(other.cities));
  assert.equal(JSON.stringify(one.countries), JSON.stringify(other.countries));
  assert.equal(JSON.stringify(one.companyTypes), JSON.stringify(other.companyTypes));
});

test('an enumeration is read in any case and asks for every form that records print', () => {
  const { businessStructures, financialYearEnds } = read({
    businessStructure: ['GlobalParent'],
    fiscalYearEnd: ['June'],
  });
  for (const form of ['globalParent', 'Global Parent', 'global parent', 'GLOBAL PARENT']) {
    assert.ok(businessStructures?.includes(form), form);
  }
  for (const form of ['june', 'June', 'Jun', '6', '06']) assert.ok(financialYearEnds?.includes(form), form);
});

test('countries are read as the names that records print, within the regions asked for', () => {
  assert.ok(read({ countries: ['1'] }).countries?.includes('United States'));
  const european = read({ regions: ['europe'] }).countries ?? [];
  assert.ok(european.includes('United Kingdom') && !european.includes('United States'));
  assert.deepEqual(read({ regions: ['Europe'], countries: ['1'] }).countries, []);
  assert.deepEqual(read({ countries: ['9999'] }).countries, []);
});

test('states are read by id or name, and as given if no list knows them', () => {
  assert.deepEqual(read({ state: ['washington'] }).states, ['WA', 'Washington', 'washington']);
  assert.deepEqual(read({ states: ['Bavaria'], state: ['Bavaria'] }).states, ['Bavaria']);
});

test('companies are excluded by either form of id; an id that names none excludes none', () => {
  const own = 'A'.repeat(64);
  const foreign = 'B'.repeat(64);
  const resolve = (ids: readonly string[]) => ids.map((id) => (id === own ? 7 : undefined));
  const { excludedIds } = readCompanyFilter(
    { companyIdsToExclude: [`12,${own}`, foreign, '12', '9'.repeat(40)] },
    { reference, resolve },
  );
  assert.deepEqual(excludedIds, [7, 12]);
});

const refused: [CompanyFilterParameters, string, string][] = [
  [{ agents: ['LITIGATION,ALL'] }, '400-103', 'agents'],
  [{ areaCodes: ['42x'] }, '400-103', 'areaCodes'],
  [{ businessStructure: ['parent'] }, '400-103', 'businessStructure'],
  [{ businessTypes: ['public', 'nonsense'] }, '400-103', 'businessTypes'],
  [{ cities: ['Le\0eds'] }, '400-103', 'cities'],
  [{ cities: [Array.from({ length: 10_001 }, (_, index) => index).join(',')] }, '400-106', 'cities'],
  [{ companyIdsToExclude: ['abc'] }, '400-103', 'companyIdsToExclude'],
  [{ companyName: '&%!' }, '400-103', 'companyName'],
  [{ companyName: 'a\0b' }, '400-103', 'companyName'],
  [{ companyStatus: ['dead'] }, '400-103', 'companyStatus'],
  [{ countries: ['US'] }, '400-103', 'countries'],
  [{ fiscalYearEnd: ['smarch'] }, '400-103', 'fiscalYearEnd'],
  [{ fortuneRanking: 'fortune100' }, '400-103', 'fortuneRanking'],
  [{ hasPhone: 'maybe' }, '400-103', 'hasPhone'],
  [{ industries: ['8_32'] }, '400-103', 'industries'],
  [{ minEmployees: 10, maxEmployees: 9 }, '400-106', 'minEmployees'],
  [{ minRevenue: 1.5, maxRevenue: 1 }, '400-106', 'minRevenue'],
  [{ naics: ['33%'] }, '400-103', 'naics'],
  [{ regions: ['Atlantis'] }, '400-103', 'regions'],
  [{ sic: ["1' OR 1=1"] }, '400-103', 'sic'],
  [{ sic: [Array.from({ length: 101 }, (_, index) => index).join(',')] }, '400-106', 'sic'],
  [{ subIndustries: ['eight'] }, '400-103', 'subIndustries'],
  [{ wbe: 'perhaps' }, '400-103', 'wbe'],
];

for (const [given, number, field] of refused) {
  test(`${JSON.stringify(given).slice(0, 60)} is refused with ${number}, naming ${field}`, () => {
    assert.throws(
      () => read(given),
      (error) => error instanceof ApiError && error.errorNumber === number && error.message.includes(field),
    );
  });
}
