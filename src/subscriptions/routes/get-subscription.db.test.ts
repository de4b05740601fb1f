import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { subscriptionRequests } from '../../../test/support/subscription-requests.ts';
import { type TestAccount, testApi } from '../../../test/support/test-api.ts';

const api = await testApi({ FIRMLENS_DANGEROUS_WEBHOOK_ALLOW: '0.0.0.0/0' });
const { clock, database } = api;
const { create, details, people, refused, send, setWebhookStatus, update } = subscriptionRequests(api);
let account: TestAccount;

beforeEach(async () => {
  clock.now = new Date('2015-11-01T00:00:00Z');
  account = await api.newAccount();
});

/** The examples are of subscriptions that have fired once. */
const setNextFireTime = (subscriptionId: string, time: string) =>
  database.client.query('UPDATE subscription SET next_fire_time = $2 WHERE subscription_id = $1', [
    subscriptionId,
    time,
  ]);

/** The ids of the examples; answers have them in ascending order (design, "Where the sources disagree"). */
const exampleIds = '643462,1042601,643223,642023,26176,643886,848207,741359,643768,642647';
const ascendingIds = [
  '26176',
  '642023',
  '642647',
  '643223',
  '643462',
  '643768',
  '643886',
  '741359',
  '848207',
  '1042601',
];
const webhook = 'http://cloudqa.dev.insideview.com:7777/Webhook/Webhook';

test('the example of a company subscription: member by member, in its order', async () => {
  const { subscriptionId } = await create(account, {
    companyIds: exampleIds,
    startTime: '2015-11-09T23:15:07-08:00',
    name: 'sub1',
    description: 'desc',
    webhook,
  });
  await setWebhookStatus(subscriptionId, 'ACTIVE');
  await setNextFireTime(subscriptionId, '2015-11-10T23:15:07-08:00');
  const answer = await send(account, 'GET', `/subscription/${subscriptionId}`);
  assert.equal(
    answer.body,
    JSON.stringify({
      companyIds: ascendingIds,
      startTime: '2015-11-09T23:15:07.000-08:00',
      frequency: '1d',
      fields: 'all',
      webhook,
      name: 'sub1',
      description: 'desc',
      nextFireTime: '2015-11-10T23:15:07.000-08:00',
      page: 1,
      totalResults: 10,
      resultsPerPage: 5000,
      subscriptionType: 'company',
    }),
  );
});

test('the example of a news subscription', async () => {
  const { subscriptionId } = await create(account, {
    subscriptionType: 'companyNews',
    companyIds: exampleIds,
    startTime: '2015-11-09T23:15:07-08:00',
    agents: 'LEADERSHIP_CHANGES',
    name: 'sub1',
    description: 'desc',
    webhook,
  });
  await setWebhookStatus(subscriptionId, 'ACTIVE');
  await setNextFireTime(subscriptionId, '2015-11-10T23:15:07-08:00');
  const answer = await send(account, 'GET', `/subscription/${subscriptionId}`);
  assert.equal(
    answer.body,
    JSON.stringify({
      companyIds: ascendingIds,
      startTime: '2015-11-09T23:15:07.000-08:00',
      frequency: '1d',
      webhook,
      agents: 'LEADERSHIP_CHANGES',
      name: 'sub1',
      description: 'desc',
      nextFireTime: '2015-11-10T23:15:07.000-08:00',
      page: 1,
      totalResults: 10,
      resultsPerPage: 5000,
      subscriptionType: 'companynews',
    }),
  );
});

test('the example of a people subscription, with an id of this account', async () => {
  const [peopleId = ''] = people(account, [101]);
  const { subscriptionId } = await create(account, {
    subscriptionType: 'people',
    companyIds: '',
    peopleIds: peopleId,
    startTime: '2016-07-28T00:15:07-07:00',
    name: 'sub1',
    description: 'desc',
    webhook: 'http://xxx.xxx',
  });
  await setNextFireTime(subscriptionId, '2016-07-29T00:15:07-07:00');
  const answer = await send(account, 'GET', `/subscription/${subscriptionId}`);
  assert.equal(peopleId.length, 64);
  assert.equal(
    answer.body,
    JSON.stringify({
      peopleIds: [peopleId],
      startTime: '2016-07-28T00:15:07.000-07:00',
      frequency: '1d',
      fields: 'all',
      webhook: { url: 'http://xxx.xxx', status: 'VERIFICATION_PENDING' },
      name: 'sub1',
      description: 'desc',
      nextFireTime: '2016-07-29T00:15:07.000-07:00',
      page: 1,
      totalResults: 1,
      resultsPerPage: 5000,
      subscriptionType: 'people',
    }),
  );
});

test('the example of a family tree subscription, but for its two slips: three ids are 3 results, a week after its start is a week', async () => {
  const { subscriptionId } = await create(account, {
    subscriptionType: 'companyFamilyTree',
    companyIds: '726263,643462,1042601',
    startTime: '2018-08-12T00:15:07-07:00',
    frequency: '1w',
    name: 'stage_subscription_boa',
    webhook: 'http://xxx.xxx',
  });
  await setWebhookStatus(subscriptionId, 'DISABLED');
  await setNextFireTime(subscriptionId, '2018-08-19T00:15:07-07:00');
  const answer = await send(account, 'GET', `/subscription/${subscriptionId}`);
  assert.equal(
    answer.body,
    JSON.stringify({
      companyIds: ['643462', '726263', '1042601'],
      startTime: '2018-08-12T00:15:07.000-07:00',
      frequency: '1w',
      fields: 'all',
      webhook: {
        url: 'http://xxx.xxx',
        status: 'DISABLED',
        disableReasonMessage: 'Webhook unreachable',
        disableReasonErrorCode: '400-2100',
      },
      name: 'stage_subscription_boa',
      nextFireTime: '2018-08-19T00:15:07.000-07:00',
      page: 1,
      totalResults: 3,
      resultsPerPage: 5000,
      subscriptionType: 'companyfamilytree',
    }),
  );
});

