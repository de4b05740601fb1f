import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCatalogue } from '../../../test/support/catalogue.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { clientIds } from '../../lib/client-ids.ts';

const api = await testApi();
const { server, database, masterKey } = api;
await fillCatalogue(database);
const account = await api.newAccount({ credits: 0 });
const form = { 'content-type': 'application/x-www-form-urlencoded' };

const lookUp = (payload: string, headers: Record<string, string> = account.json) =>
  server.inject({ method: 'POST', url: '/api/v1/target/company/lookup', headers: { ...headers, ...form }, payload });

test('a look-up gives plain ids, names and places, and no new ids', async () => {
  const answer = await lookUp('companyName=micro&resultsPerPage=1&page=2');
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
});

test('the same in XML', async () => {
  assert.equal(
    (await lookUp('cities=Lyon', account.xml)).body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<companyList><companies><company><city>Lyon</city><companyId>4</companyId><country>France</country>' +
      '<name>Café Société</name></company></companies><page>1</page><resultsPerPage>10</resultsPerPage>' +
      '<totalResults>1</totalResults></companyList>',
  );
});

test("it takes the filters of the company list; a new id of another account's leaves nothing out", async () => {
  const other = await api.newAccount();
  const newIdOf = (clientId: string) => clientIds(masterKey, clientId).mint('company', [5])[0];
  for (const [payload, companyIds] of [
    [`companyIdsToExclude=${newIdOf(account.clientId)},2&businessTypes=public,private`, [726_263, 3]],
    [`companyIdsToExclude=${newIdOf(other.clientId)}&businessTypes=public`, [5, 726_263]],
    ['sortBy=employee_count&sortOrder=asc&resultsPerPage=2', [3, 2]],
    ['countries=4711', []],
  ] as const) {
    const companies: { companyId: number }[] = (await lookUp(payload)).json().companies;
    assert.deepEqual(
      companies.map(({ companyId }) => companyId),
      companyIds,
    );
  }
});

test('companies with news of an agent are found by it', async () => {
  await database.client.query(`
    BEGIN;
    INSERT INTO news_article (article_id, company_id, title, publication_date, agents)
    VALUES (1, 2, 'Sued', '2026-01-01', '{LITIGATION}'), (2, 2, 'Sued again', '2026-01-02', '{LITIGATION,FUNDING_DEVELOPMENTS}'),
           (3, 5, 'New car', '2026-01-02', '{NEW_OFFERINGS}'), (4, 4, 'Nothing', '2026-01-02', NULL);
    UPDATE change_clock SET change_number = change_number + 1;
    COMMIT`);
  for (const [agents, companyIds] of [
    ['LITIGATION', [2]],
    ['NEW_OFFERINGS,funding_developments', [5, 2]],
    ['COMPLIANCE', []],
  ] as const) {
    const companies: { companyId: number }[] = (await lookUp(`agents=${agents}`)).json().companies;
    assert.deepEqual(
      companies.map(({ companyId }) => companyId),
      companyIds,
    );
  }
});

test('what the company list refuses, a look-up refuses as well', async () => {
  for (const [payload, errorNumber] of [
    ['resultsPerPage=501', '400-106'],
    ['page=0', '400-105'],
    ['countries=Germany', '400-103'],
    ['sortBy=luck', '400-103'],
    ['agents=GOSSIP', '400-103'],
  ] as const) {
    assert.equal((await lookUp(payload)).json().errorNumber, errorNumber, payload);
  }
});

test('without a token, or without the contract for it, there is no look-up', async () => {
  assert.equal((await lookUp('', {})).statusCode, 401);
  const other = await api.newAccount({ entitlements: ['company'] });
  assert.equal((await lookUp('', other.json)).statusCode, 405);
});
