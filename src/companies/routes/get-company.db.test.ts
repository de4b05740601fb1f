import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { clientIds } from '../../lib/client-ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);

const get = (path: string, headers: Record<string, string>) => server.inject({ url: `/api/v1${path}`, headers });
const newIdOf = (clientId: string, companyId: number) => clientIds(masterKey, clientId).mint('company', [companyId])[0];

async function consumedBy(clientId: string): Promise<number> {
  const { rows } = await database.client.query('SELECT credits_consumed FROM api_key WHERE client_id = $1', [clientId]);
  return (rows[0] as { credits_consumed: number }).credits_consumed;
}

const microsoft = {
  companyId: 726_263,
  name: 'Microsoft Corporation',
  companyStatus: 'Operating',
  companyType: 'Public',
  websites: ['https://www.microsoft.com/', 'https://azure.microsoft.com/'],
  street: '1 Microsoft Way',
  city: 'Redmond',
  state: 'WA',
  zip: '98052-6399',
  country: 'United States',
  phone: '+1 425 882 8080',
  industry: 'Computer Software',
  industryCode: '8',
  subIndustry: 'Enterprise Resource Planning Software',
  subIndustryCode: '8_32',
  sic: '7371',
  sicDescription: 'Services-Computer Programming Services',
  naics: '513210',
  naicsDescription: 'Software Publishers',
  britishSics: [{ britishSic: '58290', description: 'Other software publishing' }],
  employees: 221_000,
  revenue: 198_270.5,
  revenueCurrency: 'USD',
  financialYearEnd: 'June',
  foundationDate: '1975',
  fortuneRanking: 'fortune500',
  tickers: [{ tickerName: 'MSFT', exchange: 'NASD' }],
  sources: ['Sample'],
  description: 'Cloud & "productivity" software',
  businessStructure: 'Global Parent',
};

test('a record has every field that has a value, numbers as numbers, and costs one credit', async () => {
  const account = await api.newAccount({ credits: 10 });
  const answer = await get('/company/726263', account.json);
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), microsoft);
  assert.equal(await consumedBy(account.clientId), 1);
});

test('the same record answers to the new id of the account', async () => {
  const account = await api.newAccount();
  const answer = await get(`/target/companies/${newIdOf(account.clientId, 726_263)}`, account.json);
  assert.deepEqual(answer.json(), microsoft);
  assert.equal(await consumedBy(account.clientId), 1);
});

test('a record in XML wraps its lists', async () => {
  const account = await api.newAccount();
  const answer = await get('/company/726263?fields=websites,tickers,britishSics,revenue,description', account.xml);
  assert.equal(
    answer.body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<company><britishSics><britishSic><britishSic>58290</britishSic><description>Other software publishing' +
      '</description></britishSic></britishSics><description>Cloud &amp; &quot;productivity&quot; software</description>' +
      '<revenue>198270.5</revenue><tickers><ticker><exchange>NASD</exchange><tickerName>MSFT</tickerName></ticker>' +
      '</tickers><websites><website>https://www.microsoft.com/</website><website>https://azure.microsoft.com/</website>' +
      '</websites></company>',
  );
  const byNewId = await get(`/target/companies/${newIdOf(account.clientId, 4)}?fields=city`, account.xml);
  assert.match(byNewId.body, /<company><city>Lyon<\/city><\/company>$/);
});

test('fields asks for some; those without a value are left out, blanks and repetitions do no harm', async () => {
  const account = await api.newAccount();
  for (const [query, expected] of [
    ['fields=companyId,name,zip', { companyId: 3, name: 'Micro' }],
    ['fields=name&fields=%20companyId%20,name,', { companyId: 3, name: 'Micro' }],
    ['fields=zip', {}],
  ] as const) {
    assert.deepEqual((await get(`/company/3?${query}`, account.json)).json(), expected, query);
  }
  const whole = (await get('/company/3?fields=', account.json)).json();
  assert.equal(whole.companyStatus, 'Acquired');
});

const bad: [string, number, string][] = [
  ['/company/abc', 400, '400-102'],
  ['/company/0', 400, '400-102'],
  ['/company/-5', 400, '400-102'],
  ['/company/1.5', 400, '400-102'],
  ['/company/1e3', 400, '400-102'],
  ['/company/12%27%20OR%201=1', 400, '400-102'],
  [`/company/${'A'.repeat(64)}`, 400, '400-102'],
  ['/company/99', 404, '404-11'],
  ['/company/99999999999999999999', 404, '404-11'],
  ['/company/2?fields=name,nonsense', 400, '400-101'],
  ['/company/2?fields=Name', 400, '400-101'],
  ['/company/2?fields=has_phone', 400, '400-101'],
];

for (const [path, status, errorNumber] of bad) {
  test(`${path.slice(0, 40)} is refused with ${errorNumber}, and costs nothing`, async () => {
    const account = await api.newAccount();
    const answer = await get(path, account.json);
    assert.equal(answer.statusCode, status);
    assert.equal(answer.json().errorNumber, errorNumber);
    assert.equal(await consumedBy(account.clientId), 0);
  });
}

test("another account's id, an altered one, one of another kind and one of no company are the same to the client", async () => {
  const account = await api.newAccount();
  const other = await api.newAccount();
  const own = newIdOf(account.clientId, 2) ?? '';
  const answers = [];
  for (const id of [
    newIdOf(other.clientId, 2),
    (own.startsWith('A') ? 'B' : 'A') + own.slice(1),
    clientIds(masterKey, account.clientId).mint('contact', [2])[0],
    newIdOf(account.clientId, 99),
    own.slice(1),
    `${own}A`,
    '2',
    'x',
  ]) {
    const answer = await get(`/target/companies/${id}`, account.json);
    assert.equal(answer.statusCode, 404);
    const { diagnosticCode, ...body } = answer.json();
    assert.ok(diagnosticCode);
    answers.push(body);
  }
  const [first, ...others] = answers;
  assert.equal(first.errorNumber, '404-9002');
  for (const body of others) assert.deepEqual(body, first);
  assert.equal(await consumedBy(account.clientId), 0);
});

test('who has no credit left gets no record', async () => {
  const account = await api.newAccount({ credits: 1 });
  assert.equal((await get('/company/2', account.json)).statusCode, 200);
  const answer = await get('/company/2', account.json);
  assert.equal(answer.json().errorNumber, '400-9003');
  assert.equal((await get('/company/99', account.json)).json().errorNumber, '404-11');
  assert.equal(await consumedBy(account.clientId), 1);
});

test('without a token, or without the contract for it, there is no record', async () => {
  const account = await api.newAccount({ entitlements: ['reference'] });
  for (const path of ['/company/2', `/target/companies/${newIdOf(account.clientId, 2)}`]) {
    assert.equal((await get(path, {})).statusCode, 401);
    assert.equal((await get(path, account.json)).statusCode, 405);
  }
});
