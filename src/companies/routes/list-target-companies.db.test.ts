import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { server, database } = api;
await fillCatalogue(database);
const account = await api.newAccount({ credits: 100 });
const url = '/api/v1/target/companies';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

const post = (payload: string, headers: Record<string, string> = account.json) =>
  server.inject({ method: 'POST', url, headers: { ...headers, ...form }, payload });

interface Listed {
  id: string;
  companyId: number;
}
const idsIn = (answer: { json(): { companies: Listed[] } }) =>
  answer.json().companies.map(({ companyId }) => companyId);

async function creditsConsumed() {
  const { rows } = await database.client.query('SELECT sum(credits_consumed) AS sum FROM api_key');
  return (rows[0] as { sum: number }).sum;
}

test('a list in JSON: new ids with what is needed to choose, the page, and how many there are', async () => {
  const answer = await post('companyName=micro&resultsPerPage=1&page=2');
  assert.equal(answer.statusCode, 200);
  const { companies, ...paging } = answer.json();
  assert.deepEqual(paging, { page: 2, resultsPerPage: 1, totalResults: 3 });
  assert.equal(companies.length, 1);
  const { id, ...rest } = companies[0];
  assert.match(id, /^[\w-]{64}$/);
  assert.deepEqual(rest, {
    companyId: 726_263,
    name: 'Microsoft Corporation',
    city: 'Redmond',
    state: 'WA',
    country: 'United States',
  });
});

test('a list in XML, the default: members in alphabetical order, absent ones left out', async () => {
  const answer = await post('cities=Lyon', account.xml);
  assert.equal(answer.headers['content-type'], 'application/xml; charset=utf-8');
  assert.equal(
    answer.body.replace(/<id>[\w-]{64}<\/id>/, '<id/>'),
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<companyList><companies><company><city>Lyon</city><companyId>4</companyId><country>France</country><id/>' +
      '<name>Café Société</name></company></companies><page>1</page><resultsPerPage>10</resultsPerPage>' +
      '<totalResults>1</totalResults></companyList>',
  );
});

test('no parameter at all lists every company, ten a page, and costs nothing', async () => {
  const answer = await server.inject({ method: 'POST', url, headers: account.json });
  assert.deepEqual(idsIn(answer), [5, 726_263, 2, 3, 4, 6]);
  assert.equal(answer.json().resultsPerPage, 10);
  assert.equal(await creditsConsumed(), 0);
});

test('parameters may come as a form, as JSON, in the query or mixed; repeated, blank and unknown ones are no error', async () => {
  const expected = [726_263, 2];
  const json = { ...account.json, 'content-type': 'application/json' };
  for (const answer of [
    await post('industries=8%2C13&minEmployees=&nonsense=1'),
    await post('industries=8&industries=13'),
    await server.inject({ method: 'POST', url: `${url}?industries=8,13`, headers: account.json }),
    await server.inject({ method: 'POST', url, headers: json, payload: { industries: ['8', 13], minEmployees: null } }),
    await server.inject({ method: 'POST', url, headers: json, payload: { industries: '8,13', resultsPerPage: '50' } }),
    await server.inject({
      method: 'POST',
      url: `${url}?industries=27&page=1`,
      headers: { ...account.json, ...form },
      payload: 'industries=8,13',
    }),
  ]) {
    assert.deepEqual(idsIn(answer), expected);
  }
});

test('a form in ISO-8859-1 finds what it asks for', async () => {
  const headers = { ...account.json, 'content-type': 'application/x-www-form-urlencoded; charset=ISO-8859-1' };
  const answer = await server.inject({ method: 'POST', url, headers, payload: 'companyName=soci%E9t%E9' });
  assert.deepEqual(idsIn(answer), [4]);
});

test('Accept-Language is accepted, whatever it is', async () => {
  for (const language of ['en-en', 'nl_NL', 'klingon;q=x']) {
    const answer = await post('cities=Lyon', { ...account.json, 'accept-language': language });
    assert.equal(answer.statusCode, 200);
  }
});

test('a page past the last is an empty list with the same total', async () => {
  const answer = await post('page=99');
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), { companies: [], page: 99, resultsPerPage: 10, totalResults: 6 });
});

test('two accounts get different ids for the same company, each the same ids every time', async () => {
  const other = await api.newAccount();
  const idOf = async (headers: Record<string, string>) => (await post('cities=Lyon', headers)).json().companies[0].id;
  assert.equal(await idOf(account.json), await idOf(account.json));
  assert.notEqual(await idOf(account.json), await idOf(other.json));
});