test('in XML, members stand in the order of the alphabet', async () => {
  const { subscriptionId } = await create(account, { companyIds: '2,1', name: 'A & B', webhook });
  const pending = await send(account, 'GET', `/subscription/${subscriptionId}`, undefined, account.xml);
  assert.equal(
    pending.body,
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Subscription>' +
      '<companyIds><companyId>1</companyId><companyId>2</companyId></companyIds><fields>all</fields>' +
      '<frequency>1d</frequency><name>A &amp; B</name><nextFireTime>2026-02-01T00:00:00.000-08:00</nextFireTime>' +
      '<page>1</page><resultsPerPage>5000</resultsPerPage><startTime>2026-02-01T00:00:00.000-08:00</startTime>' +
      '<subscriptionType>company</subscriptionType><totalResults>2</totalResults>' +
      `<webhook><status>VERIFICATION_PENDING</status><url>${webhook}</url></webhook></Subscription>`,
  );
  await setWebhookStatus(subscriptionId, 'ACTIVE');
  const active = await send(account, 'GET', `/subscription/${subscriptionId}`, undefined, account.xml);
  assert.ok(active.body.includes(`<webhook>${webhook}</webhook>`), active.body);
});

test('an API key that wants the object always gets it', async () => {
  const modern = await api.newAccount({ webhookForm: 'object' });
  const { subscriptionId } = await create(modern, { webhook });
  await setWebhookStatus(subscriptionId, 'ACTIVE');
  assert.deepEqual((await details(modern, subscriptionId)).webhook, { url: webhook, status: 'ACTIVE' });
});

test('an active webhook of people and family trees is the object as well', async () => {
  const family = await create(account, { subscriptionType: 'companyFamilyTree', frequency: '1w', webhook });
  await setWebhookStatus(family.subscriptionId, 'ACTIVE');
  assert.deepEqual((await details(account, family.subscriptionId)).webhook, { url: webhook, status: 'ACTIVE' });
});

test('a cron expression stands in place of the frequency, and a zone of its own is printed and counted in', async () => {
  const { subscriptionId } = await create(account, {
    frequency: '',
    cron: '0 0 12 * * ?',
    timeZone: 'Europe/Berlin',
    startTime: '2015-12-01T13:00:00+01:00',
  });
  const { frequency, cron, timeZone, startTime, nextFireTime, webhook: none } = await details(account, subscriptionId);
  assert.deepEqual([frequency, cron, timeZone, none], [undefined, '0 0 12 * * ?', 'Europe/Berlin', undefined]);
  assert.deepEqual([startTime, nextFireTime], ['2015-12-01T13:00:00.000+01:00', '2015-12-02T12:00:00.000+01:00']);
});

test('one that never fires again has no next time', async () => {
  const { subscriptionId } = await create(account);
  await database.client.query('UPDATE subscription SET next_fire_time = NULL WHERE subscription_id = $1', [
    subscriptionId,
  ]);
  assert.equal('nextFireTime' in (await details(account, subscriptionId)), false);
});

test('ids come in pages, across the blocks that they are stored in', async () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => String(3 * index + 7));
  const more = Array.from({ length: 2_500 }, (_, index) => String(1_000_000 + index));
  const { subscriptionId } = await create(account, { companyIds: ids.join() });
  await update(account, subscriptionId, { subscriptionType: 'company', addCompanyIds: more.join() });
  const all = [...ids, ...more];
  const first = await details(account, subscriptionId);
  assert.deepEqual([first.companyIds, first.totalResults, first.page], [all.slice(0, 5_000), 7_500, 1]);
  const second = await details(account, subscriptionId, '?page=2');
  assert.deepEqual([second.companyIds, second.page], [all.slice(5_000), 2]);
  const across = await details(account, subscriptionId, '?page=2&resultsPerPage=3000');
  assert.deepEqual([across.companyIds, across.resultsPerPage], [all.slice(3_000, 6_000), 3_000]);
  assert.deepEqual((await details(account, subscriptionId, '?page=3')).companyIds, []);
  assert.deepEqual((await details(account, subscriptionId, '?page=100000000')).companyIds, []);
});

test('people of any page are told by the ids of this account', async () => {
  const own = people(account, [30, 10, 20]);
  const form = { subscriptionType: 'people', companyIds: '', peopleIds: own.join() };
  const { subscriptionId } = await create(account, form);
  assert.deepEqual((await details(account, subscriptionId)).peopleIds, people(account, [10, 20, 30]));
  assert.deepEqual(
    (await details(account, subscriptionId, '?page=2&resultsPerPage=2')).peopleIds,
    people(account, [30]),
  );
});

test('pages that cannot be are refused', async () => {
  const { subscriptionId } = await create(account);
  for (const [query, number] of [
    ['page=0', '400-105'],
    ['resultsPerPage=5001', '400-106'],
    ['page=one', '400-107'],
  ] as const)
    await refused(number, account, 'GET', `/subscription/${subscriptionId}?${query}`);
});

test("an unknown id, another account's and what is no id are alike", async () => {
  const { subscriptionId } = await create(await api.newAccount());
  for (const id of [subscriptionId, '8dniirf4h9qh50did5eg', 'x', '%00', "'"])
    assert.equal(await refused('400-1509', account, 'GET', `/subscription/${id}`), 'Invalid subscription ID');
  const nobody = await send(account, 'GET', `/subscription/${subscriptionId}`, undefined, {
    accept: 'application/json',
  });
  assert.equal(nobody.json().errorNumber, '401-9001');
});
