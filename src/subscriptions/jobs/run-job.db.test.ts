import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { firings } from '../../../test/support/firings.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { companySubscription, subscriptionJobs } from '../../../test/support/subscription-jobs.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { membersMax, writeIdSet } from '../id-sets/id-set-store.ts';
import { failJob, runJob } from './run-job.ts';
import { sweepJobs } from './sweep-jobs.ts';

const api = await testApi();
const { server, database, clock } = api;
const { context, submit, create, people, members, status, everything, told, sets, updateNow } = subscriptionJobs(api);
const { fire, told: toldIds } = firings(api);
const importText = await textImporter(database);
const account = await api.newAccount({ concurrentJobs: 100 });
const start = clock.now;
const url = 'http://127.0.0.1:8080/jobs';

beforeEach(() => {
  clock.now = start;
});

const update = (subscriptionId: string, form: Readonly<Record<string, string>>) =>
  submit('PUT', account, { subscriptionId, subscriptionType: 'company', ...form });

const createCompanies = (companyIds: string) => create(account, { ...companySubscription, companyIds });

const remove = (subscriptionId: string) =>
  server.inject({ method: 'DELETE', url: `/api/v1/subscription/${subscriptionId}`, headers: account.json });

test('a creation makes the subscription at once and fills it when it is run', async () => {
  const job = await submit('POST', account, { ...companySubscription, companyIds: '3,1,2,3', name: 'mine' });
  assert.deepEqual(await members(job.subscriptionId), []);
  assert.equal(await status(account, job.jobId), 'accepted 0');
  await runJob(context, job);
  assert.deepEqual(await members(job.subscriptionId), [1, 2, 3]);
  assert.equal(await status(account, job.jobId), 'finished 3');
});

test('a subscription that has become due before the job that fills it was run is told all that has changed since', async () => {
  await importText('companies', 'companyId,name\n71,Before');
  const job = await submit('POST', account, { ...companySubscription, companyIds: '71' });
  await importText('companies', 'companyId,name\n71,After');
  clock.now = new Date('2026-02-02T00:00:00Z');
  await fire();
  assert.deepEqual(await toldIds(job.subscriptionId), []);
  await runJob(context, job);
  await fire();
  assert.deepEqual(await toldIds(job.subscriptionId), [[71]]);
});

test('replacing, adding and removing do what the table says', async () => {
  const subscriptionId = await createCompanies('1,2,3');
  for (const [form, expected] of [
    [{ addCompanyIds: '3,4,5' }, [1, 2, 3, 4, 5]],
    [{ removeCompanyIds: '1,9' }, [2, 3, 4, 5]],
    [{ addCompanyIds: '6,7', removeCompanyIds: '7,2' }, [3, 4, 5, 6]],
    [{ companyIds: '8,9' }, [8, 9]],
    [{ removeCompanyIds: '9,8' }, []],
    [{ addCompanyIds: '1' }, [1]],
  ] as const) {
    await runJob(context, await update(subscriptionId, form));
    assert.deepEqual(await members(subscriptionId), expected, JSON.stringify(form));
  }
  const { named, kept } = await sets();
  assert.equal(named, kept);
});

test("people are watched by the account's own ids", async () => {
  const form = { ...companySubscription, subscriptionType: 'people' };
  const subscriptionId = await create(account, { ...form, peopleIds: people(account, [12, 11]) });
  assert.deepEqual(await members(subscriptionId), [11, 12]);
  const more = { subscriptionId, subscriptionType: 'people', addPeopleIds: people(account, [13]) };
  await runJob(context, await submit('PUT', account, more));
  assert.deepEqual(await members(subscriptionId), [11, 12, 13]);
});

test('jobs of a subscription are done in the order in which they were accepted, whichever is run first', async () => {
  const subscriptionId = await createCompanies('1');
  const first = await update(subscriptionId, { addCompanyIds: '2,3', name: 'first' });
  const second = await update(subscriptionId, { removeCompanyIds: '2', name: 'second' });
  const third = await update(subscriptionId, { addCompanyIds: '2' });
  await runJob(context, second);
  assert.deepEqual(await members(subscriptionId), [1, 3]);
  assert.deepEqual(
    [await status(account, first.jobId), await status(account, second.jobId), await status(account, third.jobId)],
    ['finished 2', 'finished 1', 'accepted 0'],
  );
  await runJob(context, first);
  assert.deepEqual(await members(subscriptionId), [1, 3]);
  await runJob(context, third);
  assert.deepEqual(await members(subscriptionId), [1, 2, 3]);
});

test('a creation and updates that wait for it are done together', async () => {
  const creation = await submit('POST', account, { ...companySubscription, companyIds: '1,2' });
  const job = await update(creation.subscriptionId, { addCompanyIds: '3' });
  await runJob(context, job);
  assert.deepEqual(await members(creation.subscriptionId), [1, 2, 3]);
  assert.equal(await status(account, creation.jobId), 'finished 2');
});