test('companies are left out by their own ids and by the ids of the account that asks, not by those of another', async () => {
  const other = await api.newAccount();
  const own = (await post('cities=Lyon')).json().companies[0].id;
  const foreign = (await post('cities=Toyota', other.json)).json().companies[0].id;
  assert.deepEqual(idsIn(await post(`companyIdsToExclude=${own},${foreign},2`)), [5, 726_263, 3, 6]);
});

const bad: [string, string, string][] = [
  ['resultsPerPage=0', '400-105', 'resultsPerPage should not be less than 1. Given value is 0'],
  ['resultsPerPage=-1', '400-105', 'resultsPerPage should not be less than 1. Given value is -1'],
  ['resultsPerPage=501', '400-106', 'resultsPerPage should not be more than 500. Given value is 501'],
  ['resultsPerPage=1e9', '400-106', 'resultsPerPage should not be more than 500. Given value is 1000000000'],
  ['resultsPerPage=abc', '400-107', 'Please enter a valid number resultsPerPage.'],
  ['resultsPerPage=1.5', '400-107', 'Please enter a valid number resultsPerPage.'],
  ['resultsPerPage=10&resultsPerPage=20', '400-107', 'Please enter a valid number resultsPerPage.'],
  ['page=0', '400-105', 'page should not be less than 1. Given value is 0'],
  ['page=99999999999', '400-106', 'page should not be more than 100000000. Given value is 99999999999'],
  ['page=one', '400-107', 'Please enter a valid number page.'],
  ['minEmployees=few', '400-107', 'Please enter a valid number minEmployees.'],
  ['minEmployees=-5', '400-105', 'minEmployees should not be less than 0. Given value is -5'],
  ['maxEmployees=1e300', '400-106', 'maxEmployees should not be more than 9007199254740991. Given value is 1e+300'],
  ['maxRevenue=Infinity', '400-107', 'Please enter a valid number maxRevenue.'],
  ['maxEmployees=1e400', '400-107', 'Please enter a valid number maxEmployees.'],
  ['page=Infinity', '400-107', 'Please enter a valid number page.'],
  ['resultsPerPage=-Infinity', '400-107', 'Please enter a valid number resultsPerPage.'],
  ['minRevenue=5&maxRevenue=4', '400-106', 'minRevenue should not be more than 4. Given value is 5'],
  ['countries=Germany', '400-103', 'Illegal values for the field countries.'],
  ['sortBy=luck', '400-103', 'Illegal values for the field sortBy.'],
  ['sortOrder=sideways', '400-103', 'Illegal values for the field sortOrder.'],
  [`companyName=${'x'.repeat(501)}`, '400-103', 'Illegal values for the field companyName.'],
  ['companyName=a%00b', '400-103', 'Illegal values for the field companyName.'],
  ['companyIdsToExclude=abc', '400-103', 'Illegal values for the field companyIdsToExclude.'],
];

for (const [payload, errorNumber, message] of bad) {
  test(`${payload.slice(0, 40)} is refused with ${errorNumber}, naming the parameter`, async () => {
    const answer = await post(payload);
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().errorNumber, errorNumber);
    assert.equal(answer.json().message, message);
  });
}

test('an error is XML for a client that asks for nothing else', async () => {
  const answer = await post('page=0', account.xml);
  assert.match(answer.body, /^<\?xml .*\n<error><diagnosticCode>\w+<\/diagnosticCode><errorNumber>400-105</);
});

test('a body that is neither form nor JSON, and JSON that is no object, are refused', async () => {
  for (const [type, payload, status] of [
    ['text/csv', 'industries,8', 415],
    ['application/json', '[1]', 400],
    ['application/json', '"x"', 400],
    ['application/json', '{"industries":', 400],
    ['application/json', '{"industries":{"a":1}}', 400],
  ] as const) {
    const headers = { ...account.json, 'content-type': type };
    const answer = await server.inject({ method: 'POST', url, headers, payload });
    assert.equal(answer.statusCode, status, payload);
  }
});

test('without a token, or without the contract for it, there is no list', async () => {
  assert.equal((await post('', { accept: 'application/json' })).statusCode, 401);
  const other = await api.newAccount({ entitlements: ['company'] });
  assert.equal((await post('', other.json)).statusCode, 405);
});
