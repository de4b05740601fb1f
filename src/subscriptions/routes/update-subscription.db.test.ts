import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { subscriptionRequests } from '../../../test/support/subscription-requests.ts';
import { type TestAccount, testApi } from '../../../test/support/test-api.ts';

const api = await testApi();
const { clock, database, server } = api;
const { create, update, details, people, refused, send, setWebhookStatus } = subscriptionRequests(api);
const start = new Date('2026-01-15T10:00:00Z');
let account: TestAccount;
let subscriptionId: string;

beforeEach(async () => {
  clock.now = start;
  account = await api.newAccount();
  ({ subscriptionId } = await create(account, { name: 'sub1', description: 'desc' }));
});

type Form = Readonly<Record<string, string>>;
const change = (form: Form) => update(account, subscriptionId, { subscriptionType: 'company', ...form });
const refusal = (number: string, form: Form, id = subscriptionId) =>
  refused(number, account, 'PUT', `/subscription/${id}`, { subscriptionType: 'company', ...form });
const idsNow = async () => (await details(account, subscriptionId)).companyIds.join();
const webhook = 'http://127.0.0.1:9999/hook';

test('answers as creation does, in JSON and in XML', async () => {
  const form = { subscriptionType: 'company', name: 'sub2' };
  const json = await send(account, 'PUT', `/subscription/${subscriptionId}`, form);
  assert.equal(
    json.body,
    JSON.stringify({
      subscriptionId,
      startTime: '2026-02-01T00:00:00.000-08:00',
      frequency: '1d',
      fields: 'all',
      name: 'sub2',
      description: 'desc',
      nextFireTime: '2026-02-01T00:00:00.000-08:00',
      subscriptionType: 'company',
    }),
  );
  const xml = await send(account, 'PUT', `/subscription/${subscriptionId}`, form, account.xml);
  assert.match(xml.body, /^<\?xml [^>]*\?>\n<Subscription><description>desc<\/description>.*<\/Subscription>$/);
});

test('every combination of ids that the table allows', async () => {
  await change({ companyIds: '10,20,30' });
  assert.equal(await idsNow(), '10,20,30');
  await change({ addCompanyIds: '40,20,40' });
  assert.equal(await idsNow(), '10,20,30,40');
  await change({ removeCompanyIds: '20,99' });
  assert.equal(await idsNow(), '10,30,40');
  await change({ addCompanyIds: '50,60', removeCompanyIds: '60,10' });
  assert.equal(await idsNow(), '30,40,50');
});

test('and those that it forbids', async () => {
  const forbidden: Form[] = [
    { companyIds: '1', addCompanyIds: '2' },
    { companyIds: '1', removeCompanyIds: '2' },
    { companyIds: '1', addCompanyIds: '2', removeCompanyIds: '3' },
    { companyIds: '1', peopleIds: people(account, [1]).join() },
    { removePeopleIds: people(account, [1]).join() },
  ];
  for (const form of forbidden) await refusal('400-9102', form);
});

test('people come and go by the ids of this account', async () => {
  const own = people(account, [1, 2, 3]);
  const form = { subscriptionType: 'people', companyIds: '', peopleIds: own.join() };
  const { subscriptionId: id } = await create(account, form);
  const [gone = '', come = ''] = people(account, [2, 9]);
  await update(account, id, { subscriptionType: 'people', addPeopleIds: come, removePeopleIds: gone });
  assert.deepEqual((await details(account, id)).peopleIds, people(account, [1, 3, 9]));
  const [foreign = ''] = people(await api.newAccount(), [1]);
  const bad = { subscriptionType: 'people', addPeopleIds: foreign };
  assert.ok((await refusal('400-103', bad, id)).includes(foreign));
});

test('all ids may go, and the set that was replaced is deleted', async () => {
  await change({ removeCompanyIds: '1,2,3' });
  const { companyIds, totalResults } = await details(account, subscriptionId);
  assert.deepEqual([companyIds, totalResults], [[], 0]);
  const orphans = await database.client.query(
    'SELECT FROM id_block WHERE set_id NOT IN (SELECT set_id FROM subscription)',
  );
  assert.equal(orphans.rowCount, 0);
});

test('without ids other members change alone, and what is not given stays', async () => {
  await change({ fields: 'Name', webhook });
  const before = await details(account, subscriptionId);
  assert.deepEqual(await change({}), { subscriptionId, ...withoutIds(before) });
  await change({ name: 'other' });
  assert.deepEqual(await details(account, subscriptionId), { ...before, name: 'other' });
});

