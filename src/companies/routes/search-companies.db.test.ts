import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { server, database } = api;
await fillCatalogue(database);
const account = await api.newAccount({ credits: 0 });
await database.client.query(`
  UPDATE company SET websites = '{http://shop.example.com/de,WWW.Example.COM:8080}',
    tickers = '[{"tickerName": "msft", "exchange": "XETRA"}, {"tickerName": "MCS", "exchange": "LSE"}]'
  WHERE company_id = 2`);

const search = (query: string, headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1/companies?${query}`, headers });

const found: [string, number[]][] = [
  ['name=micro', [3, 726_263, 2]],
  ['name=caf%C3%A9', [4]],
  ['name=micro&country=united%20kingdom', [3, 2]],
  ['name=micro&country=uk', [3, 2]],
  ['name=micro&country=Atlantis', []],
  ['name=micro&state=washington', [726_263]],
  ['name=micro&city=LEEDS', [2]],
  ['name=micro&website=&ticker=', [3, 726_263, 2]],
  ['website=example.com', [2]],
  ['website=https%3A%2F%2Fwww.example.com%2Fabout%3Fx%3D1', [2]],
  ['website=shop.example.com', [2]],
  ['website=WWW.MICROSOFT.COM', [726_263]],
  ['website=ample.com', []],
  ['website=http%3A%2F%2F', []],
  ['ticker=msft', [726_263, 2]],
  ['ticker=Mcs', [2]],
  ['ticker=MSFT&website=azure.microsoft.com', [726_263]],
  ['ticker=MSFT&name=systems', [2]],
  ['ticker=MS', []],
];

for (const [query, companyIds] of found) {
  test(`${decodeURIComponent(query)} finds ${companyIds.join(', ') || 'nothing'}, for no credits`, async () => {
    const answer = await search(query);
    assert.equal(answer.statusCode, 200, answer.body);
    const { companies, ...paging } = answer.json();
    assert.deepEqual(
      companies.map(({ companyId }: { companyId: number }) => companyId),
      companyIds,
    );
    assert.deepEqual(paging, { page: 1, resultsPerPage: 10, totalResults: companyIds.length });
  });
}

test('a page in JSON and in XML has what is needed to choose', async () => {
  const answer = await search('name=micro&page=2&resultsPerPage=1');
  assert.deepEqual(answer.json(), {
    companies: [
      {
        companyId: 726_263,
        name: 'Microsoft Corporation',
        city: 'Redmond',
        state: 'WA',
        country: 'United States',
      },
    ],
    page: 2,
    resultsPerPage: 1,
    totalResults: 3,
  });
  const xml = await search('name=caf%C3%A9', account.xml);
  assert.equal(
    xml.body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<companyList><companies><company><city>Lyon</city><companyId>4</companyId><country>France</country>' +
      '<name>Café Société</name></company></companies><page>1</page><resultsPerPage>10</resultsPerPage>' +
      '<totalResults>1</totalResults></companyList>',
  );
});

const nothingNamed = 'Company name, Company Website or Company Ticker should be present in the search query..';
const refused: [string, string, string][] = [
  ['', '400-104', nothingNamed],
  ['country=France&city=Lyon', '400-104', nothingNamed],
  ['name=%20&website=&ticker=', '400-104', nothingNamed],
  ['name=%26%25', '400-103', 'Illegal values for the field name.'],
  ['website=%3A%2F%2F', '400-103', 'Illegal values for the field website.'],
  ['ticker=a%00b', '400-103', 'Illegal values for the field ticker.'],
  ['name=micro&city=a%00b', '400-103', 'Illegal values for the field city.'],
  [`name=${'x'.repeat(2_001)}`, '400-103', 'Illegal values for the field name.'],
  ['name=micro&resultsPerPage=51', '400-106', 'resultsPerPage should not be more than 50. Given value is 51'],
  ['name=micro&resultsPerPage=0', '400-105', 'resultsPerPage should not be less than 1. Given value is 0'],
  ['name=micro&page=x', '400-107', 'Please enter a valid number page.'],
];

for (const [query, errorNumber, message] of refused) {
  test(`${query.slice(0, 40) || 'no parameter at all'} is refused with ${errorNumber}`, async () => {
    const answer = await search(query);
    assert.equal(answer.statusCode, 400);
    assert.deepEqual([answer.json().errorNumber, answer.json().message], [errorNumber, message]);
  });
}

test('without a token, or without the contract for it, there is no search', async () => {
  assert.equal((await search('name=micro', {})).statusCode, 401);
  const other = await api.newAccount({ entitlements: ['target'] });
  assert.equal((await search('name=micro', other.json)).statusCode, 405);
});
