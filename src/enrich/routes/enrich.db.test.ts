import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { clientIds } from '../../lib/client-ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);
await database.client.query(`
  INSERT INTO company (company_id, name, city) VALUES (80, 'Twin Fixtures', 'Leeds'), (81, 'Twin Fixtures', 'York');
  INSERT INTO person (people_id, first_name, middle_name, last_name, linkedin_handle, education) VALUES
    (900, 'Robert', 'Q', 'Sample', 'https://www.linkedin.com/in/sample', '[{"degree": "MBA", "university": "Example"}]'),
    (901, 'Jane', NULL, 'Example', NULL, NULL);
  INSERT INTO contact (contact_id, people_id, company_id, titles, email, phone, phone_type, job_levels) VALUES
    (50, 900, 726263, '{Vice President Sales}', 'robert.sample@microsoft.example.com', '+1 425 555 0101', 'DIRECT', '{VP}'),
    (51, 901, 726263, '{Engineer}', NULL, NULL, NULL, NULL)`);

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const enrich = (payload: string, headers: Record<string, string>) =>
  server.inject({ method: 'POST', url: '/api/v1/enrich', headers: { ...headers, ...form }, payload });

async function consumedBy(clientId: string): Promise<number> {
  const { rows } = await database.client.query('SELECT credits_consumed FROM api_key WHERE client_id = $1', [clientId]);
  return (rows[0] as { credits_consumed: number }).credits_consumed;
}

test("an e-mail address gives its contact, with the names of this endpoint, and the contact's company", async () => {
  const account = await api.newAccount();
  const answer = await enrich('email=Robert.Sample%40Microsoft.example.com', account.json);
  assert.equal(answer.statusCode, 200);
  const { confidenceScore, company, contact } = answer.json();
  assert.equal(confidenceScore, 97);
  assert.equal(company.companyId, 726_263);
  assert.deepEqual(company.tickers, [{ tickerName: 'MSFT', exchange: 'NASD' }]);
  assert.deepEqual(contact, {
    contactId: 50,
    peopleId: clientIds(masterKey, account.clientId).mint('people', [900])[0],
    firstName: 'Robert',
    middleName: 'Q',
    lastName: 'Sample',
    fullName: 'Robert Q Sample',
    email: 'robert.sample@microsoft.example.com',
    phone: '+1 425 555 0101',
    phoneType: 'DIRECT',
    titles: ['Vice President Sales'],
    jobLevels: ['VP'],
    education: [{ degree: 'MBA', university: 'Example' }],
    linkedInProfile: 'https://www.linkedin.com/in/sample',
    active: true,
  });
  assert.equal(await consumedBy(account.clientId), 1);
});

const companies: [string, number | undefined][] = [
  ['companyName=microsoft', 726_263],
  ['companyName=MICROSOFT+CORP.', 726_263],
  ['companyName=Mircosoft+Inc', 726_263],
  ['companyName=Systems+Micro', 2],
  ['companyName=Cafe+Societe&city=LYON&country=FR', 4],
  ['url=http://microsoft.com/about', 726_263],
  ['website=www.microsoft.com', 726_263],
  ['email=somebody@microsoft.com', 726_263],
  ['ticker=NASD:msft', 726_263],
  ['phone=(425)%20882-8080', 726_263],
  ['companyName=Microsoft&country=Germany', undefined],
  ['companyName=Microsoft&country=USA&state=Washington', 726_263],
  ['email=somebody@gmail.com', undefined],
  ['url=https://www.facebook.com/microsoft', undefined],
  ['companyName=Twin+Fixtures', undefined],
  ['companyName=Twin+Fixtures&city=York', 81],
  ['companyName=Somebody+Else', undefined],
  ['companyName=---', undefined],
  ['companyName=Mircosoft&confidenceScore=90', undefined],
  ['companyName=Microsoft&isContactRequired=true', undefined],
];

for (const [known, companyId] of companies) {
  test(`${known} is ${companyId === undefined ? 'nobody' : `company ${companyId}`}`, async () => {
    const account = await api.newAccount();
    const { company, contact, error } = (await enrich(known, account.json)).json();
    assert.equal(company?.companyId, companyId);
    assert.equal(contact, undefined);
    assert.equal(error, companyId === undefined ? 'No match found.' : undefined);
    assert.equal(await consumedBy(account.clientId), companyId === undefined ? 0 : 1);
  });
}

