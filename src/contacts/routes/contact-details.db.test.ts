import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { fillPeople } from '../../../test/support/people.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { clientIds } from '../../lib/client-ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);
await fillPeople(database);

type Account = Awaited<ReturnType<typeof api.newAccount>>;
const get = (path: string, headers: Record<string, string>) => server.inject({ url: `/api/v1${path}`, headers });
const idOf = (kind: 'contact' | 'people' | 'company', { clientId }: Account, recordId: number) =>
  clientIds(masterKey, clientId).mint(kind, [recordId])[0] ?? '';

async function consumedBy({ clientId }: Account): Promise<number> {
  const { rows } = await database.client.query('SELECT credits_consumed FROM api_key WHERE client_id = $1', [clientId]);
  return (rows[0] as { credits_consumed: number }).credits_consumed;
}

const person = {
  facebookHandle: 'https://facebook.example.com/ann',
  linkedinHandle: 'https://linkedin.example.com/ann',
  twitterHandle: 'https://twitter.example.com/ann',
  firstName: 'Ann',
  lastName: 'Example',
  fullName: 'Dr. Ann M. Example',
  imageUrl: 'https://img.example.com/101',
  education: [{ degree: 'BSc', major: 'Physics', university: 'Leeds' }],
  middleName: 'Marie',
  peopleCountry: 'United States',
  peopleState: 'CA',
  peopleCity: 'Pico Rivera',
  peopleArea: 'Greater Los Angeles Area',
  peopleAddress: 'Pico Rivera, California',
  latitude: '33.98',
  longitude: '-118.1',
};

const employment = {
  companyId: 726_263,
  companyName: 'Microsoft Corporation',
  contactId: 11,
  description: 'Leads "the" company',
  email: 'Ann@example.com',
  phone: '+1 555 0100',
  confidenceScore: '95',
  emailValidationStatus: 'ValidEmail',
  titles: ['Chief Executive Officer', 'Chairman'],
  active: true,
  jobLevels: ['C Level', 'Board Member'],
  jobFunctions: ['Operations and Administration'],
  salary: '250000',
  salaryCurrency: 'USD',
  sources: ['Sample', 'Other'],
  phoneType: 'DIRECT',
  corporatePhone: '+1 425 882 8080',
};

const past = {
  companyId: 2,
  companyName: 'Micro Systems',
  contactId: 14,
  email: 'ann@old.example.com',
  confidenceScore: '60',
  titles: ['Engineer'],
  active: false,
  jobLevels: ['Other'],
};

test('a record has every field of the contact, its person and its company’s name that has a value, and costs one credit', async () => {
  const account = await api.newAccount({ credits: 10 });
  const answer = await get('/contact/11', account.json);
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), { ...person, ...employment, age: 52, peopleId: idOf('people', account, 101) });
  assert.deepEqual(Object.keys(answer.json()).slice(0, 4), ['companyId', 'companyName', 'contactId', 'description']);
  assert.equal(await consumedBy(account), 1);
});

test('what has no value is left out; an employment of which nothing is said goes on, a name is put together', async () => {
  const account = await api.newAccount();
  assert.deepEqual((await get('/contact/15', account.json)).json(), {
    companyId: 4,
    companyName: 'Café Société',
    contactId: 15,
    lastName: 'Solo',
    fullName: 'Solo',
    phone: '+33 4 72 00 00 01',
    active: true,
    peopleId: idOf('people', account, 104),
    phoneType: 'corp',
  });
  const { active, fullName } = (await get('/contact/12', account.json)).json();
  assert.deepEqual([active, fullName], [true, 'Bob Example']);
});

test('fields asks for some', async () => {
  const account = await api.newAccount();
  const answer = await get('/contact/11?fields=lastName,%20firstName,twitterHandle,,peopleId', account.json);
  assert.deepEqual(answer.json(), {
    twitterHandle: person.twitterHandle,
    firstName: 'Ann',
    lastName: 'Example',
    peopleId: idOf('people', account, 101),
  });
  assert.deepEqual((await get('/contact/13?fields=email', account.json)).json(), {});
});

