import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { clientIds } from '../src/lib/client-ids.ts';
import { fillCompanies } from './support/companies.ts';
import { type TestAccount, testApi } from './support/test-api.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

const api = await testApi();
const { server, database } = api;
await fillCompanies(database);
await api.startWorkers();
const account = await api.newAccount({ concurrentJobs: 100 });
const other = await api.newAccount();
const receiver = await webhookReceiver();

const plainJobs = '/api/v1/company/techProfile/job';
const targetJobs = '/api/v1/target/companies/techProfile/job';

async function submit(path: string, payload: string, who: TestAccount = account) {
  return server.inject({ method: 'POST', url: path, payload, headers: { ...who.json, 'content-type': 'text/plain' } });
}

/** Submits a job with a webhook and resolves with its id when the webhook says that it has ended. */
async function runToEnd(path: string, payload: string, who: TestAccount = account): Promise<string> {
  const before = receiver.received.length;
  const answer = await submit(`${path}?webhook=${encodeURIComponent(receiver.url)}`, payload, who);
  assert.equal(answer.statusCode, 200, answer.body);
  await receiver.until(before + 1);
  return answer.json().jobId;
}

async function download(path: string, jobId: string): Promise<string> {
  const descriptor = await server.inject({ url: `${path}/${jobId}/results`, headers: account.json });
  const url = new URL(descriptor.json().resultsUrl);
  const file = await server.inject({ url: url.pathname + url.search });
  assert.equal(file.headers['content-type'], 'text/csv; charset=utf-8');
  assert.equal(file.headers['content-disposition'], `attachment; filename="${descriptor.json().jobType}_${jobId}.csv"`);
  assert.equal(Number(file.headers['content-length']), Buffer.byteLength(file.body));
  return file.body;
}

test('a job answers as documented from submission to download, in JSON', async () => {
  const submitted = await submit(`${plainJobs}?webhook=${encodeURIComponent(receiver.url)}`, '2,1\r\n99\n3');
  assert.equal(submitted.statusCode, 200);
  const { jobId, ...rest } = submitted.json();
  assert.match(jobId, /^[0-9a-v]{19,20}$/);
  assert.deepEqual(rest, { status: 'accepted', type: 'techProfileFetch' });
  await receiver.until(1);

  const status = await server.inject({ url: `${plainJobs}/${jobId}`, headers: account.json });
  assert.deepEqual(status.json(), { jobId, status: 'finished', totalProcessed: 4, type: 'techProfileFetch' });

  const results = await server.inject({ url: `${plainJobs}/${jobId}/results`, headers: account.json });
  const { resultsUrl, ...descriptor } = results.json();
  assert.deepEqual(descriptor, {
    jobId,
    jobType: 'techProfileFetch',
    jobStatus: 'finished',
    createdDate: '2026-01-15T10:00:00.000+00:00',
    creditsConsumed: 4,
  });
  assert.match(
    resultsUrl,
    new RegExp(`^http://[^/]+/results/techProfileFetch/${jobId}/response/techProfileFetch_${jobId}_`),
  );

  // The input's order, one row a product, and rows that say why there is none; quoting as RFC 4180 wants it.
  assert.equal(
    await download(plainJobs, jobId),
    [
      'companyId,categoryId,categoryName,subCategoryId,subCategoryName,productId,productName,message',
      '2,61,Analytics,5000076,"Business ""Intelligence""",DM00001,Domo,',
      '1,52,AR/VR,5000773,AR/VR Wearable,DM00003,"Oculus, Rift",',
      '1,61,Analytics,5000076,"Business ""Intelligence""",DM00002,Axio,',
      '1,61,Analytics,5000076,"Business ""Intelligence""",DM00001,Domo,',
      '99,,,,,,,"Invalid ID, record not found."',
      '3,,,,,,,No installed technologies found.',
      '',
    ].join('\n'),
  );
});

test('a job answers as documented in XML', async () => {
  const { jobId } = (await submit(targetJobs, 'A'.repeat(64))).json();
  const prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const status = await server.inject({ url: `${targetJobs}/${jobId}`, headers: account.xml });
  assert.match(
    status.body,
    new RegExp(
      `<BulkJobStatus><jobId>${jobId}</jobId><status>\\w+</status><totalProcessed>[01]</totalProcessed><type>targetTechProfileFetch</type></BulkJobStatus>$`,
    ),
  );
  const submitted = await server.inject({
    method: 'POST',
    url: targetJobs,
    payload: 'A'.repeat(64),
    headers: account.xml,
  });
  assert.match(submitted.headers['content-type'] as string, /^application\/xml/);
  assert.match(
    submitted.body,
    /^<\?xml[^>]+>\n<BulkJobStatus><jobId>\w+<\/jobId><status>accepted<\/status><type>targetTechProfileFetch<\/type><\/BulkJobStatus>$/,
  );
  assert.ok(submitted.body.startsWith(prolog));
  const results = await server.inject({ url: `${targetJobs}/${jobId}/results`, headers: account.xml });
  assert.match(results.body, /<bulkJob><createdDate>[^<]+<\/createdDate><creditsConsumed>/);
});