test('a synchronous update comes after the jobs that were accepted before it', async () => {
  const subscriptionId = await createCompanies('1');
  const replacing = await update(subscriptionId, { companyIds: '2,3', name: 'of the job' });
  const adding = await update(subscriptionId, { addCompanyIds: '4', resultWebhook: 'http://127.0.0.1:8080/jobs' });
  const answer = await server.inject({
    method: 'PUT',
    url: `/api/v1/subscription/${subscriptionId}`,
    payload: { subscriptionType: 'company', addCompanyIds: '5', removeCompanyIds: '3' },
    headers: account.json,
  });
  assert.equal(answer.json().name, 'of the job');
  await runJob(context, adding);
  assert.deepEqual(await members(subscriptionId), [2, 4, 5]);
  assert.deepEqual(
    [await status(account, replacing.jobId), await status(account, adding.jobId)],
    ['finished 2', 'finished 1'],
  );
  assert.equal((await told(adding.jobId)).length, 1);
});

test('two runs at once do a job once', async () => {
  const subscriptionId = await createCompanies('1');
  const job = await update(subscriptionId, { addCompanyIds: '2', resultWebhook: 'http://127.0.0.1:8080/jobs' });
  await Promise.all([runJob(context, job), runJob(context, job), runJob(context, job)]);
  assert.deepEqual(await members(subscriptionId), [1, 2]);
  assert.equal((await told(job.jobId)).length, 1);
});

test('a run that dies leaves everything as it was, and is simply done again', async () => {
  const subscriptionId = await createCompanies('1,2');
  await update(subscriptionId, { companyIds: '3', name: 'renamed', resultWebhook: 'http://127.0.0.1:8080/jobs' });
  const job = await update(subscriptionId, { addCompanyIds: '4' });
  const before = await everything();
  // The connection is lost when all but the commit is done.
  const dying: typeof context = {
    ...context,
    database: {
      ...database,
      transaction: (work) =>
        database.transaction(async (transaction) => {
          await work(transaction);
          throw new Error('died');
        }),
    },
  };
  await assert.rejects(runJob(dying, job), /died/);
  assert.deepEqual(await everything(), before);
  await runJob(context, job);
  assert.deepEqual(await members(subscriptionId), [3, 4]);
});

test('what else a job changes is changed with the ids, and secrets are not readable meanwhile', async () => {
  const subscriptionId = await createCompanies('1');
  const job = await update(subscriptionId, {
    addCompanyIds: '2',
    name: 'renamed',
    startTime: '2026-03-01T00:00:00-08:00',
    frequency: '3w',
    fields: 'Name,Revenue',
    webhook: 'http://127.0.0.1:8080/alerts',
    signingSecret: 'not to be read',
  });
  assert.ok(!JSON.stringify(await everything()).includes('not to be read'));
  const find = () =>
    database.kysely
      .selectFrom('subscription')
      .selectAll()
      .where('subscriptionId', '=', subscriptionId)
      .executeTakeFirst();
  assert.equal((await find())?.name, null);
  await runJob(context, job);
  const after = await find();
  assert.deepEqual(
    [after?.name, after?.startTime, after?.frequency, after?.fields],
    ['renamed', new Date('2026-03-01T08:00:00Z'), '3w', 'Name,Revenue'],
  );
  assert.deepEqual(after?.nextFireTime, new Date('2026-03-01T08:00:00Z'));
  const endpoint = await database.kysely
    .selectFrom('webhookEndpoint')
    .selectAll()
    .where('endpointId', '=', subscriptionId)
    .executeTakeFirstOrThrow();
  assert.equal(endpoint.url, 'http://127.0.0.1:8080/alerts');
  assert.ok(endpoint.signingSecret !== null);
  const { settings } = await database.kysely
    .selectFrom('subscriptionJob')
    .select('settings')
    .where('jobId', '=', job.jobId)
    .executeTakeFirstOrThrow();
  assert.deepEqual(settings, {});
});

test('the resultWebhook is told how a job ended, whatever the end', async () => {
  const job = await submit('POST', account, { ...companySubscription, companyIds: '1,2', resultWebhook: url });
  const { subscriptionId } = job;
  await runJob(context, job);
  const { jobId: created } = job;
  const creation = { jobId: created, status: 'finished', subscriptionId, totalProcessed: 2 };
  assert.deepEqual(await told(created), [{ url, body: { ...creation, type: 'notificationSubscriptionCreate' } }]);
  const failing = await update(subscriptionId, { companyIds: '3', resultWebhook: url });
  await failJob(context, failing);
  const cancelled = await update(subscriptionId, { companyIds: '3', resultWebhook: url });
  await server.inject({ method: 'DELETE', url: `/api/v1/subscription/job/${cancelled.jobId}`, headers: account.json });
  for (const [{ jobId }, ended] of [
    [failing, 'failed'],
    [cancelled, 'aborted'],
  ] as const) {
    const body = { jobId, status: ended, subscriptionId, totalProcessed: 0, type: 'notificationSubscriptionUpdate' };
    assert.deepEqual(await told(jobId), [{ url, body }]);
  }
});

