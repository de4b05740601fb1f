import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../test/support/catalogue.ts';
import { testDatabase } from '../../test/support/database.ts';
import { fillPeople } from '../../test/support/people.ts';
import { companyFilterParameters } from '../companies/index.ts';
import { createKnownLists } from '../lists/index.ts';
import { shippedReferenceData } from '../reference/index.ts';
import { readTargetContactFilter } from './contact-filter.ts';
import { type TargetContactFilterParameters, targetContactFilterParameters } from './contact-filter-parameters.ts';
import { listContacts } from './contact-list-store.ts';
import { contactListFields } from './contact-record.ts';

const database = await testDatabase();
await fillCatalogue(database);
await fillPeople(database);

const all = [11, 12, 13, 14, 16, 15];
const reference = shippedReferenceData;

const read = (given: TargetContactFilterParameters) => readTargetContactFilter(given, { reference, resolve: () => [] });
const idOf = (records: readonly { id: number; name: string }[], name: string) =>
  String(records.find((record) => record.name === name)?.id);

/** The ids of a list, which has as many as it says. */
async function idsOf(given: TargetContactFilterParameters): Promise<number[]> {
  const query = { filter: read(given), fields: contactListFields, page: 1, resultsPerPage: 500 };
  const { contacts, totalResults } = await listContacts(database, createKnownLists(0), query);
  assert.equal(totalResults, contacts.length);
  return contacts.map(({ contactId }) => contactId);
}

const filters: [TargetContactFilterParameters, number[]][] = [
  [{}, all],
  [{ active: 'true' }, [11, 12, 13, 16, 15]],
  [{ active: 'FALSE' }, [14]],
  [{ isEmailRequired: 'true' }, [11, 12, 14]],
  [{ isEmailRequired: 'false' }, all],
  [{ isPhoneRequired: 'true' }, [11, 12, 16, 15]],
  [{ isPhoneRequired: 'false' }, all],
  [{ phoneType: 'ANY' }, [11, 12, 16, 15]],
  [{ phoneType: 'direct' }, [11]],
  [{ phoneType: 'MOBILE' }, [12]],
  [{ phoneType: 'CORP' }, [11, 16, 15]],
  [{ emailValidationStatus: ['validemail'] }, [11]],
  [{ emailValidationStatus: ['ValidEmail,ValidDomain'] }, [11, 12]],
  [{ minContactConfidenceScore: 80 }, [11, 12, 13]],
  [{ maxContactConfidenceScore: 60 }, [14, 16]],
  [{ minContactConfidenceScore: 60, maxContactConfidenceScore: 60 }, [14]],
  [{ jobLevels: [idOf(reference.jobLevels, 'C Level')] }, [11]],
  [{ jobLevels: [`5,${idOf(reference.jobLevels, 'Vice President')}`] }, [12, 13]],
  [{ jobLevels: ['4711'] }, []],
  [{ jobFunctions: [idOf(reference.jobFunctions, 'Sales')] }, [12, 13]],
  [{ jobFunctions: ['4711'] }, []],
  [{ titles: ['ceo'] }, [11]],
  [{ titles: ['sales vice president', 'engineer'] }, [12, 14]],
  [{ titles: ['SALES'] }, [12, 13]],
  [{ titles: ['astronaut'] }, []],
  [{ companyIdsToInclude: ['2,5'] }, [13, 14, 16]],
  [{ companyIdsToInclude: ['4711'] }, []],
  [{ companyIdsToExclude: ['726263', '5'] }, [13, 14, 15]],
  [{ companyIdsToInclude: ['2,5'], companyIdsToExclude: ['5'] }, [13, 14]],
  [{ peopleCountries: [idOf(reference.countries, 'United States')] }, [11, 12, 14, 16]],
  [{ peopleCountries: ['4711'] }, []],
  [{ peopleStates: ['CA'] }, [11, 12, 14, 16]],
  [{ peopleStates: ['california'] }, [11, 12, 14, 16]],
  [{ peopleCities: ['köln', 'san diego'] }, [12, 13, 16]],
  [{ peopleArea: 'area diego' }, [12, 16]],
  [{ peopleArea: 'greater' }, [11, 12, 14, 16]],
  [{ peopleAddress: 'california PICO' }, [11, 14]],
  [{ peopleAddress: 'koln dom' }, [13]],
  [{ companyName: 'micro' }, [11, 12, 13, 14]],
  [{ countries: [idOf(reference.countries, 'France')] }, [15]],
  [{ industries: ['8'], active: 'true', titles: ['sales'] }, [12]],
  [{ categoryIds: ['61'], peopleArea: 'los' }, [11, 14]],
  [{ hasPhone: 'false' }, [16]],
];

for (const [given, expected] of filters) {
  test(`${JSON.stringify(given)} gives the contacts ${expected.join(', ') || '(none)'}, best first`, async () => {
    assert.deepEqual(await idsOf(given), expected);
  });
}

test('every filter parameter that companies do not have is proven above', () => {
  const proven = new Set(filters.flatMap(([given]) => Object.keys(given)));
  assert.deepEqual(
    Object.keys(targetContactFilterParameters).filter((name) => !(name in companyFilterParameters || proven.has(name))),
    [],
  );
});

test('a search that prefers a web site has the contacts of its company first, and all others after them', async () => {
  const filter = read({ active: 'true' });
  const query = { filter, preferredWebsite: 'https://azure.microsoft.com/x', fields: [], page: 1, resultsPerPage: 50 };
  const { contacts } = await listContacts(database, createKnownLists(0), query);
  assert.deepEqual(
    contacts.map(({ contactId }) => contactId),
    [11, 12, 13, 16, 15],
  );
  await database.client.query(
    `BEGIN; UPDATE company SET websites = '{https://toyota.example.com}' WHERE company_id = 5;
     UPDATE change_clock SET change_number = change_number + 1; COMMIT`,
  );
  const other = await listContacts(database, createKnownLists(0), {
    ...query,
    preferredWebsite: 'www.toyota.example.com',
  });
  assert.deepEqual(
    other.contacts.map(({ contactId }) => contactId),
    [16, 11, 12, 13, 15],
  );
});

test('the pages of a list are the whole list, each contact once, whichever way it is read', async () => {
  const rules = { listMax: 5, alwaysTo: 1, deepFrom: 3, deepFromUnordered: 2 };
  for (const given of [{}, { peopleStates: ['CA'] }, { jobLevels: ['1,3,5,6'] }, { companyName: 'micro' }]) {
    const known = createKnownLists(1_000_000);
    const ids: number[] = [];
    for (let page = 1; page <= all.length; page += 1) {
      const query = { filter: read(given), fields: [], page, resultsPerPage: 1 };
      const { contacts } = await listContacts(database, known, query, rules);
      ids.push(...contacts.map(({ contactId }) => contactId));
    }
    assert.deepEqual(ids, await idsOf(given), JSON.stringify(given));
  }
});
