import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { newSubscription, subscriptionRequests } from '../../../test/support/subscription-requests.ts';
import { type TestAccount, testApi } from '../../../test/support/test-api.ts';
import { nextChangeNumber } from '../../database/index.ts';

const api = await testApi({ FIRMLENS_TIME_ZONE: 'America/Los_Angeles' });
const { server, database } = api;
const { create, details, people, refused, send, everything } = subscriptionRequests(api);
let account: TestAccount;

beforeEach(async () => {
  account = await api.newAccount();
});

const stored = async (subscriptionId: string) => {
  const { rows } = await database.client.query('SELECT * FROM subscription WHERE subscription_id = $1', [
    subscriptionId,
  ]);
  return rows[0];
};

test('answers with the id first, then what details say, and the secret of its webhook', async () => {
  const form = {
    ...newSubscription,
    startTime: '2030-01-01T00:00:00-8:00',
    name: 'sub1',
    webhook: 'http://127.0.0.1:9999/hook',
    signingSecret: 'a secret of the client',
  };
  const answer = await send(account, 'POST', '/subscription', form);
  const { subscriptionId, webhook } = answer.json();
  assert.match(subscriptionId, /^[0-9a-v]{19,20}$/);
  assert.match(webhook.secret, /^whsec_/);
  assert.equal(
    answer.body,
    JSON.stringify({
      subscriptionId,
      startTime: '2030-01-01T00:00:00.000-08:00',
      frequency: '1d',
      fields: 'all',
      webhook: { url: 'http://127.0.0.1:9999/hook', status: 'VERIFICATION_PENDING', secret: webhook.secret },
      name: 'sub1',
      nextFireTime: '2030-01-01T00:00:00.000-08:00',
      subscriptionType: 'company',
    }),
  );
  const { webhook: afterwards, companyIds } = await details(account, subscriptionId);
  assert.deepEqual(afterwards, { url: 'http://127.0.0.1:9999/hook', status: 'VERIFICATION_PENDING' });
  assert.deepEqual(companyIds, ['1', '2', '3']);
  const kept = JSON.stringify(await everything());
  assert.ok(!kept.includes('a secret of the client') && !kept.includes(webhook.secret));
});

test('in XML', async () => {
  const answer = await send(account, 'POST', '/subscription', newSubscription, account.xml);
  assert.match(
    answer.body,
    /^<\?xml version="1.0" encoding="UTF-8" standalone="yes"\?>\n<Subscription><fields>all<\/fields><frequency>1d<\/frequency><nextFireTime>[^<]+<\/nextFireTime><startTime>[^<]+<\/startTime><subscriptionId>[0-9a-v]+<\/subscriptionId><subscriptionType>company<\/subscriptionType><\/Subscription>$/,
  );
});

test('a JSON object says the same as a form', async () => {
  const payload = { ...newSubscription, companyIds: [3, '1', 2, 2], name: 'from JSON' };
  const answer = await server.inject({ method: 'POST', url: '/api/v1/subscription', payload, headers: account.json });
  assert.equal(answer.statusCode, 200, answer.body);
  const { companyIds, name } = await details(account, answer.json().subscriptionId);
  assert.deepEqual([companyIds, name], [['1', '2', '3'], 'from JSON']);
});

test('every type, as documented and as answers print it', async () => {
  const [person = ''] = people(account, [5]);
  for (const [given, printed] of [
    ['company', 'company'],
    ['companyNews', 'companynews'],
    ['companynews', 'companynews'],
    ['people', 'people'],
    ['companyFamilyTree', 'companyfamilytree'],
    ['companyfamilytree', 'companyfamilytree'],
  ] as const) {
    const ids: Record<string, string> = given === 'people' ? { companyIds: '', peopleIds: person } : {};
    const created = await create(account, { subscriptionType: given, frequency: '1w', ...ids });
    assert.equal(created.subscriptionType, printed);
  }
});

test('what is not given is as documented; ids that the data does not hold are watched', async () => {
  const { agents, fields } = await create(account, { subscriptionType: 'companyNews', companyIds: '987654321' });
  assert.deepEqual([agents, fields], ['ALL', undefined]);
  const { name, description, webhook, timeZone } = await create(account);
  assert.deepEqual([name, description, webhook, timeZone], [undefined, undefined, undefined, undefined]);
});

test('fields are told as they were given, and a field asked for by its own parameter with them', async () => {
  const { fields } = await create(account, { fields: 'Name,SIC,NAICS,companyType', siteCount: '12' });
  assert.equal(fields, 'Name,SIC,NAICS,companyType,siteCount');
});

test('it is told of what is committed from now on', async () => {
  const number = await database.transaction((transaction) => nextChangeNumber(transaction));
  const { subscriptionId } = await create(account);
  assert.equal((await stored(subscriptionId)).watermark, number);
});