test('a record in XML wraps its lists', async () => {
  const account = await api.newAccount();
  const answer = await get('/contact/11?fields=titles,education,confidenceScore,active,jobLevels', account.xml);
  assert.equal(
    answer.body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<contact><active>true</active><confidenceScore>95</confidenceScore><education><educationEntry><degree>BSc</degree>' +
      '<major>Physics</major><university>Leeds</university></educationEntry></education><jobLevels><jobLevel>C Level' +
      '</jobLevel><jobLevel>Board Member</jobLevel></jobLevels><titles><title>Chief Executive Officer</title>' +
      '<title>Chairman</title></titles></contact>',
  );
});

test('the same record answers to the new id of the account, with the company’s record if that is asked for', async () => {
  const account = await api.newAccount();
  const path = `/target/contact/${idOf('contact', account, 11)}`;
  const record = { ...person, ...employment, age: 52, peopleId: idOf('people', account, 101) };
  assert.deepEqual((await get(path, account.json)).json(), record);
  assert.deepEqual((await get(`${path}?retrieveCompanyDetails=false`, account.json)).json(), record);
  assert.equal(await consumedBy(account), 2);
  const company = (await get('/company/726263', account.json)).json();
  const answer = await get(`${path}?retrieveCompanyDetails=True`, account.json);
  assert.deepEqual(answer.json(), { ...record, companyDetails: company });
  assert.equal(await consumedBy(account), 4);
  const xml = await get(`${path}?retrieveCompanyDetails=true`, account.xml);
  assert.match(xml.body, /<contact><active>.*<companyDetails><britishSics>.*<\/companyDetails><companyId>726263</);
  const bad = await get(`${path}?retrieveCompanyDetails=1`, account.json);
  assert.equal(bad.json().message, 'Illegal values for the field retrieveCompanyDetails.');
});

test('a person has all employments, those that go on first, and costs one credit', async () => {
  const account = await api.newAccount();
  const peopleId = idOf('people', account, 101);
  const answer = await get(`/people/${peopleId}`, account.json);
  const expected = { ...person, age: '52', peopleId, page: 1, resultsPerPage: 10 };
  assert.deepEqual(answer.json(), { ...expected, employments: [employment, past], totalResults: 2 });
  assert.equal(await consumedBy(account), 1);
  const active = await get(`/people/${peopleId}?active=TRUE&page=`, account.json);
  assert.deepEqual(active.json(), { ...expected, employments: [employment], totalResults: 1 });
  const all = await get(`/people/${peopleId}?active=false&page=2&resultsPerPage=1`, account.json);
  assert.deepEqual(all.json(), { ...expected, employments: [past], totalResults: 2, page: 2, resultsPerPage: 1 });
});

test('a person in XML', async () => {
  const account = await api.newAccount();
  const answer = await get(`/people/${idOf('people', account, 104)}`, account.xml);
  assert.equal(
    answer.body.replace(/<peopleId>[\w-]{64}<\/peopleId>/, '<peopleId/>'),
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<person><employments><employment><active>true</active><companyId>4</companyId><companyName>Café Société' +
      '</companyName><contactId>15</contactId><phone>+33 4 72 00 00 01</phone><phoneType>corp</phoneType></employment>' +
      '</employments><fullName>Solo</fullName><lastName>Solo</lastName><page>1</page><peopleId/>' +
      '<resultsPerPage>10</resultsPerPage><totalResults>1</totalResults></person>',
  );
});

const fetch = (headers: Record<string, string>, payload: object, path = '/contact/fetch') =>
  server.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    payload,
  });

test('contacts are fetched in the order of their ids, each once, with the reason for each id that gives none', async () => {
  const account = await api.newAccount();
  const contactIds = ['15', '11', 'abc', '99', '11', '0', '99999999999999999999', 12];
  for (const path of ['/contact/fetch', '/contacts/fetch']) {
    const { contacts, errors } = (await fetch(account.json, { contactIds }, path)).json();
    assert.deepEqual(
      contacts.map(({ contactId }: { contactId: number }) => contactId),
      [15, 11, 12],
    );
    assert.deepEqual(contacts[1], { ...person, ...employment, age: 52, peopleId: idOf('people', account, 101) });
    assert.deepEqual(errors, [
      { contactId: 'abc', error: 'invalid' },
      { contactId: '99', error: 'not present' },
      { contactId: '0', error: 'invalid' },
      { contactId: '99999999999999999999', error: 'not present' },
    ]);
  }
  assert.equal(await consumedBy(account), 6);
  const xml = await fetch(account.xml, { contactIds: ['x'] });
  assert.match(
    xml.body,
    /<contactList><contacts><\/contacts><errors><error><contactId>x<\/contactId><error>invalid<\/error><\/error><\/errors>/,
  );
});

