import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { beforeEach, test } from 'node:test';
import { companySubscription, subscriptionJobs } from '../../../test/support/subscription-jobs.ts';
import { type TestAccount, testApi } from '../../../test/support/test-api.ts';
import { runJob } from './run-job.ts';

const api = await testApi({ FIRMLENS_MAX_CONCURRENT_JOBS: '2' });
const { server } = api;
const { context, send, submit, create, people, members, everything } = subscriptionJobs(api);
let account: TestAccount;
let subscriptionId: string;

beforeEach(async () => {
  account = await api.newAccount({ concurrentJobs: 100 });
  subscriptionId = await create(account, { ...companySubscription, companyIds: '1,2,3' });
});

type Form = Readonly<Record<string, string>>;

/** Asserts that a submission is refused with this number and changes nothing; gives what it says. */
async function refused(errorNumber: string, method: 'POST' | 'PUT', form: Form, who = account): Promise<string> {
  const before = await everything();
  const answer = await send(method, who, form);
  assert.equal(answer.json().errorNumber, errorNumber, `${JSON.stringify(form)} ${answer.body}`);
  assert.deepEqual(await everything(), before);
  return answer.json().message;
}

const update = (form: Form): Form => ({ subscriptionId, subscriptionType: 'company', ...form });

test('an update is answered as the documentation shows it, in JSON and in XML', async () => {
  const json = await send('PUT', account, update({ companyIds: '736233' }));
  const { jobId } = json.json();
  assert.match(jobId, /^[0-9a-v]{19,20}$/);
  assert.equal(
    json.body,
    JSON.stringify({
      jobId,
      status: 'accepted',
      subscriptionId,
      totalProcessed: 0,
      type: 'notificationSubscriptionUpdate',
    }),
  );
  const xml = await send('PUT', account, update({ companyIds: '736233' }), account.xml);
  assert.match(
    xml.body,
    new RegExp(
      '^<\\?xml version="1.0" encoding="UTF-8" standalone="yes"\\?>\\s*<BulkModifySubscriptionResponse>' +
        `<jobId>[0-9a-v]+</jobId><status>accepted</status><subscriptionId>${subscriptionId}</subscriptionId>` +
        '<totalProcessed>0</totalProcessed><type>notificationSubscriptionUpdate</type></BulkModifySubscriptionResponse>$',
    ),
  );
});

test('a creation is answered alike', async () => {
  const answer = await send('POST', account, { ...companySubscription, companyIds: '736233' });
  const { jobId, subscriptionId: created } = answer.json();
  assert.equal(
    answer.body,
    JSON.stringify({
      jobId,
      status: 'accepted',
      subscriptionId: created,
      totalProcessed: 0,
      type: 'notificationSubscriptionCreate',
    }),
  );
  assert.deepEqual(await members(created), []);
});

test('the XML is valid by a schema made of the example', {
  skip: spawnSync('xmllint', ['--version']).error === undefined ? false : 'xmllint is not installed',
}, async () => {
  const schema = path.join(import.meta.dirname, '../../../test/bulk-modify-subscription-response.xsd');
  const validate = (input: string) => spawnSync('xmllint', ['--noout', '--schema', schema, '-'], { input }).status;
  const { body } = await send('PUT', account, update({ companyIds: '1' }), account.xml);
  assert.equal(validate(body), 0, body);
  assert.notEqual(validate(body.replace('accepted', 'none')), 0);
});

test('a JSON object is taken as well as a form', async () => {
  const answer = await server.inject({
    method: 'PUT',
    url: '/api/v1/subscription/job',
    payload: update({ addCompanyIds: '7' }),
    headers: account.json,
  });
  assert.equal(answer.statusCode, 200, answer.body);
  await runJob(context, answer.json());
  assert.deepEqual(await members(subscriptionId), [1, 2, 3, 7]);
});

test('the six parameters of ids combine as the table says', async () => {
  for (const [family, ids] of [
    ['Company', '1'],
    ['People', people(account, [1])],
  ] as const) {
    const subscriptionType = family.toLowerCase();
    const target =
      family === 'Company'
        ? subscriptionId
        : await create(account, { ...companySubscription, subscriptionType, peopleIds: ids });
    const [replace, add, remove] = [`${family.toLowerCase()}Ids`, `add${family}Ids`, `remove${family}Ids`];
    const form = (...names: readonly string[]) => ({
      subscriptionId: target,
      subscriptionType,
      ...Object.fromEntries(names.map((name) => [name, ids])),
    });
    for (const valid of [[replace], [add], [remove], [add, remove]]) await submit('PUT', account, form(...valid));
    for (const invalid of [
      [replace, add],
      [replace, remove],
      [replace, add, remove],
    ]) {
      await refused('400-9102', 'PUT', form(...invalid));
    }
    await refused('400-9101', 'PUT', { ...form(), name: 'only a name' });
  }
  await refused('400-9102', 'PUT', update({ addCompanyIds: '1', removePeopleIds: people(account, [1]) }));
});

