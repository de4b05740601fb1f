import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { fillPeople } from '../../../test/support/people.ts';
import { sequentialScans } from '../../../test/support/sequential-scans.ts';
import { testApi } from '../../../test/support/test-api.ts';
import {
  findCompaniesBeginning,
  findContactsBeginning,
  findSuggestedCompanies,
  findSuggestedContacts,
  suggestionsMax,
} from '../beginnings-store.ts';

const api = await testApi();
const { server, database } = api;
await fillCatalogue(database);
await fillPeople(database);
const account = await api.newAccount({ credits: 0 });

const complete = (query: string, headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1/autoComplete?${query}`, headers });

async function idsFor(query: string): Promise<{ companies: number[]; contacts: number[] }> {
  const { companies, contacts } = (await complete(query)).json();
  return {
    companies: companies.map(({ companyId }: { companyId: number }) => companyId),
    contacts: contacts.map(({ contactId }: { contactId: number }) => contactId),
  };
}

test('companies and contacts in JSON, each with the members that have a value', async () => {
  await database.client.query(`INSERT INTO company (company_id, name, revenue) VALUES (9, 'Dr. Ann Clinic', 1)`);
  assert.deepEqual((await complete('query=dr.%20ANN')).json(), {
    companies: [{ name: 'Dr. Ann Clinic', companyId: 9 }],
    contacts: [
      {
        companyId: 726_263,
        contactId: 11,
        titles: ['Chief Executive Officer', 'Chairman'],
        imageUrl: 'https://img.example.com/101',
        fullName: 'Dr. Ann M. Example',
        companyName: 'Microsoft Corporation',
      },
      {
        companyId: 2,
        contactId: 14,
        titles: ['Engineer'],
        imageUrl: 'https://img.example.com/101',
        fullName: 'Dr. Ann M. Example',
        companyName: 'Micro Systems',
      },
    ],
    resultsPerPage: 10,
    page: 1,
    totalResults: 3,
  });
});

test('the same in XML', async () => {
  assert.equal(
    (await complete('query=toyota', account.xml)).body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<autoComplete><companies><company><city>Toyota</city><companyId>5</companyId><companyType>Public</companyType>' +
      '<country>Japan</country><industry>Automotive</industry><industryCode>3</industryCode><name>Toyota Motor</name>' +
      '</company></companies><contacts></contacts><page>1</page><resultsPerPage>10</resultsPerPage>' +
      '<totalResults>1</totalResults></autoComplete>',
  );
});

test('the company of just this name comes first, then the largest', async () => {
  assert.deepEqual((await idsFor('query=micro')).companies, [3, 726_263, 2]);
  assert.deepEqual((await idsFor('query=MICROS')).companies, [726_263]);
  assert.deepEqual((await idsFor('query=systems')).companies, [], 'a name is completed from its beginning');
});

test('what was typed is no pattern', async () => {
  for (const query of ['m%25', 'micr_', 'm%5C', '%25a']) {
    assert.deepEqual(await idsFor(`query=${query}`), { companies: [], contacts: [] }, query);
  }
});

test('only what is asked for is sought', async () => {
  assert.deepEqual(await idsFor('query=dr&entities=contact'), { companies: [], contacts: [11, 14] });
  assert.deepEqual(await idsFor('query=dr&entities=COMPANY'), { companies: [9], contacts: [] });
  assert.deepEqual(await idsFor('query=dr&entities=company,contact'), { companies: [9], contacts: [11, 14] });
});

test('suggestions come in pages', async () => {
  assert.deepEqual((await idsFor('query=mic&resultsPerPage=2')).companies, [726_263, 2]);
  assert.deepEqual((await idsFor('query=mic&resultsPerPage=2&page=2')).companies, [3]);
  assert.deepEqual((await idsFor('query=mic&page=100000000')).companies, []);
});

test('contacts are for API keys that are entitled to them', async () => {
  const limited = await api.newAccount({ entitlements: ['company'] });
  const { companies, contacts } = (await complete('query=dr', limited.json)).json();
  assert.deepEqual([companies.length, contacts], [1, []]);
  assert.equal((await complete('query=dr&entities=contact', limited.json)).statusCode, 405);
});

test('of very many names the largest companies are suggested, and no more than can be looked at', async () => {
  await database.client.query(`
    INSERT INTO company (company_id, name, revenue)
    SELECT 100000 + id, 'Quantum ' || lpad(id::text, 5, '0'), id FROM generate_series(1, 3000) AS id`);
  const ids = await findCompaniesBeginning(database, 'quantum');
  assert.equal(ids.length, suggestionsMax);
  assert.deepEqual(ids.slice(0, 3), [103_000, 102_999, 102_998]);
});

const refused: [string, string][] = [
  ['', '400-9001'],
  ['query=', '400-103'],
  ['query=%20%26', '400-103'],
  ['query=a%00', '400-103'],
  [`query=${'x'.repeat(101)}`, '400-103'],
  ['query=a&entities=people', '400-103'],
  ['query=a&page=0', '400-105'],
  ['query=a&page=first', '400-107'],
  ['query=a&resultsPerPage=51', '400-106'],
];

for (const [query, errorNumber] of refused) {
  test(`${query.slice(0, 40) || 'no query'} is refused with ${errorNumber}`, async () => {
    const answer = await complete(query);
    assert.deepEqual([answer.statusCode, answer.json().errorNumber], [400, errorNumber]);
  });
}

test('without a token, or without the contract for it, nothing is completed', async () => {
  assert.equal((await complete('query=a', {})).statusCode, 401);
  const other = await api.newAccount({ entitlements: ['contact'] });
  assert.equal((await complete('query=a', other.json)).statusCode, 405);
});

test('no table is read from end to end', async () => {
  assert.deepEqual(
    await sequentialScans(database, async (given) => {
      await findSuggestedCompanies(given, await findCompaniesBeginning(given, 'micro'));
      await findSuggestedContacts(given, await findContactsBeginning(given, 'dr'));
    }),
    [],
  );
});