test('its firing and the verification of its webhook are enqueued', async () => {
  const before = await entries();
  await create(account, { startTime: '2026-03-01T12:00:00Z', webhook: 'http://127.0.0.1:9999/hook' });
  const added = (await entries()).slice(before.length);
  assert.equal(added.length, 2);
  assert.ok(added.some(({ run_at: at }) => at.toISOString() === '2026-03-01T12:00:00.000Z'));
});

test('a cron expression fires first at its first time from the start on', async () => {
  const start = { frequency: '', cron: '0 30 9 ? * MON', startTime: '2026-02-01T00:00:00-08:00' };
  assert.equal((await create(account, start)).nextFireTime, '2026-02-02T09:30:00.000-08:00');
});

test('a subscription without ids is refused', async () => {
  assert.match(await refusal('400-9101', { companyIds: '' }), /companyIds is required/);
  assert.match(await refusal('400-9101', { companyIds: ' , ' }), /companyIds is required/);
  assert.match(await refusal('400-9101', { companyIds: '', addCompanyIds: '5' }), /companyIds is required/);
  assert.match(await refusal('400-9101', { subscriptionType: 'people', companyIds: '' }), /peopleIds is required/);
});

test('ids of another kind than its type are refused', async () => {
  assert.match(await refusal('400-9102', { subscriptionType: 'people' }), /companyIds can not be combined .* people/);
  const [person = ''] = people(account, [5]);
  assert.match(await refusal('400-9102', { companyIds: '', peopleIds: person }), /peopleIds can not be combined/);
});

test('an unknown, missing or differently written type is refused', async () => {
  for (const subscriptionType of ['', 'news', 'COMPANY', 'CompanyNews', 'toString'])
    assert.equal(await refusal('400-1508', { subscriptionType }), 'Invalid Subscription type.');
});

test('the documented errors of the schedule', async () => {
  assert.equal(await refusal('400-1503', { frequency: '0d' }), 'Invalid frequency');
  assert.equal(
    await refusal('400-1504', { startTime: '2026-01-15T09:59:59Z' }),
    'Invalid start time, it must be greater than the current time',
  );
  await refusal('400-9102', { cron: '0 0 12 * * ?' });
  await refusal('400-9103', { frequency: '' });
  await refusal('400-9103', { startTime: '' });
});

test('other bad parameters are refused', async () => {
  await refusal('400-101', { fields: 'Name,bogus' });
  await refusal('400-103', { agents: 'LITIGATION' });
  await refusal('400-103', { name: 'a\0b' });
  await refusal('400-103', { webhook: 'http://[::1]:22/' });
  assert.equal(
    await refusal('400-9106', { signingSecret: 's' }),
    'The subscription has no webhook. The signingSecret needs one.',
  );
});

test('bad ids are named', async () => {
  const message = await refusal('400-102', { companyIds: '1,x,-2,0,1.5,99999999999999999999' });
  assert.match(message, /x, -2, 0, 1\.5, 99999999999999999999/);
  const [foreign = ''] = people(await api.newAccount(), [5]);
  const form = { subscriptionType: 'people', companyIds: '', peopleIds: foreign };
  assert.ok((await refusal('400-103', form)).includes(foreign));
});

test('more than 5,000 ids are refused', async () => {
  const ids = Array.from({ length: 5_001 }, (_, index) => index + 1);
  assert.match(await refusal('400-106', { companyIds: ids.join() }), /should not be more than 5000/);
  await create(account, { companyIds: ids.slice(1).join() });
});

test('a parameter that is given twice, another type of content and no body at all are refused', async () => {
  const before = await everything();
  const answers = [
    ['name=a&name=b&subscriptionType=company', 'application/x-www-form-urlencoded', '400-9104'],
    ['companyIds=1', 'text/plain', '415-9001'],
    ['{"subscriptionType":', 'application/json', '400-9009'],
    ['', 'application/x-www-form-urlencoded', '400-1508'],
  ] as const;
  for (const [payload, type, number] of answers) {
    const headers = { ...account.json, 'content-type': type };
    const answer = await server.inject({ method: 'POST', url: '/api/v1/subscription', payload, headers });
    assert.equal(answer.json().errorNumber, number, answer.body);
  }
  assert.deepEqual(await everything(), before);
});

test('a token and the contract are needed', async () => {
  await refused('401-9001', account, 'POST', '/subscription', newSubscription, { accept: 'application/json' });
  const without = await api.newAccount({ entitlements: ['companies'] });
  await refused('405-9001', without, 'POST', '/subscription', newSubscription);
});

const refusal = (number: string, form: Readonly<Record<string, string>>) =>
  refused(number, account, 'POST', '/subscription', { ...newSubscription, ...form });

async function entries(): Promise<{ id: string; run_at: Date }[]> {
  return (await database.client.query('SELECT id, run_at FROM graphile_worker.jobs ORDER BY id')).rows;
}
