import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { writeBackup } from '../src/backup/index.ts';
import { backUp, backupFolder, blankDatabase, restore, storeIn } from './support/backups.ts';
import { fillCompanies } from './support/companies.ts';
import { textImporter } from './support/import-text.ts';
import { subscriptionRequests } from './support/subscription-requests.ts';
import { type TestAccount, type TestApi, testApi } from './support/test-api.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

const jobs = '/api/v1/company/techProfile/job';
const folder = backupFolder();
const dataDir = path.join(folder, 'data');
const api = await testApi({ FIRMLENS_DATA_DIR: dataDir });
await fillCompanies(api.database);
const importText = await textImporter(api.database);
const account = await api.newAccount({ concurrentJobs: 10_000 });
const receiver = await webhookReceiver();

async function submit(query = '', { json }: TestAccount = account): Promise<string> {
  const headers = { ...json, 'content-type': 'text/plain' };
  const answer = await api.server.inject({ method: 'POST', url: `${jobs}${query}`, payload: '2,3', headers });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json().jobId;
}

async function get({ server }: TestApi, url: string, headers = account.json) {
  const answer = await server.inject({ url, headers });
  assert.equal(answer.statusCode, 200, `${url} ${answer.body}`);
  return answer.json();
}

async function results(of: TestApi, jobId: string): Promise<string> {
  const url = new URL((await get(of, `${jobs}/${jobId}/results`)).resultsUrl);
  return (await of.server.inject({ url: url.pathname + url.search })).body;
}

const expectedResults = [
  'companyId,categoryId,categoryName,subCategoryId,subCategoryName,productId,productName,message',
  '2,61,Analytics,5000076,"Business ""Intelligence""",DM00001,Domo,',
  '3,,,,,,,No installed technologies found.',
  '',
].join('\n');

// A finished job whose webhook was refused once, so that it is to be sent again.
receiver.answer((response) => response.writeHead(500).end());
const workers = await api.startWorkers();
const finished = await submit(`?webhook=${encodeURIComponent(receiver.url)}`);
await receiver.until(1);
await workers.close();

test('what was promised before the backup is kept after the restore', async () => {
  // Nobody works: an accepted job, a subscription that is due later, and a change to tell of.
  const accepted = await submit(`?webhook=${encodeURIComponent(receiver.url)}`);
  const { subscriptionId } = await subscriptionRequests(api).create(account);
  await importText('companies', 'companyId,city\n2,Rome\n');
  const { companies } = (
    await api.server.inject({ method: 'POST', url: '/api/v1/target/companies', headers: account.json })
  ).json();

  const file = path.join(folder, 'promises');
  await backUp(api.database, file, dataDir);
  const target = await blankDatabase();
  const restoredDir = path.join(folder, 'restored');
  const { resultsGone, manifest } = await restore(target, file, restoredDir);
  // The results and their outcomes.
  assert.deepEqual([resultsGone, manifest.results?.files], [0, 2]);

  receiver.answer((response) => response.writeHead(204).end());
  const restored = await testApi({ FIRMLENS_DATA_DIR: restoredDir }, target);
  restored.clock.now = new Date('2026-02-01T09:00:00Z');
  // The token of before is used throughout; the key gets new ones, and its client-specific ids name the same records.
  const { clientId, clientSecret } = account;
  const login = await restored.server.inject({
    method: 'POST',
    url: '/Auth/login/v1/token.json',
    query: { clientId, clientSecret, grantType: 'cred' },
  });
  assert.equal(login.statusCode, 200, login.body);
  assert.equal(await results(restored, finished), expectedResults);
  const outcomes = await restored.server.inject({ url: `${jobs}/${finished}/outcomes`, headers: account.json });
  assert.equal(
    outcomes.body,
    'line,given,outcome,rows,message\n1,2,found,1,\n2,3,notFound,1,No installed technologies found.\n',
  );
  assert.equal((await get(restored, `/api/v1/target/companies/${companies[0].id}`)).name, companies[0].name);

  await restored.startWorkers();
  await receiver.until(3);
  const [refused, ...delivered] = receiver.received;
  const again = delivered.find(({ body }) => JSON.parse(body).jobId === finished) ?? assert.fail();
  assert.equal(again.headers['webhook-id'], refused?.headers['webhook-id']);
  assert.equal(again.body, refused?.body);
  assert.ok(delivered.some(({ body }) => JSON.parse(body).jobId === accepted));
  assert.equal(await results(restored, accepted), expectedResults);

  const alerted = async (path: string) => get(restored, `/api/v1/subscription/${subscriptionId}/${path}`);
  while ((await alerted('alerts')).alerts.length === 0) await pause(20);
  assert.deepEqual((await alerted('alert/1')).companyIds, ['2']);
});

