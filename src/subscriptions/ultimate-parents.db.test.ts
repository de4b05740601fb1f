import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { subscriptionRequests } from '../../test/support/subscription-requests.ts';
import { type TestAccount, testApi } from '../../test/support/test-api.ts';
import { typeNamed } from './types/index.ts';
import { requireUltimateParents } from './ultimate-parents.ts';

const api = await testApi();
const { create, refused, send } = subscriptionRequests(api);
const familyTree = { subscriptionType: 'companyFamilyTree', frequency: '1w' };
let account: TestAccount;

before(async () => {
  account = await api.newAccount();
  // 1 is at the top of 2 and 3; 4 names itself; 5 and 6 each other; 7 a company that is not loaded; 100 and on are below 1.
  await api.database.client.query(`
    INSERT INTO company (company_id, name, parent_company_id, ultimate_parent_company_id) VALUES
      (1, 'Top', NULL, 1), (2, 'Middle', 1, 1), (3, 'Bottom', 2, 1), (4, 'Own parent', 4, 4), (5, 'Circle', 6, NULL),
      (6, 'Circle, too', 5, NULL), (7, 'Of nobody known', 987654, NULL);
    INSERT INTO company (company_id, name, ultimate_parent_company_id)
    SELECT id, 'Child ' || id, 1 FROM generate_series(100, 120) AS id`);
});

test('companies at the top of their tree may be watched, and those that the data does not hold', async () => {
  await create(account, { ...familyTree, companyIds: '1,4,5,7,987654,123456789' });
});

test('others are named, the first ten of them, and nothing is changed', async () => {
  const refusal = (companyIds: string) =>
    refused('400-9105', account, 'POST', '/subscription', {
      ...familyTree,
      startTime: '2026-02-01T00:00:00Z',
      companyIds,
    });
  assert.equal(await refusal('3,1,2,6'), 'Only ultimate parent companies can be subscribed to. companyIds: 2, 3, 6');
  const many = Array.from({ length: 21 }, (_, index) => 100 + index);
  assert.equal(
    await refusal(`1,${many.join()}`),
    `Only ultimate parent companies can be subscribed to. companyIds: ${many.slice(0, 10).join(', ')}`,
  );
});

test('an update adds none either, but removes any', async () => {
  const { subscriptionId } = await create(account, { ...familyTree, companyIds: '1' });
  const update = { subscriptionType: 'companyFamilyTree', addCompanyIds: '2,4' };
  await refused('400-9105', account, 'PUT', `/subscription/${subscriptionId}`, update);
  const removal = { subscriptionType: 'companyFamilyTree', removeCompanyIds: '2' };
  assert.equal((await send(account, 'PUT', `/subscription/${subscriptionId}`, removal)).statusCode, 200);
});

test('other types watch any company', async () => {
  await create(account, { companyIds: '2,3' });
});

test('many ids are asked about in batches, and those of the first batch are named first', async () => {
  const ids = Float64Array.from({ length: 120_000 }, (_, index) => 1_000_000 + index);
  await requireUltimateParents(api.database, typeNamed('companyFamilyTree'), { replace: ids });
  const withOthers = Float64Array.from([2, ...ids, 2_000_000]);
  await assert.rejects(
    requireUltimateParents(api.database, typeNamed('companyFamilyTree'), { add: withOthers }),
    /companyIds: 2$/,
  );
});