test('client-specific ids are those of the caller; the rows echo them as they were sent', async () => {
  const [own = ''] = clientIds(api.masterKey, account.clientId).mint('company', [2]);
  const [foreign = ''] = clientIds(api.masterKey, other.clientId).mint('company', [2]);
  const altered = `${own.slice(0, -1)}${own.endsWith('A') ? 'B' : 'A'}`;
  const printed = '84OKnj1c07bdsDwj8_O4ZHqpHFcAIJQVdw1sczYgi_P3IDQTZ-e_DGORXj4V5MhD';
  const jobId = await runToEnd(targetJobs, [own, foreign, altered, printed].join('\n'));
  const lines = (await download(targetJobs, jobId)).split('\n');
  assert.equal(lines[0], 'id,categoryId,categoryName,subCategoryId,subCategoryName,productId,productName,message');
  assert.equal(lines[1], `${own},61,Analytics,5000076,"Business ""Intelligence""",DM00001,Domo,`);
  for (const [index, id] of [foreign, altered, printed].entries()) {
    assert.equal(lines[index + 2], `${id},,,,,,,"Invalid ID, record not found."`);
  }
});

test("the webhook carries the status, signed with the account's secret, under a constant id", async () => {
  const before = api.clock.now;
  api.clock.now = new Date(); // the verifier goes by the real time
  const jobId = await runToEnd(plainJobs, '1');
  api.clock.now = before;
  const delivery = receiver.received.at(-1);
  assert.ok(delivery);
  const verified = new Webhook(account.webhookSecret).verify(delivery.body, { ...delivery.headers });
  assert.deepEqual(verified, { jobId, status: 'finished', totalProcessed: 1, type: 'techProfileFetch' });
  assert.match(delivery.headers['webhook-id'] ?? '', /^\S+$/);
});

test("another account's job, another type's and an unknown one look alike, on every endpoint", async () => {
  const jobId = await runToEnd(plainJobs, '1');
  const paths: [string, TestAccount][] = [
    [`${plainJobs}/${jobId}`, other],
    [`${targetJobs}/${jobId}`, account],
    [`${plainJobs}/${'a'.repeat(20)}`, account],
    [`${plainJobs}/no-such-job`, account],
  ];
  for (const [path, who] of paths) {
    for (const [method, suffix] of [
      ['GET', ''],
      ['GET', '/results'],
      ['DELETE', ''],
    ] as const) {
      const answer = await server.inject({ method, url: path + suffix, headers: who.json });
      assert.equal(answer.statusCode, 404, `${method} ${path}${suffix}`);
      assert.deepEqual(
        { ...answer.json<object>(), diagnosticCode: '' },
        {
          errorType: 'Not Found',
          status: 404,
          message: 'Invalid ID, record not found.',
          diagnosticCode: '',
          errorNumber: '404-9002',
        },
      );
    }
  }
  assert.match(await download(plainJobs, jobId), /Domo/);
});

test('a results URL that is altered or has expired leads nowhere', async () => {
  const jobId = await runToEnd(plainJobs, '1');
  const descriptor = await server.inject({ url: `${plainJobs}/${jobId}/results`, headers: account.json });
  const url = new URL(descriptor.json().resultsUrl);
  const path = url.pathname + url.search;
  assert.equal((await server.inject({ url: path })).statusCode, 200);
  const expires = url.searchParams.get('Expires') ?? '';
  const otherJob = await runToEnd(plainJobs, '1');
  for (const wrong of [
    path.replace(expires, String(Number(expires) + 1)),
    path.replaceAll(jobId, otherJob),
    path.slice(0, -1),
    url.pathname,
    path.replace('/techProfileFetch/', '/targetTechProfileFetch/'),
  ]) {
    assert.equal((await server.inject({ url: wrong })).statusCode, 404, wrong);
  }
  const before = api.clock.now;
  api.clock.now = new Date(before.getTime() + 24 * 60 * 60 * 1000 + 1000);
  assert.equal((await server.inject({ url: path })).statusCode, 404);
  api.clock.now = before;
});

test('every request needs a token, and the token its entitlement', async () => {
  const limited = await api.newAccount({ entitlements: ['company'] });
  for (const [method, url] of [
    ['POST', plainJobs],
    ['GET', `${plainJobs}/${'a'.repeat(20)}`],
    ['DELETE', `${plainJobs}/${'a'.repeat(20)}`],
    ['GET', `${plainJobs}/${'a'.repeat(20)}/results`],
  ] as const) {
    const without = await server.inject({ method, url, headers: { accept: 'application/json' } });
    assert.equal(without.statusCode, 401);
    assert.equal(without.json().errorNumber, '401-9001');
    const refused = await server.inject({ method, url, headers: limited.json });
    assert.equal(refused.statusCode, 405);
    assert.equal(refused.json().message, 'Method Not Allowed - Your are not allowed to access this API.');
  }
});
