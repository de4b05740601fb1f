import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../test/support/catalogue.ts';
import { testDatabase } from '../../test/support/database.ts';
import { createKnownLists } from '../lists/index.ts';
import { shippedReferenceData } from '../reference/index.ts';
import { type CompanyFilterParameters, readCompanyFilter } from './company-filter.ts';
import { companyFilterParameters } from './company-filter-parameters.ts';
import { listCompanies } from './company-list-store.ts';
import { readCompanyOrder } from './company-order.ts';

const database = await testDatabase();
await fillCatalogue(database);

interface Asked extends CompanyFilterParameters {
  sortBy?: string;
  sortOrder?: string;
}

const queryOf = (given: Asked, page = 1, resultsPerPage = 500) => ({
  filter: readCompanyFilter(given, { reference: shippedReferenceData, resolve: () => [] }),
  order: readCompanyOrder(given),
  page,
  resultsPerPage,
});

/** The ids of a list, which has as many as it says. */
async function idsOf(given: Asked): Promise<number[]> {
  const list = await listCompanies(database, createKnownLists(1_000_000), queryOf(given));
  assert.equal(list.totalResults, list.companies.length);
  return list.companies.map(({ companyId }) => companyId);
}

const microsoft = 726_263;
const countryId = (code: string) => String(shippedReferenceData.countries.find((country) => country.code === code)?.id);

const filters: [Asked, number[]][] = [
  [{}, [2, 3, 4, 5, 6, microsoft]],
  [{ agents: ['LITIGATION'] }, []],
  [{ areaCodes: ['425'] }, [6, microsoft]],
  [{ areaCodes: ['0113', '4'] }, [2, 4]],
  [{ businessStructure: ['globalParent,independent'] }, [3, 5, microsoft]],
  [{ businessTypes: ['government'] }, [6]],
  [{ businessTypes: ['private', 'ORGANIZATION'] }, [2, 3, 4]],
  [{ categoryIds: ['61'] }, [2, microsoft]],
  [{ categoryIds: ['52,99'] }, [microsoft]],
  [{ categoryIds: ['99'] }, []],
  [{ cities: ['REDMOND'] }, [6, microsoft]],
  [{ cities: ['leeds,lyon', 'Nowhere'] }, [2, 4]],
  [{ companyIdsToExclude: ['2,3', '4'] }, [5, 6, microsoft]],
  [{ companyName: 'micros' }, [microsoft]],
  [{ companyName: 'corporation MICRO' }, [microsoft]],
  [{ companyName: 'crosoft' }, []],
  [{ companyName: 'cafe societe' }, [4]],
  [{ companyName: "café soc'" }, [4]],
  [{ companyStatus: ['acquired'] }, [3]],
  [{ companyStatus: ['operating,subsidiary'] }, [2, 4, 5, 6, microsoft]],
  [{ countries: ['1'] }, [6, microsoft]],
  [{ countries: [countryId('GB')] }, [2, 3]],
  [{ countries: ['4711'] }, []],
  [{ fiscalYearEnd: ['march'] }, [2, 5]],
  [{ fiscalYearEnd: ['december', 'June'] }, [4, microsoft]],
  [{ fortuneRanking: 'fortune500' }, [microsoft]],
  [{ fortuneRanking: 'fortune1000' }, [5, microsoft]],
  [{ gender: 'female' }, [2]],
  [{ hasPhone: 'True' }, [2, 4, 6, microsoft]],
  [{ hasPhone: 'false' }, [3, 5]],
  [{ industries: ['8,13'] }, [2, microsoft]],
  [{ keywords: 'robot' }, [2]],
  [{ keywords: 'enterprise cloud' }, [microsoft]],
  [{ keywords: 'automotive toyota' }, [5]],
  [{ maxEmployees: 40 }, [2, 3]],
  [{ maxRevenue: 0.4 }, [3]],
  [{ minEmployees: 221_000 }, [5, microsoft]],
  [{ minEmployees: 41, maxEmployees: 700 }, [6]],
  [{ minRevenue: 12.5, maxRevenue: 198_270.5 }, [2, microsoft]],
  [{ naics: ['33'] }, [2, 5]],
  [{ naics: ['336110,513210'] }, [5, microsoft]],
  [{ regions: ['Asia'] }, [5]],
  [{ regions: ['Europe', 'NorthAmerica'] }, [2, 3, 4, 6, microsoft]],
  [{ sic: ['7371'] }, [microsoft]],
  [{ sic: ['37', '73'] }, [5, microsoft]],
  [{ state: ['WA'] }, [6, microsoft]],
  [{ states: ['washington'], state: ['yorkshire and the humber'] }, [2, 6, microsoft]],
  [{ street: 'microsoft way' }, [microsoft]],
  [{ street: '5 high' }, [2]],
  [{ subIndustries: ['8_32'] }, [microsoft]],
  ...(['dbe', 'disabled', 'lgbt', 'mbe', 'vbe', 'wbe'] as const).map((name): [Asked, number[]] => [
    { [name]: 'true' },
    [2],
  ]),
  [{ ethnicity: 'african american' }, [2]],
  [{ wbe: 'N' }, [3]],
  [{ zipCodes: ['98052'] }, [6, microsoft]],
  [{ zipCodes: ['98052-6399'] }, [microsoft]],
  [{ zipCodes: ['ls1 4ap', '471-8571'] }, [2, 5]],
  [{ zipCodes: ['471'] }, []],
  [{ countries: ['1'], businessTypes: ['public'], companyName: 'micro', categoryIds: ['61'] }, [microsoft]],
  [{ countries: ['1'], cities: ['Lyon'] }, []],
];