test('name and description are taken away by an empty value', async () => {
  const { name, description } = await change({ name: '', description: '' });
  assert.deepEqual([name, description], [undefined, undefined]);
});

test('frequency and cron replace each other; the start stays what it counts from', async () => {
  clock.now = new Date('2026-02-03T12:00:00Z');
  account = { ...account, ...(await freshToken()) };
  const { frequency, cron, nextFireTime } = await change({ cron: '0 0 12 * * ?' });
  assert.deepEqual([frequency, cron, nextFireTime], [undefined, '0 0 12 * * ?', '2026-02-03T12:00:00.000-08:00']);
  const weekly = await change({ frequency: '1w' });
  assert.deepEqual([weekly.frequency, weekly.cron], ['1w', undefined]);
  assert.equal(weekly.startTime, '2026-02-01T00:00:00.000-08:00');
  assert.equal(weekly.nextFireTime, '2026-02-08T00:00:00.000-08:00');
});

test('a new start begins the schedule anew', async () => {
  const { startTime, nextFireTime } = await change({ startTime: '2026-05-01T08:00:00-07:00' });
  assert.deepEqual([startTime, nextFireTime], ['2026-05-01T08:00:00.000-07:00', '2026-05-01T08:00:00.000-07:00']);
  const { rows } = await database.client.query(
    `SELECT FROM graphile_worker.jobs WHERE run_at = '2026-05-01T15:00:00Z'`,
  );
  assert.equal(rows.length, 1);
});

test('a cron expression that never fires from what is then its start, in its zone, is refused', async () => {
  const never = { cron: '0 0 0 1 2 ? 2026', startTime: '2026-02-02T00:00:00-08:00' };
  assert.match(await refusal('400-103', never), /field cron\. It never fires/);
  await change({ startTime: '2026-02-02T00:00:00-08:00' });
  assert.match(await refusal('400-103', { cron: never.cron }), /field cron/);
  await change({ startTime: '2026-01-31T00:00:00-08:00' });
  assert.equal((await change({ cron: never.cron })).nextFireTime, '2026-02-01T00:00:00.000-08:00');
  assert.match(await refusal('400-103', { startTime: '2026-02-01T00:00:01-08:00' }), /field cron/);
  // Midnight comes earlier in Berlin.
  await change({ startTime: '2026-02-01T00:00:00-08:00' });
  assert.match(await refusal('400-103', { timeZone: 'Europe/Berlin' }), /field cron/);
  await change({ startTime: '2026-02-01T00:00:01-08:00', frequency: '1w', timeZone: 'Pacific/Honolulu' });
  assert.equal((await change({ cron: never.cron })).nextFireTime, '2026-02-01T00:00:00.000-10:00');
});

test('a zone of its own is what it counts and prints in from then on', async () => {
  clock.now = new Date('2026-02-03T12:00:00Z');
  account = { ...account, ...(await freshToken()) };
  const { timeZone, nextFireTime } = await change({ timeZone: 'Europe/Berlin', cron: '0 0 12 * * ?' });
  assert.deepEqual([timeZone, nextFireTime], ['Europe/Berlin', '2026-02-04T12:00:00.000+01:00']);
  assert.equal('timeZone' in (await change({ timeZone: 'America/Los_Angeles' })), false);
});

test('fields and agents change, and a field asked for by its own parameter is added', async () => {
  assert.equal((await change({ fields: 'Name' })).fields, 'Name');
  assert.equal((await change({ companyStatusV2: 'acquired' })).fields, 'Name,companyStatusV2');
  assert.equal((await change({ fields: 'ALL', siteCount: '1' })).fields, 'ALL');
  const news = await create(account, { subscriptionType: 'companyNews', agents: 'LITIGATION' });
  const agents = 'litigation, ACQUISITIONS';
  const changed = await update(account, news.subscriptionId, { subscriptionType: 'companyNews', agents });
  assert.deepEqual([changed.agents, changed.fields], [agents, undefined]);
});

test('a webhook is set, verified again and taken away', async () => {
  const set = await change({ webhook });
  assert.match(set.webhook.secret, /^whsec_/);
  await setWebhookStatus(subscriptionId, 'DISABLED');
  // The same URL again asks for its verification; its secret was told already.
  assert.deepEqual((await change({ webhook })).webhook, { url: webhook, status: 'VERIFICATION_PENDING' });
  await setWebhookStatus(subscriptionId, 'ACTIVE');
  assert.equal((await change({ name: 'x' })).webhook, webhook);
  const other = 'http://127.0.0.1:9999/other';
  assert.deepEqual((await change({ webhook: other })).webhook, { url: other, status: 'VERIFICATION_PENDING' });
  assert.equal('webhook' in (await change({ webhook: '' })), false);
  assert.equal('webhook' in (await change({ webhook: '' })), false);
  assert.match((await change({ webhook })).webhook.secret, /^whsec_/);
});

