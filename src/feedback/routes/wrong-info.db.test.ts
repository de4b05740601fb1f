import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { clientIds, type RecordKind } from '../../lib/client-ids.ts';
import { closeWrongInfo } from '../wrong-info-store.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);
await database.client.query(`
  INSERT INTO person (people_id, last_name) VALUES (1, 'Doe');
  INSERT INTO contact (contact_id, people_id, company_id) VALUES (77, 1, 2)`);
const account = await api.newAccount({ credits: 0 });
const form = { 'content-type': 'application/x-www-form-urlencoded' };

const newIdOf = (clientId: string, kind: RecordKind, recordId: number) =>
  clientIds(masterKey, clientId).mint(kind, [recordId])[0] ?? '';
const ownCompany = newIdOf(account.clientId, 'company', 2);
const ownContact = newIdOf(account.clientId, 'contact', 77);

const post = (path: string, headers: Record<string, string> = account.json, payload = '') =>
  server.inject({ method: 'POST', url: `/api/v1${path}`, headers: { ...headers, ...form }, payload });
const get = (path: string, headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1${path}`, headers });

async function reports(): Promise<number> {
  const { rows } = await database.client.query('SELECT count(*)::int AS count FROM wrong_info');
  return rows[0].count;
}

test('a report on a company is kept and can be read by its number, also after the data owner has closed it', async () => {
  const answer = await post('/company/2/wrongInfo?revenue=12.7&address=5%20Low%20Street&other=');
  assert.equal(answer.statusCode, 200, answer.body);
  const { requestId, ...rest } = answer.json();
  assert.match(requestId, /^\d+$/);
  assert.deepEqual(rest, {
    companyId: '2',
    status: 'new',
    fields: { revenue: '12.7', address: '5 Low Street' },
    createdDate: '2026-01-15T10:00:00.000+00:00',
  });
  assert.deepEqual((await get(`/company/wrongInfo/${requestId}`)).json(), answer.json());
  await closeWrongInfo(database, Number(requestId));
  assert.equal((await get(`/company/wrongInfo/${requestId}`)).json().status, 'closed');
});

test('the same by the new id, which the answer repeats', async () => {
  const answer = await post(`/target/companies/${ownCompany}/wrongInfo`, account.json, 'removeCompany=TRUE');
  assert.equal(answer.json().companyId, ownCompany);
  assert.deepEqual(answer.json().fields, { removeCompany: 'true' });
  assert.deepEqual((await get(`/company/wrongInfo/${answer.json().requestId}`)).json(), answer.json());
  const { rows } = await database.client.query('SELECT company_id FROM wrong_info ORDER BY request_id DESC LIMIT 1');
  assert.deepEqual(rows, [{ company_id: 2 }]);
});

test('a report on a contact in XML', async () => {
  const answer = await post(`/target/contact/${ownContact}/wrongInfo?titles=CEO&email=a%40b.example`, account.xml);
  assert.equal(
    answer.body.replace(/<requestId>\d+</, '<requestId>1<'),
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      `<contactWrongInfo><contactId>${ownContact}</contactId><createdDate>2026-01-15T10:00:00.000+00:00</createdDate>` +
      '<fields><email>a@b.example</email><titles>CEO</titles></fields><requestId>1</requestId><status>new</status>' +
      '</contactWrongInfo>',
  );
});

test('reports on a company in XML', async () => {
  const submitted = await post('/company/2/wrongInfo?employees=41', account.xml);
  assert.match(
    submitted.body,
    /<companyWrongInfo><companyId>2<\/companyId><createdDate>[^<]+<\/createdDate><fields><employees>41<\/employees><\/fields><requestId>\d+<\/requestId><status>new<\/status><\/companyWrongInfo>$/,
  );
  const [, requestId] = /<requestId>(\d+)</.exec(submitted.body) ?? [];
  assert.equal((await get(`/company/wrongInfo/${requestId}`, account.xml)).body, submitted.body);
});

test('a report may be JSON', async () => {
  const headers = { ...account.json, 'content-type': 'application/json' };
  const payload = { websites: 'https://www.example.com', industryCode: 8 };
  const answer = await server.inject({ method: 'POST', url: '/api/v1/company/2/wrongInfo', headers, payload });
  assert.deepEqual(answer.json().fields, { industryCode: '8', websites: 'https://www.example.com' });
});

const refused: [string, number, string][] = [
  ['/company/2/wrongInfo', 400, '400-9001'],
  ['/company/2/wrongInfo?nonsense=1', 400, '400-9001'],
  ['/company/2/wrongInfo?revenue=%20', 400, '400-9001'],
  ['/company/2/wrongInfo?removeCompany=false', 400, '400-9001'],
  ['/company/2/wrongInfo?removeCompany=true&other=gone', 400, '400-103'],
  ['/company/2/wrongInfo?removeCompany=please', 400, '400-103'],
  ['/company/2/wrongInfo?other=a%00b', 400, '400-103'],
  [`/company/2/wrongInfo?other=${'x'.repeat(2_001)}`, 400, '400-103'],
  ['/company/x/wrongInfo?other=1', 400, '400-102'],
  ['/company/99/wrongInfo?other=1', 404, '404-11'],
  [`/target/companies/${ownContact}/wrongInfo?other=1`, 404, '404-9002'],
  [`/target/companies/${newIdOf(account.clientId, 'company', 99)}/wrongInfo?other=1`, 404, '404-9002'],
  [`/target/companies/${ownCompany}/wrongInfo`, 400, '400-9001'],
  [`/target/contact/${ownContact}/wrongInfo?removeCompany=true`, 400, '400-9001'],
  [`/target/contact/${newIdOf(account.clientId, 'contact', 99)}/wrongInfo?other=1`, 404, '404-9002'],
  ['/target/contact/77/wrongInfo?other=1', 404, '404-9002'],
];

for (const [path, status, errorNumber] of refused) {
  test(`${path.slice(0, 90)} is refused with ${errorNumber} and keeps nothing`, async () => {
    const before = await reports();
    const answer = await post(path);
    assert.deepEqual([answer.statusCode, answer.json().errorNumber], [status, errorNumber]);
    assert.equal(await reports(), before);
  });
}

test('half of a character, which JSON can hold and the database cannot, is refused', async () => {
  const before = await reports();
  const headers = { ...account.json, 'content-type': 'application/json' };
  const payload = String.raw`{"other":"a\ud800b"}`;
  const answer = await server.inject({ method: 'POST', url: '/api/v1/company/2/wrongInfo', headers, payload });
  assert.deepEqual([answer.statusCode, answer.json().errorNumber], [400, '400-103']);
  assert.equal(await reports(), before);
});

test("another account's report, one on a contact and one that never was are the same to the client", async () => {
  const other = await api.newAccount();
  const { requestId } = (await post('/company/2/wrongInfo?other=1')).json();
  const contactReport = (await post(`/target/contact/${ownContact}/wrongInfo?other=1`)).json();
  for (const [id, headers] of [
    [requestId, other.json],
    [contactReport.requestId, account.json],
    ['999999', account.json],
    ['99999999999999999999', account.json],
    ['abc', account.json],
  ]) {
    const answer = await get(`/company/wrongInfo/${id}`, headers);
    assert.deepEqual([answer.statusCode, answer.json().errorNumber], [404, '404-9002'], id);
  }
  assert.equal((await post(`/target/companies/${ownCompany}/wrongInfo?other=1`, other.json)).statusCode, 404);
  assert.equal((await post(`/target/contact/${ownContact}/wrongInfo?other=1`, other.json)).statusCode, 404);
});

test('without a token, or without the contract for it, nothing is reported or read', async () => {
  const before = await reports();
  const limited = await api.newAccount({ entitlements: ['reference'] });
  for (const path of ['/company/2', `/target/companies/${ownCompany}`, `/target/contact/${ownContact}`]) {
    assert.equal((await post(`${path}/wrongInfo?other=1`, {})).statusCode, 401);
    assert.equal((await post(`${path}/wrongInfo?other=1`, limited.json)).statusCode, 405);
  }
  assert.equal((await get('/company/wrongInfo/1', {})).statusCode, 401);
  assert.equal((await get('/company/wrongInfo/1', limited.json)).statusCode, 405);
  assert.equal(await reports(), before);
});
