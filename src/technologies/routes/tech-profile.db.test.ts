import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { clientIds } from '../../lib/client-ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);

const get = (path: string, headers: Record<string, string>) => server.inject({ url: `/api/v1${path}`, headers });
const newIdOf = (clientId: string, companyId: number) =>
  clientIds(masterKey, clientId).mint('company', [companyId])[0] ?? '';

async function consumedBy(clientId: string): Promise<number> {
  const { rows } = await database.client.query('SELECT credits_consumed FROM api_key WHERE client_id = $1', [clientId]);
  return (rows[0] as { credits_consumed: number }).credits_consumed;
}

const wearable = {
  categoryId: '52',
  categoryName: 'AR/VR',
  subCategories: [
    {
      subCategoryId: '5000773',
      subCategoryName: 'AR/VR Wearable',
      products: [{ productId: 'DM17112', productName: 'Hololens2' }],
    },
  ],
};
const intelligence = {
  subCategoryId: '5000076',
  subCategoryName: 'Business Intelligence Software',
  products: [
    { productId: 'DM01069', productName: 'Axio' },
    { productId: 'DM02743', productName: 'Domo' },
  ],
};
const virtualization = {
  subCategoryId: '5000506',
  subCategoryName: 'Data Virtualization Software',
  products: [{ productId: 'DM12093', productName: 'Grafana' }],
};
const analytics = (...subCategories: object[]) => ({ categoryId: '61', categoryName: 'Analytics', subCategories });

test('what a company has installed, each level sorted by name, for one credit', async () => {
  const account = await api.newAccount();
  const answer = await get('/company/726263/techProfile', account.json);
  assert.deepEqual(answer.json(), { categories: [wearable, analytics(intelligence)], companyId: 726_263 });
  assert.equal(await consumedBy(account.clientId), 1);
});

test('the same by new id, which the answer repeats', async () => {
  const account = await api.newAccount();
  const id = newIdOf(account.clientId, 726_263);
  const answer = await get(`/target/companies/${id}/techProfile`, account.json);
  assert.deepEqual(answer.json(), { categories: [wearable, analytics(intelligence)], companyId: 726_263, id });
  assert.equal(await consumedBy(account.clientId), 1);
});

test('a profile in XML wraps each level', async () => {
  const account = await api.newAccount();
  const categories =
    '<categories><category><categoryId>61</categoryId><categoryName>Analytics</categoryName><subCategories><subCategory>' +
    '<products><product><productId>DM12093</productId><productName>Grafana</productName></product></products>' +
    '<subCategoryId>5000506</subCategoryId><subCategoryName>Data Virtualization Software</subCategoryName>' +
    '</subCategory></subCategories></category></categories>';
  const prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  assert.equal(
    (await get('/company/2/techProfile', account.xml)).body,
    `${prolog}<techProfile>${categories}<companyId>2</companyId></techProfile>`,
  );
  const id = newIdOf(account.clientId, 2);
  assert.equal(
    (await get(`/target/companies/${id}/techProfile`, account.xml)).body,
    `${prolog}<techProfile>${categories}<companyId>2</companyId><id>${id}</id></techProfile>`,
  );
});

test('a company that has nothing installed has an empty profile, which is found and so costs a credit', async () => {
  const account = await api.newAccount();
  const answer = await get('/company/4/techProfile', account.json);
  assert.deepEqual(answer.json(), { categories: [], companyId: 4 });
  assert.equal(await consumedBy(account.clientId), 1);
});

test('the whole tree, in JSON and in XML, for nothing', async () => {
  const account = await api.newAccount();
  const answer = await get('/reference/techProfile', account.json);
  assert.deepEqual(answer.json(), { categories: [wearable, analytics(intelligence, virtualization)] });
  const xml = await get('/reference/techProfile', account.xml);
  assert.match(xml.body, /\n<categories><category><categoryId>52<.*<\/category><\/categories>$/);
  assert.equal(await consumedBy(account.clientId), 0);
});

test('the tree follows the data', async () => {
  const account = await api.newAccount();
  const before = (await get('/reference/techProfile', account.json)).json();
  await database.client.query(`
    BEGIN;
    UPDATE technology_product SET category_id = '7', category_name = 'Zoo' WHERE product_id = 'DM17112';
    UPDATE change_clock SET change_number = change_number + 1;
    COMMIT`);
  const names = (await get('/reference/techProfile', account.json))
    .json()
    .categories.map(({ categoryName }: { categoryName: string }) => categoryName);
  assert.deepEqual(names, ['Analytics', 'Zoo']);
  await database.client.query(`
    BEGIN;
    UPDATE technology_product SET category_id = '52', category_name = 'AR/VR' WHERE product_id = 'DM17112';
    UPDATE change_clock SET change_number = change_number + 1;
    COMMIT`);
  assert.deepEqual((await get('/reference/techProfile', account.json)).json(), before);
});

test('what is no id, or the id of no company, is refused and costs nothing', async () => {
  const account = await api.newAccount();
  const other = await api.newAccount();
  for (const [path, errorNumber] of [
    ['/company/abc/techProfile', '400-102'],
    ['/company/99/techProfile', '404-11'],
    [`/target/companies/${newIdOf(other.clientId, 2)}/techProfile`, '404-9002'],
    [`/target/companies/${newIdOf(account.clientId, 99)}/techProfile`, '404-9002'],
    ['/target/companies/x/techProfile', '404-9002'],
  ] as const) {
    assert.equal((await get(path, account.json)).json().errorNumber, errorNumber, path);
  }
  assert.equal(await consumedBy(account.clientId), 0);
});

test('who has no credit left gets no profile', async () => {
  const account = await api.newAccount({ credits: 0 });
  for (const path of ['/company/2/techProfile', `/target/companies/${newIdOf(account.clientId, 2)}/techProfile`]) {
    assert.equal((await get(path, account.json)).json().errorNumber, '400-9003');
  }
});

test('without a token, or without the contract for it, there is no profile and no tree', async () => {
  const account = await api.newAccount({ entitlements: ['company'] });
  for (const path of [
    '/company/2/techProfile',
    `/target/companies/${newIdOf(account.clientId, 2)}/techProfile`,
    '/reference/techProfile',
  ]) {
    assert.equal((await get(path, {})).statusCode, 401);
    assert.equal((await get(path, account.json)).statusCode, 405);
  }
});