test('at most fifty contacts are fetched at a time, and nothing but JSON is read', async () => {
  const account = await api.newAccount({ credits: 60 });
  const contactIds = Array.from({ length: 50 }, (_, index) => String(index + 1));
  assert.equal((await fetch(account.json, { contactIds: [...contactIds, ...contactIds] })).statusCode, 200);
  const tooMany = await fetch(account.json, { contactIds: [...contactIds, '51'] });
  assert.equal(tooMany.json().message, 'contactIds should not be more than 50. Given value is 51');
  for (const payload of [{}, { contactIds: { a: 1 } }, []]) {
    assert.equal((await fetch(account.json, payload)).statusCode, 400, JSON.stringify(payload));
  }
  for (const headers of [
    {},
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'text/plain' },
  ]) {
    const url = '/api/v1/contact/fetch';
    const payload = Buffer.from('contactIds=1');
    const answer = await server.inject({ method: 'POST', url, payload, headers: { ...account.json, ...headers } });
    assert.equal(answer.json().errorNumber, '415-9001');
  }
});

const bad: [string, number, string][] = [
  ['/contact/abc', 400, '400-108'],
  ['/contact/0', 400, '400-108'],
  ['/contact/-5', 400, '400-108'],
  ['/contact/1e3', 400, '400-108'],
  [`/contact/${'A'.repeat(64)}`, 400, '400-108'],
  ['/contact/job', 400, '400-108'],
  ['/contact/99', 404, '404-9002'],
  ['/contact/99999999999999999999', 404, '404-9002'],
  ['/contact/11?fields=lastName,nonsense', 400, '400-101'],
  ['/contact/11?fields=hasEmail', 400, '400-101'],
  ['/people/101', 404, '404-9002'],
  ['/people/x?resultsPerPage=51', 400, '400-106'],
  ['/people/x?active=perhaps', 400, '400-103'],
];

for (const [path, status, errorNumber] of bad) {
  test(`${path.slice(0, 40)} is refused with ${errorNumber}, and costs nothing`, async () => {
    const account = await api.newAccount();
    const answer = await get(path, account.json);
    assert.equal(answer.statusCode, status);
    assert.equal(answer.json().errorNumber, errorNumber);
    assert.equal(await consumedBy(account), 0);
  });
}

test("another account's id, an altered one, one of another kind and one of no record are the same to the client", async () => {
  const account = await api.newAccount();
  const other = await api.newAccount();
  for (const [path, kind, otherKind, recordId] of [
    ['/target/contact', 'contact', 'people', 11],
    ['/people', 'people', 'contact', 101],
  ] as const) {
    const own = idOf(kind, account, recordId);
    for (const id of [
      idOf(kind, other, recordId),
      (own.startsWith('A') ? 'B' : 'A') + own.slice(1),
      idOf(otherKind, account, recordId),
      idOf(kind, account, 99),
      `${own}A`,
      String(recordId),
    ]) {
      const answer = await get(`${path}/${id}`, account.json);
      assert.equal(answer.json().errorNumber, '404-9002');
    }
  }
  assert.equal(await consumedBy(account), 0);
});

test('who has no credit left gets no record, and of several none', async () => {
  const account = await api.newAccount({ credits: 1 });
  assert.equal((await fetch(account.json, { contactIds: ['11', '12'] })).json().errorNumber, '400-9003');
  assert.equal((await get('/contact/11', account.json)).statusCode, 200);
  for (const path of [`/target/contact/${idOf('contact', account, 11)}`, `/people/${idOf('people', account, 101)}`]) {
    assert.equal((await get(path, account.json)).json().errorNumber, '400-9003');
  }
  assert.equal(await consumedBy(account), 1);
});

test('without a token, or without the contract for it, there is no record', async () => {
  const account = await api.newAccount({ entitlements: ['reference'] });
  for (const path of [
    '/contact/11',
    `/target/contact/${idOf('contact', account, 11)}`,
    `/people/${idOf('people', account, 101)}`,
  ]) {
    assert.equal((await get(path, {})).statusCode, 401);
    assert.equal((await get(path, account.json)).statusCode, 405);
  }
  assert.equal((await fetch(account.json, { contactIds: ['11'] })).statusCode, 405);
});
