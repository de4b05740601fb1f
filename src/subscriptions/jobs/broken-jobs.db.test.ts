import assert from 'node:assert/strict';
import { test } from 'node:test';
import { companySubscription, subscriptionJobs } from '../../../test/support/subscription-jobs.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { runJob } from './run-job.ts';

const api = await testApi();
const { database } = api;
const { context, submit, create, members, status, everything, told, sets, updateNow } = subscriptionJobs(api);
const account = await api.newAccount({ concurrentJobs: 100 });
const url = 'http://127.0.0.1:8080/jobs';

const update = (subscriptionId: string, form: Readonly<Record<string, string>>) =>
  submit('PUT', account, { subscriptionId, subscriptionType: 'company', ...form });

const createCompanies = (companyIds: string) => create(account, { ...companySubscription, companyIds });

/** Makes a job's ids unreadable: its run throws, however often it is tried. */
async function corrupt({ jobId }: { jobId: string }): Promise<void> {
  const { rowCount } = await database.client.query(
    `UPDATE id_block SET ids = '\\xff'
     WHERE set_id = (SELECT coalesce(add_set_id, replace_set_id) FROM subscription_job WHERE job_id = $1)`,
    [jobId],
  );
  assert.equal(rowCount, 1);
}

test('a job that breaks by itself fails alone: nothing of it holds, and those before and after it are done', async () => {
  const subscriptionId = await createCompanies('1');
  const first = await update(subscriptionId, { addCompanyIds: '2' });
  const unreadable = await update(subscriptionId, { addCompanyIds: '3', name: 'lost', resultWebhook: url });
  const refused = await update(subscriptionId, { addCompanyIds: '4', name: 'lost' });
  await corrupt(unreadable);
  // What the database refuses, after ids have been changed.
  await database.client.query(`UPDATE subscription_job SET settings = $2 WHERE job_id = $1`, [
    refused.jobId,
    { frequency: '1d', cron: '0 0 12 * * ?' },
  ]);
  const last = await update(subscriptionId, { addCompanyIds: '5' });
  await runJob(context, last);
  assert.deepEqual(await members(subscriptionId), [1, 2, 5]);
  const ends = [first, unreadable, refused, last].map(({ jobId }) => status(account, jobId));
  assert.deepEqual(await Promise.all(ends), ['finished 1', 'failed 0', 'failed 0', 'finished 1']);
  assert.equal((await updateNow(account, subscriptionId, {})).json().name, undefined);
  assert.deepEqual(
    (await told(unreadable.jobId)).map(({ body }) => body.status),
    ['failed'],
  );
  const { named, kept } = await sets();
  assert.equal(named, kept);
});

test('a job that breaks by itself does not keep a synchronous update from being answered', async () => {
  const subscriptionId = await createCompanies('1');
  const job = await update(subscriptionId, { addCompanyIds: '2' });
  await corrupt(job);
  const answer = await updateNow(account, subscriptionId, { addCompanyIds: '3' });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(await members(subscriptionId), [1, 3]);
  assert.equal(await status(account, job.jobId), 'failed 0');
});

test('a creation that breaks takes its subscription and the jobs that wait for it along', async () => {
  const creation = await submit('POST', account, { ...companySubscription, companyIds: '1,2' });
  await database.client.query(`UPDATE subscription_job SET settings = $2 WHERE job_id = $1`, [
    creation.jobId,
    { frequency: '1d', cron: '0 0 12 * * ?' },
  ]);
  const waiting = await update(creation.subscriptionId, { addCompanyIds: '3' });
  const before = await everything();
  const answer = await updateNow(account, creation.subscriptionId, { addCompanyIds: '4' });
  assert.equal(answer.json().errorNumber, '400-1509');
  assert.deepEqual(await everything(), before);
  await runJob(context, waiting);
  assert.equal(await status(account, creation.jobId), 'failed 0');
  assert.equal(await status(account, waiting.jobId), 'failed 0');
  assert.equal(await members(creation.subscriptionId), undefined);
});

test('while the database cannot do it, no job fails: the run is done again', async () => {
  const subscriptionId = await createCompanies('1');
  const job = await update(subscriptionId, { addCompanyIds: '2' });
  const before = await everything();
  for (const code of ['53100', '40P01', '57014', '58030']) {
    await database.client.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '${code}'; END $$;
      CREATE TRIGGER fail BEFORE UPDATE ON subscription EXECUTE FUNCTION fail()`);
    await assert.rejects(runJob(context, job), /not now/);
    await database.client.query('DROP TRIGGER fail ON subscription; DROP FUNCTION fail()');
    assert.deepEqual(await everything(), before);
  }
  await runJob(context, job);
  assert.deepEqual(await members(subscriptionId), [1, 2]);
});
