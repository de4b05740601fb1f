import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { server, database } = api;

// 1 owns 2 and 3; 2 owns 4. 5 names a parent that was not loaded, 6 none, 7 itself: all three say that 1 is above them all.
// 1 bought 3 and 8. 20 and 21 each name the other, 22 hangs below 21.
await database.client.query(`
  INSERT INTO company (company_id, name, city, state, country, parent_company_id, ultimate_parent_company_id) VALUES
    (1, 'A Inc', 'Redmond', 'WA', 'United States', 1, 1),
    (2, 'B Ltd', 'Leeds', NULL, 'United Kingdom', 1, 1),
    (3, 'A Sons', NULL, NULL, NULL, 1, 1),
    (4, 'D', NULL, NULL, NULL, 2, 1),
    (5, 'E', NULL, NULL, NULL, 99, 1),
    (6, 'F', NULL, NULL, NULL, NULL, 1),
    (7, 'G', NULL, NULL, NULL, 7, 1),
    (8, 'Bought', 'Lyon', NULL, 'France', NULL, NULL),
    (20, 'Hen', NULL, NULL, NULL, 21, NULL),
    (21, 'Egg', NULL, NULL, NULL, 20, NULL),
    (22, 'Chick', NULL, NULL, NULL, 21, NULL);
  INSERT INTO acquisition VALUES (1, 8), (1, 3)`);

const account = await api.newAccount();
const get = (companyId: number | string, headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1/company/${companyId}/familyTree`, headers });

async function consumedBy(clientId: string): Promise<number> {
  const { rows } = await database.client.query('SELECT credits_consumed FROM api_key WHERE client_id = $1', [clientId]);
  return (rows[0] as { credits_consumed: number }).credits_consumed;
}

const leaf = (companyId: number, name: string, place = {}) => ({ familyTreeCompany: { name, ...place, companyId } });
const leeds = { city: 'Leeds', country: 'United Kingdom' };
const redmond = { city: 'Redmond', state: 'WA', country: 'United States' };

test('the whole tree from the ultimate parent down, siblings by name, with what the ultimate parent acquired', async () => {
  const before = await consumedBy(account.clientId);
  assert.deepEqual((await get(4)).json(), {
    requestedCompany: { name: 'D', companyId: 4 },
    familyTree: {
      ...leaf(1, 'A Inc', redmond),
      children: [
        leaf(3, 'A Sons'),
        { ...leaf(2, 'B Ltd', leeds), children: [leaf(4, 'D')] },
        leaf(5, 'E'),
        leaf(6, 'F'),
        leaf(7, 'G'),
      ],
    },
    acquisitions: {
      companies: [
        { name: 'A Sons', companyId: 3 },
        { name: 'Bought', city: 'Lyon', country: 'France', companyId: 8 },
      ],
    },
  });
  assert.equal(await consumedBy(account.clientId), before + 1);
});

test('every company of a tree has the same tree', async () => {
  const { familyTree } = (await get(1)).json();
  for (const companyId of [2, 3, 5, 6, 7]) assert.deepEqual((await get(companyId)).json().familyTree, familyTree);
});

test('a tree in XML is as deep as in JSON', async () => {
  assert.equal(
    (await get(22, account.xml)).body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<companyFamilyTree><familyTree><children><child><children><child><familyTreeCompany><companyId>22</companyId>' +
      '<name>Chick</name></familyTreeCompany></child></children><familyTreeCompany><companyId>21</companyId>' +
      '<name>Egg</name></familyTreeCompany></child></children><familyTreeCompany><companyId>20</companyId>' +
      '<name>Hen</name></familyTreeCompany></familyTree><requestedCompany><companyId>22</companyId><name>Chick</name>' +
      '</requestedCompany></companyFamilyTree>',
  );
});

test('companies that name each other as parents end at the one with the smallest id, whoever is asked for', async () => {
  for (const companyId of [20, 21, 22]) {
    assert.deepEqual((await get(companyId)).json().familyTree, {
      ...leaf(20, 'Hen'),
      children: [{ ...leaf(21, 'Egg'), children: [leaf(22, 'Chick')] }],
    });
  }
});

test('a company without a family is a tree of its own', async () => {
  assert.deepEqual((await get(8)).json(), {
    requestedCompany: { name: 'Bought', city: 'Lyon', country: 'France', companyId: 8 },
    familyTree: leaf(8, 'Bought', { city: 'Lyon', country: 'France' }),
  });
});

test('what is no id, or the id of no company, is refused and costs nothing', async () => {
  const before = await consumedBy(account.clientId);
  for (const [companyId, status, errorNumber] of [
    ['abc', 400, '400-102'],
    ['0', 400, '400-102'],
    ['99', 404, '404-11'],
    ['99999999999999999999', 404, '404-11'],
  ] as const) {
    const answer = await get(companyId);
    assert.deepEqual([answer.statusCode, answer.json().errorNumber], [status, errorNumber]);
  }
  assert.equal(await consumedBy(account.clientId), before);
});

test('who has no credit left gets no tree', async () => {
  const poor = await api.newAccount({ credits: 0 });
  assert.equal((await get(1, poor.json)).json().errorNumber, '400-9003');
});

test('without a token, or without the contract for it, there is no tree', async () => {
  assert.equal((await get(1, {})).statusCode, 401);
  const other = await api.newAccount({ entitlements: ['company'] });
  assert.equal((await get(1, other.json)).statusCode, 405);
});

test('a family too large for one answer is refused and costs nothing; a chain is told for a hundred levels', async () => {
  const { client } = api.database;
  // One family that is most of the table, as a data owner's may be.
  await client.query(`
    INSERT INTO company (company_id, name, parent_company_id)
    SELECT 1000000 + id, 'Member ' || id, nullif(1000000, 1000000 + id) FROM generate_series(0, 20000) AS id;
    INSERT INTO company (company_id, name, parent_company_id)
    SELECT 2000000 + id, 'Link ' || id, 2000000 + id - 1 FROM generate_series(1, 150) AS id`);
  await client.query('ANALYZE company');
  const before = await consumedBy(account.clientId);
  const answer = await get(1000001);
  assert.deepEqual(
    [answer.json().errorNumber, answer.json().message],
    ['400-106', 'Number of companies in the family tree should not be more than 20000. Given value is 20001'],
  );
  assert.equal(await consumedBy(account.clientId), before);
  const deep = (await get(2000150)).json();
  assert.equal(deep.requestedCompany.companyId, 2000150);
  assert.equal(deep.familyTree.familyTreeCompany.companyId, 2000050);
});