const people: [string, number | undefined][] = [
  ['firstName=Robert&lastName=Sample', 50],
  ['firstName=bob&lastName=SAMPLE', 50],
  ['firstName=Sample&lastName=Robert', 50],
  ['firstName=R.&lastName=Sampel&title=VP+sales', 50],
  ['fullName=Dr.+Robert+Quincy+Sample+Jr.', 50],
  ['fullName=Sample,+Robert', 50],
  ['firstName=Jane&lastName=Example', 51],
  ['firstName=Jane&lastName=Example&isEmailRequired=true', undefined],
  ['firstName=John&lastName=Sample', undefined],
  ['lastName=Sample', undefined],
];

for (const [known, contactId] of people) {
  test(`${known} at Microsoft is ${contactId === undefined ? 'nobody' : `contact ${contactId}`}`, async () => {
    const account = await api.newAccount();
    const { company, contact } = (await enrich(`companyName=Microsoft&${known}`, account.json)).json();
    assert.equal(company.companyId, 726_263);
    assert.equal(contact?.contactId, contactId);
  });
}

test('where a telephone number is required, that of the company stands in', async () => {
  const account = await api.newAccount();
  const known = 'companyName=Microsoft&firstName=Jane&lastName=Example';
  assert.equal((await enrich(known, account.json)).json().contact.phone, undefined);
  const { contact } = (await enrich(`${known}&isPhoneRequired=true`, account.json)).json();
  assert.equal(contact.phone, '+1 425 882 8080');
  assert.equal(contact.phoneType, 'CORP');
});

test('parameters may come as JSON or in the query, and the answer in XML', async () => {
  const account = await api.newAccount();
  const json = await server.inject({
    method: 'POST',
    url: '/api/v1/enrich',
    headers: account.json,
    payload: { companyName: 'Café Société', isContactRequired: false, confidenceScore: 50 },
  });
  assert.equal(json.json().company.companyId, 4);
  const xml = await server.inject({
    method: 'POST',
    url: '/api/v1/enrich?companyName=Toyota+Motors',
    headers: account.xml,
  });
  assert.match(
    xml.body,
    /^<\?xml[^>]*>\n<enrich><company>.*<name>Toyota Motor<\/name>.*<\/company><confidenceScore>\d/,
  );
  const nobody = await server.inject({
    method: 'POST',
    url: '/api/v1/enrich?companyName=Nobody',
    headers: account.xml,
  });
  assert.match(nobody.body, /<enrich><confidenceScore>0<\/confidenceScore><error>No match found\.<\/error><\/enrich>$/);
});

const bad: [string, string][] = [
  ['', '400-9001'],
  ['city=Redmond&firstName=Robert', '400-9001'],
  ['companyName=a&confidenceScore=101', '400-106'],
  ['companyName=a&confidenceScore=-1', '400-105'],
  ['companyName=a&confidenceScore=high', '400-107'],
  ['companyName=a&isContactRequired=maybe', '400-103'],
  ['companyName=a%00b', '400-103'],
  [`companyName=${'a'.repeat(501)}`, '400-103'],
];

for (const [known, errorNumber] of bad) {
  test(`${known.slice(0, 50)} is refused with ${errorNumber}, and costs nothing`, async () => {
    const account = await api.newAccount();
    const answer = await enrich(known, account.json);
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().errorNumber, errorNumber);
    assert.equal(await consumedBy(account.clientId), 0);
  });
}

test('without a token, the contract for it or a credit, nothing is matched', async () => {
  assert.equal((await enrich('companyName=Microsoft', {})).statusCode, 401);
  const entitled = await api.newAccount({ entitlements: ['company'] });
  assert.equal((await enrich('companyName=Microsoft', entitled.json)).statusCode, 405);
  const poor = await api.newAccount({ credits: 0 });
  assert.equal((await enrich('companyName=Microsoft', poor.json)).json().errorNumber, '400-9003');
});