test('a signing secret needs a webhook', async () => {
  await refusal('400-9106', { signingSecret: 's' });
  await change({ webhook, signingSecret: 's' });
  await change({ signingSecret: 'other' });
  await refusal('400-9106', { webhook: '', signingSecret: 's' });
  await change({ signingSecret: '' });
  const { rows } = await database.client.query('SELECT signing_secret FROM webhook_endpoint WHERE endpoint_id = $1', [
    subscriptionId,
  ]);
  assert.equal(rows[0].signing_secret, null);
});

test('its type must be given, and cannot be changed', async () => {
  for (const subscriptionType of ['', 'companyNews', 'people', 'bogus'])
    assert.equal(await refusal('400-1508', { subscriptionType, name: 'x' }), 'Invalid Subscription type.');
});

test('the documented errors, and ids that are none', async () => {
  assert.equal(await refusal('400-1503', { frequency: '1h' }), 'Invalid frequency');
  assert.equal(
    await refusal('400-1504', { startTime: '2026-01-15T10:00:00Z' }),
    'Invalid start time, it must be greater than the current time',
  );
  await refusal('400-102', { addCompanyIds: '5,x' });
  await refusal('400-101', { fields: 'bogus' });
  await refusal('400-9102', { frequency: '1d', cron: '0 0 12 * * ?' });
  await refusal('400-103', { webhook: 'ftp://127.0.0.1/', addCompanyIds: '5' });
  const ids = Array.from({ length: 5_001 }, (_, index) => index + 1).join();
  await refusal('400-106', { addCompanyIds: ids });
});

test("an unknown id, a deleted and another account's subscription are alike", async () => {
  const other = await create(await api.newAccount());
  const deleted = await create(account);
  await send(account, 'DELETE', `/subscription/${deleted.subscriptionId}`);
  for (const id of [other.subscriptionId, deleted.subscriptionId, '8dniirf4h9qh50did5eg', 'x'])
    assert.equal(await refusal('400-1509', { name: 'x' }, id), 'Invalid subscription ID');
  await refused(
    '401-9001',
    account,
    'PUT',
    `/subscription/${subscriptionId}`,
    { name: 'x' },
    { accept: 'application/json' },
  );
});

test('updates at once all hold', async () => {
  const added = Array.from({ length: 12 }, (_, index) => 100 + index);
  await Promise.all(added.map((id) => change({ addCompanyIds: String(id), removeCompanyIds: String(id - 99) })));
  assert.equal(await idsNow(), added.join());
});

test('an update and a deletion at once leave nothing behind', async () => {
  const path = `/subscription/${subscriptionId}`;
  const form = { subscriptionType: 'company', addCompanyIds: '7', webhook };
  const [updated, deleted] = await Promise.all([send(account, 'PUT', path, form), send(account, 'DELETE', path)]);
  assert.equal(deleted.statusCode, 200);
  assert.ok(updated.statusCode === 200 || updated.json().errorNumber === '400-1509', updated.body);
  const { rows } = await database.client.query(
    `SELECT (SELECT count(*) FROM webhook_endpoint WHERE endpoint_id = $1) AS endpoints,
            (SELECT count(*) FROM id_block WHERE set_id NOT IN (SELECT set_id FROM subscription)) AS blocks`,
    [subscriptionId],
  );
  assert.deepEqual(rows, [{ endpoints: 0, blocks: 0 }]);
});

function withoutIds({ companyIds: _ids, page: _page, totalResults: _total, resultsPerPage: _per, ...rest }: Details) {
  return rest;
}

type Details = Record<'companyIds' | 'page' | 'totalResults' | 'resultsPerPage', unknown>;

/** The clock has passed the end of the account's token. */
async function freshToken() {
  const { clientId, clientSecret } = account;
  const query = { clientId, clientSecret, grantType: 'cred' };
  const answer = await server.inject({ method: 'POST', url: '/Auth/login/v1/token.json', query });
  const token: string = answer.json().accessTokenDetails.accessToken;
  return { token, json: { ...account.json, accesstoken: token } };
}
