import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anotherServer } from '../../../test/support/another-server.ts';
import { companySubscription, subscriptionJobs } from '../../../test/support/subscription-jobs.ts';
import { type TestAccount, testApi } from '../../../test/support/test-api.ts';
import { runJob } from './run-job.ts';

const api = await testApi();
const { server: here, database, clock } = api;
const there = await anotherServer(api);
const { context, send, everything, members } = subscriptionJobs(api);
const creation = { ...companySubscription, companyIds: '1,2' };

const keyed = (account: TestAccount, key: string) => ({ ...account.json, 'idempotency-key': key });
type Answer = Awaited<ReturnType<typeof send>>;

function assertReplayed(answer: Answer, first: Answer) {
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.body, first.body);
  assert.equal(answer.headers['idempotent-replayed'], 'true');
  assert.equal(first.headers['idempotent-replayed'], undefined);
}

test('a creation under a key makes one subscription, whatever has become of it', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const headers = keyed(account, 'create');
  const first = await send('POST', account, creation, headers);
  assert.equal(first.statusCode, 200, first.body);
  const accepted = await everything();
  assertReplayed(await send('POST', account, creation, headers), first);
  assert.deepEqual(await everything(), accepted);
  await runJob(context, first.json());
  assert.deepEqual(await members(first.json().subscriptionId), [1, 2]);
  const done = await everything();
  assertReplayed(await send('POST', account, creation, headers), first);
  assert.deepEqual(await everything(), done);
  const xml = await send('POST', account, creation, { ...account.xml, 'idempotency-key': 'create' });
  assert.match(xml.body, /<status>accepted<\/status>/);
});

test('an update under a key is done once, even if its subscription has gone meanwhile', async () => {
  const account = await api.newAccount({ concurrentJobs: 10 });
  const { subscriptionId } = (await send('POST', account, creation)).json();
  const update = { subscriptionId, subscriptionType: 'company', addCompanyIds: '3' };
  const first = await send('PUT', account, update, keyed(account, 'update'));
  assert.equal(first.statusCode, 200, first.body);
  assertReplayed(await send('PUT', account, update, keyed(account, 'update')), first);
  await here.inject({ method: 'DELETE', url: `/api/v1/subscription/${subscriptionId}`, headers: account.json });
  assert.equal((await send('PUT', account, update)).json().errorNumber, '400-1509');
  assertReplayed(await send('PUT', account, update, keyed(account, 'update')), first);
});

test('other ids, another method or a bulk job under the same key are refused and change nothing', async () => {
  const account = await api.newAccount({ concurrentJobs: 10 });
  const headers = keyed(account, 'taken');
  const { subscriptionId } = (await send('POST', account, creation, headers)).json();
  const before = await everything();
  const update = { subscriptionId, subscriptionType: 'company', addCompanyIds: '3' };
  const refused = [
    await send('POST', account, { ...creation, companyIds: '1,3' }, headers),
    await send('PUT', account, update, headers),
    await here.inject({ method: 'POST', url: '/api/v1/company/techProfile/job', payload: '1', headers }),
  ];
  for (const answer of refused) assert.equal(answer.json().errorNumber, '422-9001', answer.body);
  assert.deepEqual(await everything(), before);
});

test('what was refused is not remembered, and a key that is none is refused by its name', async () => {
  const account = await api.newAccount();
  const refused = await send('POST', account, { ...creation, companyIds: 'x' }, keyed(account, 'corrected'));
  assert.equal(refused.json().errorNumber, '400-102');
  assert.equal((await send('POST', account, creation, keyed(account, 'corrected'))).statusCode, 200);
  const none = await send('POST', account, creation, keyed(account, 'two words'));
  assert.match(none.json().message, /^Illegal values for the field Idempotency-Key\./);
});

test('a creation that is sent again after its start has passed is still answered as it was', async () => {
  const start = clock.now;
  const account = await api.newAccount();
  const startTime = new Date(start.getTime() + 60_000).toISOString();
  const first = await send('POST', account, { ...creation, startTime }, keyed(account, 'late'));
  assert.equal(first.statusCode, 200, first.body);
  try {
    clock.now = new Date(start.getTime() + 120_000);
    assert.equal((await send('POST', account, { ...creation, startTime })).json().errorNumber, '400-1504');
    assertReplayed(await send('POST', account, { ...creation, startTime }, keyed(account, 'late')), first);
  } finally {
    clock.now = start;
  }
});

test('ten creations with one key on two servers at once make one subscription', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const payload = new URLSearchParams(creation).toString();
  const headers = { ...keyed(account, 'race'), 'content-type': 'application/x-www-form-urlencoded' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? here : there).inject({ method: 'POST', url: '/api/v1/subscription/job', payload, headers }),
    ),
  );
  assert.deepEqual([...new Set(answers.map(({ statusCode }) => statusCode))], [200]);
  assert.equal(new Set(answers.map(({ body }) => body)).size, 1);
  const { rows } = await database.client.query('SELECT count(*) AS made FROM subscription WHERE client_id = $1', [
    account.clientId,
  ]);
  assert.deepEqual(rows, [{ made: 1 }]);
});

test('a dry run says how many ids a job would bring, in JSON and in XML, and writes nothing', async () => {
  const account = await api.newAccount({ concurrentJobs: 1 });
  const { subscriptionId } = (await send('POST', account, creation)).json();
  const free = await api.newAccount();
  const before = await everything();
  const json = await send('POST', free, { ...creation, companyIds: '1,2,2,3', dryRun: 'true' });
  assert.deepEqual(json.json(), { type: 'notificationSubscriptionCreate', ids: 3 });
  const xml = await send('POST', free, { ...creation, dryRun: 'true' }, free.xml);
  assert.match(
    xml.body,
    /<subscriptionJobDryRun><ids>2<\/ids><type>notificationSubscriptionCreate<\/type><\/subscriptionJobDryRun>$/,
  );
  for (const [who, form, errorNumber] of [
    [free, { companyIds: 'x' }, '400-102'],
    [free, { subscriptionId }, '400-1509'],
    [free, { dryRun: 'maybe' }, '400-103'],
    [account, {}, '400-9002'],
  ] as const) {
    const isUpdate = 'subscriptionId' in form;
    const answer = await send(isUpdate ? 'PUT' : 'POST', who, { ...creation, dryRun: 'true', ...form });
    assert.equal(answer.json().errorNumber, errorNumber, answer.body);
  }
  assert.deepEqual(await everything(), before);
});