test('a backup is of one moment, whatever is submitted and imported meanwhile', async () => {
  const file = path.join(folder, 'moment');
  await submit();
  const ended = new AbortController();
  let submitted = 0;
  const submitting = async () => {
    for (; !ended.signal.aborted; submitted += 1) await submit();
  };
  let imported = 0;
  const importing = async () => {
    for (; !ended.signal.aborted; imported += 1)
      await importText('companies', `companyId,name\n${1_000 + imported},Company ${imported}\n`);
  };
  let work: Promise<unknown> | undefined;
  const steps = new Map<string, number>();
  const { manifest } = await writeBackup({
    database: api.database,
    file,
    now: () => new Date(),
    openStore: () => ({
      ...storeIn(dataDir)(api.installation.id),
      // Read before its tables' end: more is committed while the backup waits here.
      read: async (name) => {
        const until = [submitted + 3, imported + 3] as const;
        while (submitted < until[0] || imported < until[1]) await new Promise(setImmediate);
        return storeIn(dataDir)(api.installation.id).read(name);
      },
    }),
    onProgress: ({ what }) => {
      steps.set(what, submitted + imported);
      work ??= Promise.all([submitting(), importing(), submitting()]);
    },
  });
  ended.abort();
  await work;
  assert.ok((steps.get('writing wrong_info') ?? 0) > 0, 'something was committed between the first table and the last');

  const target = await blankDatabase();
  await restore(target, file);
  const { rows } = await target.client.query(`
    SELECT (SELECT count(*) FROM job WHERE status = 'accepted') AS jobs,
           (SELECT count(*) FROM job_input JOIN job USING (job_id) WHERE status = 'accepted') AS inputs,
           (SELECT count(*) FROM graphile_worker.jobs JOIN graphile_worker._private_jobs AS entry USING (id)
             JOIN job ON job_id = entry.payload ->> 'jobId' WHERE status = 'accepted') AS entries,
           (SELECT sum(credits)::bigint FROM job WHERE status = 'accepted') AS credits,
           (SELECT credits_reserved FROM api_key) AS reserved,
           (SELECT max(change_number) FROM import) AS imports, (SELECT change_number FROM change_clock) AS clock,
           (SELECT count(*) FROM company WHERE company_id >= 1000) AS companies,
           (SELECT count(*) FROM change_log WHERE kind = 'added') AS added`);
  const [{ jobs: accepted, inputs, entries, credits, reserved, imports, clock, companies, added }] = rows;
  assert.deepEqual([inputs, entries], [accepted, accepted]);
  assert.equal(reserved, credits);
  assert.equal(clock, imports);
  assert.equal(added, companies);
  assert.ok(accepted <= submitted && companies < imported, 'not all that was committed is of that moment');
  assert.equal(manifest.results?.files, 2);
});

test('without result files the finished jobs say that their results are gone', async () => {
  const file = path.join(folder, 'without');
  await writeBackup({ database: api.database, file, now: () => new Date() });
  const target = await blankDatabase();
  const { resultsGone, manifest } = await restore(target, file);
  assert.deepEqual([resultsGone, manifest.results], [1, null]);
  const restored = await testApi({}, target);
  const { rows } = await target.client.query(`SELECT job_id FROM job WHERE status = 'finished'`);
  const { jobStatus, resultsUrl } = await get(restored, `${jobs}/${rows[0].job_id}/results`);
  assert.deepEqual([jobStatus, resultsUrl], ['finished', undefined]);
});
