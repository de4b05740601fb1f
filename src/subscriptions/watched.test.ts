import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchesAll } from './subscription-type.ts';
import { typeNamed } from './types/index.ts';
import { readWatching, watchedAfter } from './watched.ts';

const company = typeNamed('company');
const bit = (name: string) => 1 << company.watched.values.findIndex((value) => value.name === name);

test('names are matched in any case, with blanks around them, by every spelling', () => {
  const { watched } = watchedAfter(company, null, { watched: ' NAME, sic ,PrimaryIndustry,primaryindsutry,,' });
  assert.equal(watched, bit('Name') | bit('Sic') | bit('PrimaryIndsutry'));
});

test('nothing given, and all in any place and case, is everything there will ever be', () => {
  for (const watched of [undefined, 'all', 'ALL', 'Name,All'])
    assert.equal(watchedAfter(company, null, watched === undefined ? {} : { watched }).watched, watchesAll);
});

test('every documented value is known to its type', () => {
  const documented = {
    company:
      'Name,ActiveStatus,Revenue,Address,CompanyStatus,CompanyType,FinancialYearEnd,Employees,EmployeeRange,Fax,Naics,Sic,' +
      'PrimaryIndsutry,Phone,RevenueRange,Ticker,Websites,companyStatusV2,companyTypeV2,businessStructure,siteCount,' +
      'siteLocationCount,siteTypes,companyId',
    people:
      'active,name,facebookHandle,linkedInHandle,twitterHandle,education,titles,phone,email,salary,description,imageUrl,age,' +
      'newEmployment,executiveMobileNo',
    companyNews:
      'LEADERSHIP_CHANGES,NEW_OFFERINGS,PARTNERSHIPS,COMPANY_PRESENTATION,LITIGATION,COMPLIANCE,RESEARCH_DEVELOPMENT,' +
      'DATA_SECURITY,FUNDING_DEVELOPMENTS,BANKRUPTCY_RESTRUCTURING,REALESTATE_DEALS,REALESTATE_CONSTRUCTION,' +
      'CORPORATE_CHALLENGES,ACQUISITIONS,EXPANDING_OPERATIONS,COST_CUTTING,OUTPERFORMING,UNDERPERFORMING',
  } as const;
  for (const [name, list] of Object.entries(documented)) {
    const type = typeNamed(name as keyof typeof documented);
    const { watched } = readWatching({ [type.watched.parameter]: list }, type);
    assert.equal(watched, list);
    const { watched: bits } = watchedAfter(type, null, { watched: list });
    assert.equal(bits.toString(2).replaceAll('0', '').length, list.split(',').length);
  }
});

test('a field with a parameter of its own is watched as well, and stands among the fields', () => {
  const given = {
    fields: 'Name,SiteCount',
    companyStatusV2: 'acquired',
    siteCount: '3',
    siteTypes: 'false',
    Name: 'x',
  };
  const watching = readWatching(given, company);
  assert.deepEqual(watching, { watched: 'Name,SiteCount', alsoWatched: ['companyStatusV2', 'siteCount'] });
  assert.deepEqual(watchedAfter(company, 'Fax', watching as object), {
    names: 'Name,SiteCount,companyStatusV2',
    watched: bit('Name') | bit('siteCount') | bit('companyStatusV2'),
  });
});

test('an update without fields adds it to those that were watched; to all it adds nothing', () => {
  const alsoWatched = ['siteCount'];
  assert.deepEqual(watchedAfter(company, 'Fax', { alsoWatched }), {
    names: 'Fax,siteCount',
    watched: bit('Fax') | bit('siteCount'),
  });
  assert.deepEqual(watchedAfter(company, null, { alsoWatched }), { names: null, watched: watchesAll });
  assert.deepEqual(watchedAfter(company, 'all', { alsoWatched }), { names: 'all', watched: watchesAll });
});

test('other types know no such parameters', () => {
  assert.deepEqual(readWatching({ siteCount: '3' }, typeNamed('people')), {
    watched: undefined,
    alsoWatched: undefined,
  });
});