test('jobs of a subscription that is deleted meanwhile end as failed', async () => {
  const subscriptionId = await createCompanies('1');
  const first = await update(subscriptionId, { companyIds: '2' });
  const second = await update(subscriptionId, { addCompanyIds: '3' });
  assert.equal((await remove(subscriptionId)).statusCode, 200);
  await runJob(context, second);
  assert.equal(await status(account, first.jobId), 'failed 0');
  assert.equal(await status(account, second.jobId), 'failed 0');
  assert.equal(await members(subscriptionId), undefined);
  const { named, kept } = await sets();
  assert.equal(named, kept);
});

test('a creation that fails leaves no subscription, and jobs that waited for it fail', async () => {
  const creation = await submit('POST', account, { ...companySubscription, companyIds: '1,2' });
  const waiting = await update(creation.subscriptionId, { addCompanyIds: '3' });
  await failJob(context, creation);
  assert.equal(await status(account, creation.jobId), 'failed 0');
  assert.equal(await members(creation.subscriptionId), undefined);
  await runJob(context, waiting);
  assert.equal(await status(account, waiting.jobId), 'failed 0');
});

test('a job that has ended does not fail any more', async () => {
  const subscriptionId = await createCompanies('1');
  const job = await update(subscriptionId, { companyIds: '2' });
  await runJob(context, job);
  await failJob(context, job);
  assert.equal(await status(account, job.jobId), 'finished 1');
});

test('ended jobs are deleted after their retention, waiting ones are kept', async () => {
  const subscriptionId = await createCompanies('1');
  const ended = await update(subscriptionId, { companyIds: '2' });
  await runJob(context, ended);
  const waiting = await update(subscriptionId, { companyIds: '3' });
  clock.now = new Date(start.getTime() + context.jobRetentionDays * 86_400_000);
  await sweepJobs(context);
  assert.equal(await status(account, ended.jobId), 'finished 1');
  clock.now = new Date(clock.now.getTime() + 1);
  await sweepJobs(context);
  const jobs = await database.kysely.selectFrom('subscriptionJob').select('jobId').execute();
  assert.deepEqual(
    jobs.filter(({ jobId }) => jobId === ended.jobId || jobId === waiting.jobId),
    [{ jobId: waiting.jobId }],
  );
  assert.deepEqual(await members(subscriptionId), [2]);
});

test('a subscription has an upper limit of ids: an update beyond it is refused, a job fails', async () => {
  const subscriptionId = await createCompanies('1');
  await database.transaction(async (transaction) => {
    const setId = await writeIdSet(
      transaction,
      Float64Array.from({ length: membersMax }, (_, index) => index + 1),
    );
    await transaction.client.query('UPDATE subscription SET set_id = $2, members = $3 WHERE subscription_id = $1', [
      subscriptionId,
      setId,
      membersMax,
    ]);
  });
  const beyond = String(membersMax + 1);
  const before = await everything();
  const { errorNumber, message } = (
    await updateNow(account, subscriptionId, { addCompanyIds: beyond, name: 'no' })
  ).json();
  assert.equal(errorNumber, '400-106');
  assert.match(message, /^Number of ids should not be more than 5000000\. Given value is 5000001/);
  assert.deepEqual(await everything(), before);
  const refused = await update(subscriptionId, { addCompanyIds: beyond, name: 'no', resultWebhook: url });
  const exchanged = await update(subscriptionId, { addCompanyIds: beyond, removeCompanyIds: '1' });
  await runJob(context, exchanged);
  assert.equal(await status(account, refused.jobId), 'failed 0');
  assert.equal(await status(account, exchanged.jobId), 'finished 2');
  assert.equal((await told(refused.jobId)).length, 1);
  const { name } = (await updateNow(account, subscriptionId, {})).json();
  assert.equal(name, undefined);
});

test('a subscription whose start has passed before its creation was run is fired at once', async () => {
  const creation = await submit('POST', account, { ...companySubscription, companyIds: '1' });
  await database.client.query('SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs');
  clock.now = new Date('2026-02-03T00:00:00Z');
  await runJob(context, creation);
  const { rows } = await database.client.query(
    `SELECT run_at FROM graphile_worker.jobs WHERE task_identifier = 'subscriptions.fire'`,
  );
  assert.deepEqual(rows, [{ run_at: new Date(companySubscription.startTime) }]);
});