test('what is wrong is refused with its number, and nothing is changed', async () => {
  const ids = { addCompanyIds: '7' };
  const tooMany = Array.from({ length: 1_000_001 }, (_, index) => index + 1).join(',');
  const cases: [errorNumber: string, form: Form][] = [
    ['400-9103', { subscriptionType: 'company', ...ids }],
    ['400-1509', update({ ...ids, subscriptionId: 'x' })],
    ['400-1509', update({ ...ids, subscriptionId: '3n6ste1l43npouqjb5o' })],
    ['400-1508', update({ ...ids, subscriptionType: 'companies' })],
    ['400-1508', update({ ...ids, subscriptionType: 'companyNews' })],
    ['400-1504', update({ ...ids, startTime: '2015-02-01T00:00:00-8:00' })],
    ['400-1503', update({ ...ids, frequency: '7' })],
    ['400-101', update({ ...ids, fields: 'Name,Nothing' })],
    ['400-103', update({ ...ids, cron: '* * *' })],
    ['400-103', update({ ...ids, webhook: 'http://10.0.0.1/' })],
    ['400-103', update({ ...ids, resultWebhook: 'http://10.0.0.1/' })],
    ['400-102', update({ addCompanyIds: '1,x,-2' })],
    ['400-106', update({ addCompanyIds: tooMany })],
  ];
  for (const [errorNumber, form] of cases) await refused(errorNumber, 'PUT', form);

  const creation = { ...companySubscription, companyIds: '1' };
  const { frequency, ...neither } = creation;
  const creations: [errorNumber: string, form: Form][] = [
    ['400-1508', { ...creation, subscriptionType: 'companies' }],
    ['400-1504', { ...creation, startTime: '2015-02-01T00:00:00-08:00' }],
    ['400-1503', { ...creation, frequency: '15M' }],
    ['400-9103', neither],
    ['400-9101', { ...companySubscription }],
    ['400-103', { ...creation, subscriptionType: 'people', companyIds: '', peopleIds: 'A'.repeat(64) }],
  ];
  for (const [errorNumber, form] of creations) await refused(errorNumber, 'POST', form);
  assert.equal(frequency, '1d');
});

test('the webhook that is refused is named', async () => {
  const url = 'http://10.0.0.1/';
  assert.match(await refused('400-103', 'PUT', update({ companyIds: '1', resultWebhook: url })), /resultWebhook/);
});

test("another account's subscription and people are not there", async () => {
  const other = await api.newAccount();
  await refused('400-1509', 'PUT', update({ companyIds: '1' }), other);
  const foreign = people(other, [1]);
  const form = { ...companySubscription, subscriptionType: 'people', peopleIds: foreign };
  assert.ok((await refused('400-103', 'POST', form)).includes(foreign));
});

test('only ultimate parents become members of a family tree subscription', async () => {
  await api.database.client.query(`
    INSERT INTO company (company_id, name, parent_company_id, ultimate_parent_company_id)
    VALUES (5001, 'Top', NULL, 5001), (5002, 'Below', 5001, 5001) ON CONFLICT DO NOTHING`);
  const form = { ...companySubscription, subscriptionType: 'companyFamilyTree', frequency: '1w' };
  assert.match(await refused('400-9105', 'POST', { ...form, companyIds: '5001,5002' }), /5002/);
  const tree = await create(account, { ...form, companyIds: '5001' });
  assert.deepEqual(await members(tree), [5001]);
});

test('an account has as many open jobs as it may, counted right when they come at once', async () => {
  const busy = await api.newAccount();
  const creation = { ...companySubscription, companyIds: '1' };
  const form = { subscriptionId: await create(busy, creation), subscriptionType: 'company', addCompanyIds: '2' };
  // Creations wait for one another anyway, where they are due in the same second: updates do not.
  const answers = await Promise.all(Array.from({ length: 6 }, async () => send('PUT', busy, form)));
  const accepted = answers.filter(({ statusCode }) => statusCode === 200);
  assert.equal(accepted.length, 2);
  const { errorNumber, message } = answers.find(({ statusCode }) => statusCode !== 200)?.json() ?? {};
  assert.equal(errorNumber, '400-9002');
  assert.match(message, /^2 jobs are already running/);
  await refused('400-9002', 'PUT', form, busy);
  await refused('400-9002', 'POST', creation, busy);
  const [first] = accepted;
  assert.ok(first);
  await runJob(context, first.json());
  await submit('POST', busy, creation);
});

test('a body that is cut off half-way changes nothing', async () => {
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const before = await everything();
  for (const leave of ['end', 'destroy'] as const) {
    const failed = api.nextLog((line) => typeof line['errorNumber'] === 'string');
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    const head = ['Host: x', `accessToken: ${account.token}`, 'Content-Length: 1000'];
    const form = `${new URLSearchParams(update({})).toString()}&companyIds=4,5,6`;
    const type = 'Content-Type: application/x-www-form-urlencoded';
    const text = `PUT /api/v1/subscription/job HTTP/1.1\r\n${[...head, type].join('\r\n')}\r\n\r\n${form}`;
    socket.write(text, () => socket[leave]());
    assert.equal((await failed)['errorNumber'], '400-9009');
    assert.deepEqual(await everything(), before);
    socket.destroy();
  }
});
