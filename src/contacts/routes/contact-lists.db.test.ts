import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { fillPeople } from '../../../test/support/people.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { clientIds } from '../../lib/client-ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);
await fillPeople(database);
const account = await api.newAccount({ credits: 100 });
const ids = clientIds(masterKey, account.clientId);
const idOf = (kind: 'contact' | 'people' | 'company', recordId: number) => ids.mint(kind, [recordId])[0] ?? '';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const get = (path: string, headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1${path}`, headers });
const post = (payload: string, headers: Record<string, string> = account.json) =>
  server.inject({ method: 'POST', url: '/api/v1/target/contacts', headers: { ...headers, ...form }, payload });

interface Answer {
  json(): { contacts: { id: string; contactId: number }[] };
}
const newIdsIn = (answer: Answer) =>
  ids.resolve(
    'contact',
    answer.json().contacts.map(({ id }) => id),
  );
const plainIdsIn = (answer: Answer) => answer.json().contacts.map(({ contactId }) => contactId);

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const listedAnn = {
  id: idOf('contact', 11),
  peopleId: idOf('people', 101),
  firstName: 'Ann',
  lastName: 'Example',
  fullName: 'Dr. Ann M. Example',
  titles: ['Chief Executive Officer', 'Chairman'],
  active: true,
  companyId: 726_263,
  companyName: 'Microsoft Corporation',
  hasEmail: true,
  emailMd5Hash: md5('Ann@example.com'),
  hasPhone: true,
  city: 'Redmond',
  state: 'WA',
  country: 'United States',
};

const listedSolo = {
  id: idOf('contact', 15),
  peopleId: idOf('people', 104),
  lastName: 'Solo',
  fullName: 'Solo',
  active: true,
  companyId: 4,
  companyName: 'Café Société',
  hasEmail: false,
  hasPhone: true,
  city: 'Lyon',
  country: 'France',
};

test('a list of contacts in JSON: the contacts first, with the ids of the account, then the page', async () => {
  const answer = await post('companyIdsToInclude=726263,4&isPhoneRequired=true&resultsPerPage=2&page=2');
  assert.deepEqual(answer.json(), { contacts: [listedSolo], totalResults: 3, page: 2, resultsPerPage: 2 });
  const { contacts } = (await post('titles=ceo')).json();
  assert.deepEqual(contacts, [listedAnn]);
  assert.deepEqual(Object.keys((await post('')).json()), ['contacts', 'totalResults', 'page', 'resultsPerPage']);
});

test('a list of contacts in XML, the default', async () => {
  const answer = await post('companyIdsToInclude=4', account.xml);
  assert.equal(
    answer.body.replaceAll(/>[\w-]{64}</g, '><'),
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<contactList><contacts><contact><active>true</active><city>Lyon</city><companyId>4</companyId><companyName>' +
      'Café Société</companyName><country>France</country><fullName>Solo</fullName><hasEmail>false</hasEmail>' +
      '<hasPhone>true</hasPhone><id></id><lastName>Solo</lastName><peopleId></peopleId></contact></contacts><page>1</page>' +
      '<resultsPerPage>10</resultsPerPage><totalResults>1</totalResults></contactList>',
  );
});

test('filters may come as a form, as JSON or in the query; companies by either id, hundreds of them', async () => {
  const url = '/api/v1/target/contacts';
  const json = { ...account.json, 'content-type': 'application/json' };
  const companyIdsToInclude = [
    idOf('company', 2),
    ...Array.from({ length: 900 }, (_, index) => String(1_000_000 + index)),
  ];
  for (const answer of [
    await post(`companyIdsToInclude=${companyIdsToInclude.join()}&titles=&active=`),
    await server.inject({
      method: 'POST',
      url,
      headers: json,
      payload: { companyIdsToInclude, page: '1', titles: null },
    }),
    await server.inject({ method: 'POST', url: `${url}?companyIdsToInclude=2`, headers: account.json }),
    await server.inject({
      method: 'POST',
      url: `${url}?companyIdsToInclude=5`,
      headers: { ...account.json, ...form },
      payload: 'companyIdsToInclude=2',
    }),
  ]) {
    assert.deepEqual(newIdsIn(answer), [13, 14], answer.body);
  }
  const vendor = { ...account.json, accept: 'application/api.news.target.contact.beta+json' };
  assert.deepEqual(newIdsIn(await post('titles=ceo', vendor)), [11]);
  const other = clientIds(masterKey, (await api.newAccount()).clientId).mint('company', [2]);
  assert.deepEqual(newIdsIn(await post(`companyIdsToInclude=${other.join()}`)), []);
});

test('the contacts of a company, by its plain or its new id', async () => {
  for (const id of ['726263', idOf('company', 726_263)]) {
    assert.deepEqual(newIdsIn(await get(`/target/company/${id}/contacts`)), [11, 12]);
  }
  const answer = await get('/target/company/4/contacts?page=');
  assert.deepEqual(answer.json(), { contacts: [listedSolo], totalResults: 1, page: 1, resultsPerPage: 10 });
  const xml = await get('/target/company/4/contacts', account.xml);
  assert.match(xml.body, /<contactList><contacts><contact><active>true</);
  assert.deepEqual(newIdsIn(await get('/target/company/6/contacts')), []);
});

for (const [query, expected] of [
  ['/726263/contacts?keyword=sales', [12]],
  ['/726263/contacts?jobLevel=1,7', [11]],
  ['/2/contacts?jobLevel=5', [13]],
  ['/726263/contacts?jobFunction=20&jobLevel=3', [12]],
  ['/726263/contacts?jobFunction=4711', []],
  ['/2/contacts?active=true', [13]],
  ['/2/contacts?active=false&isEmailRequired=true', [14]],
  ['/726263/contacts?phoneType=MOBILE&emailValidationStatus=ValidDomain', [12]],
  ['/726263/contacts?peopleCountries=1&peopleStates=CA&peopleCities=San%20Diego&peopleArea=diego', [12]],
  ['/726263/contacts?peopleAddress=pico&isPhoneRequired=true&resultsPerPage=50', [11]],
] as const) {
  test(`/target/company${query} gives the contacts ${expected.join() || '(none)'}`, async () => {
    assert.deepEqual(newIdsIn(await get(`/target/company${query}`)), expected);
  });
}

test('a search for contacts: plain contact id, the account’s people id, and the page', async () => {
  const answer = await get('/contacts?email=ANN@example.com');
  assert.deepEqual(answer.json(), {
    contacts: [
      {
        contactId: 11,
        peopleId: idOf('people', 101),
        firstName: 'Ann',
        middleName: 'Marie',
        lastName: 'Example',
        companyId: 726_263,
        companyName: 'Microsoft Corporation',
        titles: ['Chief Executive Officer', 'Chairman'],
        active: true,
        hasEmail: true,
        hasPhone: true,
      },
    ],
    totalResults: 1,
    page: 1,
    resultsPerPage: 10,
  });
  const xml = await get('/contacts?lastName=solo', account.xml);
  assert.match(xml.body, /<contactList><contacts><contact><active>true<.*<contactId>15<.*<totalResults>1</);
});

for (const [query, expected] of [
  ['lastName=example', [11, 12, 14, 16]],
  ['lastName=EXAMPLE&firstName=ann', [11, 14]],
  ['lastName=example&middleName=marie', [11, 14]],
  ['lastName=m%C3%BCller', [13]],
  ['lastName=exam', []],
  ['fullName=dr.+ann+m.+example', [11, 14]],
  ['fullName=Ann+Example', [11, 14]],
  ['fullName=Example,+Ann', [11, 14]],
  ['fullName=ann+marie+example', [11, 14]],
  ['fullName=Example,+Bob', [12, 16]],
  ['fullName=Solo', [15]],
  ['fullName=Ann', []],
  ['lastName=example&active=true', [11, 12, 16]],
  ['lastName=example&country=us', [11, 12]],
  ['lastName=example&country=united+kingdom&state=yorkshire+and+the+humber', [14]],
  ['lastName=example&city=redmond&zip=98052', [11, 12]],
  ['lastName=example&companyName=toyota', [16]],
  ['lastName=example&companyWebsite=microsoft.com', [11, 12, 14, 16]],
  ['lastName=example&companyWebsite=microsoft.com&maxContactConfidenceScore=80', [12, 14, 16]],
  ['lastName=example&titles=engineer,advisor', [14, 16]],
  ['lastName=example&isEmailRequired=true&isPhoneRequired=true&minContactConfidenceScore=90', [11]],
  ['lastName=example&peopleCities=san+diego&phoneType=ANY&emailValidationStatus=ValidDomain', [12]],
  ['email=bob@example.com&lastName=&page=', [12]],
  ['email=bob@example.com&lastName=solo', []],
] as const) {
  test(`/contacts?${query} finds ${expected.join() || 'nobody'}`, async () => {
    assert.deepEqual(plainIdsIn(await get(`/contacts?${query}`)), expected);
  });
}

test('the contacts of the company with the web site come first, the others after them', async () => {
  await database.client.query(
    `BEGIN; UPDATE company SET websites = '{https://toyota.example.com/en}' WHERE company_id = 5;
     UPDATE change_clock SET change_number = change_number + 1; COMMIT`,
  );
  for (const website of ['toyota.example.com', 'http://www.TOYOTA.example.com/jp?x=1']) {
    const answer = await get(`/contacts?lastName=example&companyWebsite=${encodeURIComponent(website)}`);
    assert.deepEqual(plainIdsIn(answer), [16, 11, 12, 14]);
  }
});

test('the deprecated search prints the page before the contacts, and their ids as texts', async () => {
  const answer = await get('/persons?lastName=Example&firstName=Ann&active=false');
  assert.equal(
    answer.body,
    '{"totalResults":1,"page":1,"resultsPerPage":10,"contacts":[{"firstName":"Ann","middleName":"Marie","lastName":"Example","contactId":"14","active":false}]}',
  );
  const xml = await get('/persons?email=bob@example.com&resultsPerPage=50', account.xml);
  assert.match(
    xml.body,
    /<contactList><contacts><contact><active>true<\/active><contactId>12<\/contactId><firstName>Bob<\/firstName>/,
  );
});

const keyMissing = 'Email, Last Name or Full Name should be present in the search query.';
const bad: [string, string, string][] = [
  ['/contacts', '400-9012', keyMissing],
  ['/contacts?firstName=Ann&email=%20&lastName=', '400-9012', keyMissing],
  ['/persons?firstName=Ann', '400-9012', keyMissing],
  ['/contacts?lastName=x&resultsPerPage=51', '400-106', 'resultsPerPage should not be more than 50. Given value is 51'],
  ['/persons?lastName=x&resultsPerPage=0', '400-105', 'resultsPerPage should not be less than 1. Given value is 0'],
  ['/persons?lastName=x&page=one', '400-107', 'Please enter a valid number page.'],
  ['/contacts?lastName=x%00', '400-103', 'Illegal values for the field lastName.'],
  ['/contacts?lastName=x&titles=%26', '400-103', 'Illegal values for the field titles.'],
  [`/contacts?lastName=x&titles=${'w'.repeat(501)}`, '400-103', 'Illegal values for the field titles.'],
  [
    `/contacts?lastName=x&titles=${'w,'.repeat(101)}`,
    '400-106',
    'titles should not be more than 100. Given value is 101',
  ],
  ['/contacts?lastName=x&active=yes', '400-103', 'Illegal values for the field active.'],
  ['/contacts?lastName=x&phoneType=FAX', '400-103', 'Illegal values for the field phoneType.'],
  ['/contacts?lastName=x&emailValidationStatus=Bad', '400-103', 'Illegal values for the field emailValidationStatus.'],
  [
    '/contacts?lastName=x&minContactConfidenceScore=9&maxContactConfidenceScore=8',
    '400-106',
    'minContactConfidenceScore should not be more than 8. Given value is 9',
  ],
  ['/contacts?lastName=x&peopleCountries=US', '400-103', 'Illegal values for the field peopleCountries.'],
  ['/target/company/2/contacts?jobLevel=Director', '400-103', 'Illegal values for the field jobLevel.'],
  ['/target/company/2/contacts?jobFunction=1.5', '400-103', 'Illegal values for the field jobFunction.'],
  ['/target/company/2/contacts?keyword=%2C', '400-103', 'Illegal values for the field keyword.'],
  [
    '/target/company/2/contacts?resultsPerPage=51',
    '400-106',
    'resultsPerPage should not be more than 50. Given value is 51',
  ],
  ['/target/company/abc/contacts', '400-102', 'Company id is not valid.'],
  ['/target/company/99/contacts', '404-11', 'Company not found.'],
  [`/target/company/${'A'.repeat(64)}/contacts`, '404-9002', 'Invalid ID, record not found.'],
];

for (const [path, errorNumber, message] of bad) {
  test(`${path.slice(0, 70)} is refused with ${errorNumber}`, async () => {
    const answer = await get(path);
    assert.equal(answer.statusCode, Number(errorNumber.slice(0, 3)));
    assert.deepEqual([answer.json().errorNumber, answer.json().message], [errorNumber, message]);
  });
}

for (const [payload, errorNumber, message] of [
  ['resultsPerPage=501', '400-106', 'resultsPerPage should not be more than 500. Given value is 501'],
  ['page=0', '400-105', 'page should not be less than 1. Given value is 0'],
  ['jobLevels=Director', '400-103', 'Illegal values for the field jobLevels.'],
  ['jobFunctions=x', '400-103', 'Illegal values for the field jobFunctions.'],
  ['companyIdsToInclude=abc', '400-103', 'Illegal values for the field companyIdsToInclude.'],
  ['peopleArea=%26', '400-103', 'Illegal values for the field peopleArea.'],
  [
    'minContactConfidenceScore=101',
    '400-106',
    'minContactConfidenceScore should not be more than 100. Given value is 101',
  ],
  ['businessTypes=nonsense', '400-103', 'Illegal values for the field businessTypes.'],
  ['minEmployees=5&maxEmployees=4', '400-106', 'minEmployees should not be more than 4. Given value is 5'],
] as const) {
  test(`POST /target/contacts refuses ${payload} with ${errorNumber}`, async () => {
    const answer = await post(payload);
    assert.deepEqual([answer.json().errorNumber, answer.json().message], [errorNumber, message]);
  });
}

test('nothing of this costs credits', async () => {
  const { rows } = await database.client.query('SELECT sum(credits_consumed) AS sum FROM api_key');
  assert.deepEqual(rows, [{ sum: 0 }]);
});

test('without a token, or without the contract for it, there is no list', async () => {
  const other = await api.newAccount({ entitlements: ['reference'] });
  for (const path of ['/contacts?lastName=x', '/persons?lastName=x', '/target/company/2/contacts']) {
    assert.equal((await get(path, {})).statusCode, 401);
    assert.equal((await get(path, other.json)).statusCode, 405);
  }
  assert.equal((await post('', {})).statusCode, 401);
  assert.equal((await post('', other.json)).statusCode, 405);
});
