import assert from 'node:assert/strict';
import { test } from 'node:test';
import { companySubscription, subscriptionJobs } from '../../../test/support/subscription-jobs.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { runJob } from './run-job.ts';

const api = await testApi();
const { server, database } = api;
const { context, submit, create, members, status, everything } = subscriptionJobs(api);
const account = await api.newAccount({ concurrentJobs: 100 });
const other = await api.newAccount();
const subscriptionId = await create(account, { ...companySubscription, companyIds: '1,2' });

const update = (form: Readonly<Record<string, string>>) =>
  submit('PUT', account, { subscriptionId, subscriptionType: 'company', ...form });

const ask = (method: 'GET' | 'DELETE', jobId: string, headers: Record<string, string> = account.json) =>
  server.inject({ method, url: `/api/v1/subscription/job/${jobId}`, headers });

test('a job that waits is cancelled with its ids, and its run finds nothing to do', async () => {
  const job = await update({ companyIds: '7', addCompanyIds: '' });
  const answer = await ask('DELETE', job.jobId);
  assert.equal(
    answer.body,
    JSON.stringify({
      jobId: job.jobId,
      status: 'aborted',
      subscriptionId,
      totalProcessed: 0,
      type: 'notificationSubscriptionUpdate',
    }),
  );
  await runJob(context, job);
  assert.equal(await status(account, job.jobId), 'aborted 0');
  assert.deepEqual(await members(subscriptionId), [1, 2]);
  const { rows } = await database.client.query('SELECT count(DISTINCT set_id)::integer AS sets FROM id_block');
  assert.deepEqual(rows, [{ sets: 1 }]);
});

test('other jobs of the subscription are done all the same', async () => {
  const first = await update({ addCompanyIds: '3' });
  const second = await update({ addCompanyIds: '4' });
  const third = await update({ addCompanyIds: '5' });
  assert.equal((await ask('DELETE', second.jobId)).statusCode, 200);
  await runJob(context, third);
  assert.deepEqual(await members(subscriptionId), [1, 2, 3, 5]);
  assert.equal(await status(account, first.jobId), 'finished 1');
});

test('what a cancelled creation has made is deleted', async () => {
  const before = await database.kysely.selectFrom('subscription').selectAll().execute();
  const webhook = 'http://127.0.0.1:8080/alerts';
  const job = await submit('POST', account, { ...companySubscription, companyIds: '1', webhook });
  assert.equal((await ask('DELETE', job.jobId)).json().status, 'aborted');
  assert.deepEqual(await database.kysely.selectFrom('subscription').selectAll().execute(), before);
  assert.deepEqual(await database.kysely.selectFrom('webhookEndpoint').selectAll().execute(), []);
});

test('a job that has ended cannot be cancelled', async () => {
  const job = await update({ addCompanyIds: '6' });
  await runJob(context, job);
  const cancelled = await update({ addCompanyIds: '7' });
  await ask('DELETE', cancelled.jobId);
  for (const { jobId } of [job, cancelled]) {
    const before = await everything();
    assert.equal((await ask('DELETE', jobId)).json().errorNumber, '400-9007');
    assert.ok((await ask('DELETE', jobId, account.xml)).body.includes('<errorNumber>400-9007</errorNumber>'));
    assert.deepEqual(await everything(), before);
  }
});

test('of a run and a cancellation at once one wins', async () => {
  for (let round = 0; round < 10; round += 1) {
    const job = await submit('POST', account, { ...companySubscription, companyIds: '1,2' });
    const [cancelled] = await Promise.all([ask('DELETE', job.jobId), runJob(context, job)]);
    const isCancelled = cancelled.statusCode === 200;
    assert.equal(await status(account, job.jobId), isCancelled ? 'aborted 0' : 'finished 2');
    assert.deepEqual(await members(job.subscriptionId), isCancelled ? undefined : [1, 2]);
  }
});

test('status and cancellation are XML unless JSON is asked for', async () => {
  const { jobId } = await update({ addCompanyIds: '9' });
  for (const [method, expected] of [
    ['GET', 'accepted'],
    ['DELETE', 'aborted'],
  ] as const) {
    const { body } = await ask(method, jobId, account.xml);
    assert.equal(
      body.replace(/^<\?xml[^>]*>\s*/, ''),
      `<BulkModifySubscriptionResponse><jobId>${jobId}</jobId><status>${expected}</status>` +
        `<subscriptionId>${subscriptionId}</subscriptionId><totalProcessed>0</totalProcessed>` +
        '<type>notificationSubscriptionUpdate</type></BulkModifySubscriptionResponse>',
    );
  }
});

test("another account's job is not there, nor one that never was", async () => {
  const { jobId } = await update({ addCompanyIds: '9' });
  for (const method of ['GET', 'DELETE'] as const) {
    for (const [id, headers] of [
      [jobId, other.json],
      ['3n6ste1l43npouqjb5o', account.json],
      ['x', account.json],
    ] as const) {
      const answer = await ask(method, id, headers);
      assert.equal(answer.json().errorNumber, '404-9002', answer.body);
    }
    assert.equal((await ask(method, jobId, { accept: 'application/json' })).json().errorNumber, '401-9001');
  }
  assert.equal(await status(account, jobId), 'accepted 0');
});
