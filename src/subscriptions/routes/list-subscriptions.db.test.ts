import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { subscriptionRequests } from '../../../test/support/subscription-requests.ts';
import { type TestAccount, testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { create, refused, send } = subscriptionRequests(api);
let account: TestAccount;

beforeEach(async () => {
  account = await api.newAccount();
});

const list = async (query = '', path = '/subscriptions') => (await send(account, 'GET', path + query)).json();

test('the newest comes first, each with what details say but its ids', async () => {
  const first = await create(account, { name: 'first' });
  api.clock.now = new Date(api.clock.now.getTime() + 1000);
  const webhook = 'http://127.0.0.1:9999/hook';
  const second = await create(account, {
    subscriptionType: 'companyNews',
    companyIds: '7',
    agents: 'LITIGATION',
    webhook,
  });
  const answer = await list();
  assert.deepEqual(answer, {
    subscriptions: [
      { ...second, webhook: { url: webhook, status: 'VERIFICATION_PENDING' }, totalIds: 1 },
      { ...first, totalIds: 3 },
    ],
    page: 1,
    resultsPerPage: 10,
    totalResults: 2,
  });
  assert.deepEqual(Object.keys(answer.subscriptions[1]), [
    'subscriptionId',
    'startTime',
    'frequency',
    'fields',
    'name',
    'nextFireTime',
    'totalIds',
    'subscriptionType',
  ]);
  assert.deepEqual(await list('', '/subscription'), answer);
});

test('by type and in pages', async () => {
  const news = await create(account, { subscriptionType: 'companyNews' });
  await create(account);
  await create(account);
  for (const type of ['companyNews', 'companynews']) {
    const { subscriptions, totalResults } = await list(`?subscriptionType=${type}`);
    assert.equal(totalResults, 1);
    assert.equal(subscriptions[0].subscriptionId, news.subscriptionId);
  }
  const pages = [await list('?resultsPerPage=2'), await list('?resultsPerPage=2&page=2')];
  assert.deepEqual(
    pages.map(({ subscriptions, totalResults }) => [subscriptions.length, totalResults]),
    [
      [2, 3],
      [1, 3],
    ],
  );
  const ids = pages.flatMap(({ subscriptions }) =>
    subscriptions.map((one: { subscriptionId: string }) => one.subscriptionId),
  );
  assert.equal(new Set(ids).size, 3);
});

test('in XML, empty for an account that has none', async () => {
  const empty = await send(account, 'GET', '/subscriptions', undefined, account.xml);
  assert.match(
    empty.body,
    /<subscriptionList><page>1<\/page><resultsPerPage>10<\/resultsPerPage><subscriptions><\/subscriptions><totalResults>0<\/totalResults><\/subscriptionList>$/,
  );
  await create(account);
  const one = await send(account, 'GET', '/subscriptions', undefined, account.xml);
  assert.match(one.body, /<subscriptions><subscription><fields>all<\/fields>.*<\/subscription><\/subscriptions>/);
});

test('bad queries are refused, and a token is needed', async () => {
  await refused('400-1508', account, 'GET', '/subscriptions?subscriptionType=news');
  await refused('400-106', account, 'GET', '/subscriptions?resultsPerPage=51');
  await refused('400-105', account, 'GET', '/subscriptions?page=0');
  await refused('401-9001', account, 'GET', '/subscriptions', undefined, { accept: 'application/json' });
});
