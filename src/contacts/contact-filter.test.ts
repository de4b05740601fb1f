import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shippedReferenceData as reference } from '../reference/index.ts';
import { readTargetContactFilter } from './contact-filter.ts';
import type { TargetContactFilterParameters } from './contact-filter-parameters.ts';

const own = 'A'.repeat(64);
const foreign = 'B'.repeat(64);
const read = (given: TargetContactFilterParameters) =>
  readTargetContactFilter(given, { reference, resolve: (ids) => ids.map((id) => (id === own ? 7 : undefined)) });

test('no parameter, and parameters of nothing but blanks, make the empty filter', () => {
  assert.deepEqual(read({}), {});
  assert.deepEqual(read({ titles: [' , ,'], active: ' ', peopleArea: '', isEmailRequired: 'false', cities: [''] }), {});
});

test('filters that mean the same are the same as JSON, and stay the same through JSON', () => {
  const one = read({
    titles: ['ceo,CTO'],
    jobLevels: ['2', '1'],
    peopleStates: ['WA'],
    companyIdsToInclude: ['5', own],
  });
  const other = read({
    companyIdsToInclude: [`${own},5,5`],
    peopleStates: ['WA', 'wa'],
    jobLevels: ['1,2'],
    titles: ['CTO', 'ceo'],
  });
  assert.equal(JSON.stringify({ ...one, person: undefined }), JSON.stringify({ ...other, person: undefined }));
  assert.deepEqual(JSON.parse(JSON.stringify(one)), one);
});

test('companies are named by either form of id; one that names none includes none', () => {
  const { includedCompanyIds, excludedCompanyIds, company } = read({
    companyIdsToInclude: [foreign, '9'.repeat(40)],
    companyIdsToExclude: [`12,${own}`, foreign],
  });
  assert.deepEqual([includedCompanyIds, excludedCompanyIds, company], [[], [7, 12], undefined]);
});

test('job levels are sought by name and by id; an id that nothing has stands for nothing', () => {
  assert.deepEqual(read({ jobLevels: ['4'] }).jobLevels, ['4', 'Director']);
  assert.deepEqual(read({ jobLevels: ['4711'] }).jobLevels, []);
});