for (const [given, expected] of filters) {
  test(`${JSON.stringify(given)} gives the companies ${expected.join(', ') || '(none)'}`, async () => {
    assert.deepEqual(
      (await idsOf(given)).sort((a, b) => a - b),
      expected,
    );
  });
}

test('every filter parameter is proven above', () => {
  const proven = new Set(filters.flatMap(([given]) => Object.keys(given)));
  assert.deepEqual(
    Object.keys(companyFilterParameters).filter((name) => !proven.has(name)),
    [],
  );
});

const orders: [Asked, number[]][] = [
  [{}, [5, microsoft, 2, 3, 4, 6]],
  [{ sortBy: 'popularity' }, [5, microsoft, 2, 3, 4, 6]],
  [{ sortOrder: 'asc' }, [3, 2, microsoft, 5, 4, 6]],
  [{ sortBy: 'revenue', sortOrder: 'ASC' }, [3, 2, microsoft, 5, 4, 6]],
  [{ sortBy: 'employee_count' }, [5, microsoft, 6, 2, 3, 4]],
  [{ sortBy: 'employee_count', sortOrder: 'asc' }, [3, 2, 6, microsoft, 5, 4]],
  [{ sortBy: 'businessType' }, [6, 4, 2, 3, 5, microsoft]],
  [{ sortBy: 'businesstype', sortOrder: 'desc' }, [5, microsoft, 2, 3, 4, 6]],
  [{ sortBy: 'location' }, [4, 5, 3, 2, microsoft, 6]],
  [{ sortBy: 'location', sortOrder: 'desc' }, [6, microsoft, 2, 3, 5, 4]],
  [{ companyName: 'micro' }, [3, microsoft, 2]],
  [{ companyName: 'MICRO systems' }, [2]],
  [{ companyName: 'micro', sortBy: 'popularity' }, [microsoft, 2, 3]],
];

for (const [given, expected] of orders) {
  test(`${JSON.stringify(given)} has the order ${expected.join(', ')}: what has no value comes last`, async () => {
    assert.deepEqual(await idsOf(given), expected);
  });
}

test('a company is listed without the members it has no value for', async () => {
  const { companies } = await listCompanies(database, createKnownLists(0), queryOf({ companyName: 'toyota' }));
  assert.deepEqual(companies, [{ companyId: 5, name: 'Toyota Motor', city: 'Toyota', country: 'Japan' }]);
});

test('a list that is known shows the next import at once', async () => {
  const known = createKnownLists(1_000_000);
  const query = queryOf({ companyName: 'newly' });
  assert.equal((await listCompanies(database, known, query)).totalResults, 0);
  await database.client.query(`
    BEGIN;
    INSERT INTO company (company_id, name) VALUES (7, 'Newly Founded');
    UPDATE change_clock SET change_number = change_number + 1;
    COMMIT`);
  assert.equal((await listCompanies(database, known, query)).totalResults, 1);
  await database.client.query(`
    BEGIN;
    DELETE FROM company WHERE company_id = 7;
    UPDATE change_clock SET change_number = change_number + 1;
    COMMIT`);
});
