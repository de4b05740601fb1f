import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { subscriptionRequests } from '../../../test/support/subscription-requests.ts';
import { type TestAccount, testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { create, everything, refused, send } = subscriptionRequests(api);
let account: TestAccount;

beforeEach(async () => {
  account = await api.newAccount();
});

test('deletes a subscription with its ids, its webhook and its alerts, and no other', async () => {
  await create(account, { webhook: 'http://127.0.0.1:9999/other' });
  const { blocks, endpoints, secrets, subscriptions } = (await everything()) as Record<string, unknown>;
  const { subscriptionId } = await create(account, { webhook: 'http://127.0.0.1:9999/hook' });
  await api.database.client.query(
    `WITH alert_ids AS (
       INSERT INTO id_block (set_id, block, first_id, last_id, ids) VALUES (nextval('id_set'), 0, 1, 1, '\\x01')
       RETURNING set_id
     )
     INSERT INTO alert (subscription_id, alert_id, client_id, created_at, digest_id, watched, set_id, records, event_number)
     SELECT $1, 1, $2, now(), 0, 1, set_id, 1, 1 FROM alert_ids`,
    [subscriptionId, account.clientId],
  );
  const answer = await send(account, 'DELETE', `/subscription/${subscriptionId}`);
  assert.equal(answer.body, JSON.stringify({ subscriptionId }));
  const after = (await everything()) as Record<string, unknown>;
  assert.deepEqual(
    { blocks: after['blocks'], endpoints: after['endpoints'], secrets: after['secrets'] },
    { blocks, endpoints, secrets },
  );
  assert.deepEqual(after['subscriptions'], subscriptions);
  assert.equal((await api.database.client.query('SELECT FROM alert')).rowCount, 0);
});

test('in XML', async () => {
  const { subscriptionId } = await create(account);
  const answer = await send(account, 'DELETE', `/subscription/${subscriptionId}`, undefined, account.xml);
  assert.equal(
    answer.body,
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Subscription><subscriptionId>${subscriptionId}</subscriptionId></Subscription>`,
  );
});

test("deleting the same again, another account's, an unknown id and none at all are alike", async () => {
  const { subscriptionId } = await create(account);
  assert.equal((await send(account, 'DELETE', `/subscription/${subscriptionId}`)).statusCode, 200);
  const other = await create(await api.newAccount());
  for (const id of [subscriptionId, other.subscriptionId, '78oro46b0cnjc1cubi93', 'x'])
    assert.equal(await refused('400-1509', account, 'DELETE', `/subscription/${id}`), 'Invalid subscription ID');
  await refused('401-9001', account, 'DELETE', `/subscription/${other.subscriptionId}`, undefined, {
    accept: 'application/json',
  });
});
