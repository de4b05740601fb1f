import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { followDigests } from '../../../test/support/digests.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { companyFields } from '../../companies/index.ts';
import { companyWatchables } from './company-watchables.ts';

const database = await testDatabase();
const importText = await textImporter(database);
await importText('companies', 'companyId,name,city,employees\n1,Alpha,Oslo,10\n2,Beta,Rome,20\n3,Gamma,Bonn,30\n');
const follower = await followDigests(database, 'company');

const bitOf = (name: string) => 1 << companyWatchables.findIndex((watchable) => watchable.name === name);

test('nothing from before is told, and nothing where nothing was committed', async () => {
  assert.deepEqual(await follower.nextPrinted(), []);
});

test('a changed company is told with its documented fields, in their order; other fields are not told', async () => {
  await importText(
    'companies',
    'companyId,name,city,zip,industry,subIndustryCode,siteCount,tickers,websites,description,parentCompanyName\n' +
      '1,Alpha,Oslo,0150,Mining,7,3,OSE:ALF,a.example|b.example,New,Nobody\n2,Beta,Rome,,,,,,,Only described,\n',
  );
  assert.deepEqual(await follower.nextPrinted(), [
    {
      companyId: '1',
      fields: ['address', 'primaryIndustry', 'ticker', 'websites', 'siteCount'],
      values: [
        { field: 'zip', new: '0150' },
        { field: 'industry', new: 'Mining' },
        { field: 'subIndustryCode', new: '7' },
        { field: 'tickers', new: [{ exchange: 'OSE', tickerName: 'ALF' }] },
        { field: 'websites', new: ['a.example', 'b.example'] },
        { field: 'siteCount', new: 3 },
      ],
    },
  ]);
});

test('of several imports the first old and the last new value are told, also of a value that came back', async () => {
  await importText('companies', 'companyId,name,city\n1,Alpha 2,Oslo\n2,Beta,Milan\n');
  await importText('companies', 'companyId,name,employees\n1,Alpha 3,11\n');
  await importText('companies', 'companyId,name,city\n1,Alpha,Bergen\n2,Beta,Rome\n');
  assert.deepEqual(await follower.nextPrinted(), [
    {
      companyId: '1',
      fields: ['name', 'address', 'employees'],
      values: [
        { field: 'name', old: 'Alpha', new: 'Alpha' },
        { field: 'city', old: 'Oslo', new: 'Bergen' },
        { field: 'employees', old: 10, new: 11 },
      ],
    },
    { companyId: '2', fields: ['address'], values: [{ field: 'city', old: 'Rome', new: 'Rome' }] },
  ]);
});

test('companies that are added or removed change their active status, and so does one that comes back', async () => {
  await importText('companies', 'companyId,name\n1,Alpha\n2,Beta\n4,Delta\n', { replace: true });
  await importText('companies', 'companyId,name\n1,Alpha\n3,Gamma\n4,Delta D\n', { replace: true });
  const active = (old: boolean, now: boolean) => ({ field: 'active', old, new: now });
  assert.deepEqual(await follower.nextPrinted(), [
    { companyId: '2', fields: ['activeStatus'], values: [active(true, false)] },
    { companyId: '3', fields: ['activeStatus'], values: [active(true, true)] },
    {
      companyId: '4',
      fields: ['name', 'activeStatus'],
      values: [{ field: 'name', old: 'Delta', new: 'Delta D' }, active(false, true)],
    },
  ]);
});

test('a company that is merged into another has changed its id', async () => {
  await importText('merged-companies', 'companyId,currentCompanyId\n2,1\n7,1\n');
  await importText('merged-companies', 'companyId,currentCompanyId\n2,4\n');
  await importText('merged-companies', 'companyId,currentCompanyId\n2,4\n', { replace: true });
  assert.deepEqual(await follower.nextPrinted(), [
    { companyId: '2', fields: ['companyId'], values: [{ field: 'companyId', old: 2, new: 4 }] },
    { companyId: '7', fields: ['companyId'], values: [{ field: 'companyId', old: 7, new: 7 }] },
  ]);
});

test('only what is watched is printed, and values only if they were asked for', async () => {
  await importText('companies', 'companyId,name,city,phone\n1,Alpha,Voss,1\n4,Delta D,Voss,\n');
  assert.deepEqual(await follower.nextPrinted({ watched: bitOf('Phone') | bitOf('Name'), withValues: false }), [
    { companyId: '1', fields: ['phone'] },
  ]);
});

test('every field that can be watched is a field of companies, in no more than one place', () => {
  const known = new Set<string>([...companyFields.map(({ name }) => name), 'active']);
  const watched = companyWatchables.flatMap(({ recordFields }) => recordFields);
  assert.deepEqual(
    watched.filter((name) => !known.has(name)),
    [],
  );
  assert.equal(new Set(watched).size, watched.length);
});

test('bits, which the database keeps, stay what they are', () => {
  assert.deepEqual(
    companyWatchables.map(({ printed }) => printed).join(),
    'name,activeStatus,revenue,address,companyStatus,companyType,financialYearEnd,employees,employeeRange,fax,naics,sic,' +
      'primaryIndustry,phone,revenueRange,ticker,websites,companyStatusV2,companyTypeV2,businessStructure,siteCount,' +
      'siteLocationCount,siteTypes,companyId',
  );
});
