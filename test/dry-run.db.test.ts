import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCompanies } from './support/companies.ts';
import { type TestAccount, testApi } from './support/test-api.ts';

// No workers here: what is accepted stays accepted.
const api = await testApi();
const { server, database } = api;
await fillCompanies(database);
const plain = '/api/v1/company/techProfile/job';
const own = '/api/v1/target/companies/techProfile/job';
const builds = '/api/v1/target/companies/export/job';

type Payload = string | object;

function send(account: TestAccount, url: string, payload: Payload, headers: Record<string, string> = account.json) {
  const contentType = typeof payload === 'string' ? 'text/plain' : 'application/json';
  return server.inject({ method: 'POST', url, payload, headers: { 'content-type': contentType, ...headers } });
}

const withDryRun = (url: string, value = 'true') => `${url}${url.includes('?') ? '&' : '?'}dryRun=${value}`;

/** All that a submission may write. */
async function everything() {
  const { rows } = await database.client.query(`
    SELECT (SELECT json_agg(key ORDER BY client_id) FROM api_key AS key) AS keys,
           (SELECT json_agg(job ORDER BY job_id) FROM job) AS jobs, (SELECT count(*) FROM job_input) AS inputs,
           (SELECT count(*) FROM graphile_worker.jobs) AS entries,
           (SELECT count(*) FROM idempotent_answer) AS answers, (SELECT count(*) FROM webhook_message) AS messages`);
  return rows[0];
}

async function dryRun(account: TestAccount, url: string, payload: Payload) {
  const before = await everything();
  const answer = await send(account, withDryRun(url), payload);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(await everything(), before);
  return answer.json();
}

test('a dry run says what would be accepted and what it would cost, and writes nothing', async () => {
  const account = await api.newAccount({ credits: 10 });
  assert.deepEqual(await dryRun(account, plain, '1,2,3'), {
    type: 'techProfileFetch',
    lines: 3,
    credits: 3,
    creditsLeft: 7,
  });
  const unlimited = await api.newAccount();
  assert.deepEqual(await dryRun(unlimited, plain, '1'), { type: 'techProfileFetch', lines: 1, credits: 1 });
});

test('credits that waiting jobs have reserved are not left', async () => {
  const account = await api.newAccount({ credits: 10 });
  await send(account, plain, '1,2,3');
  assert.equal((await dryRun(account, plain, '1,2')).creditsLeft, 5);
});

test('of client-specific ids those are counted that name nothing of this account', async () => {
  const [account, other] = [await api.newAccount(), await api.newAccount()];
  const mint = async ({ json }: TestAccount) =>
    (await server.inject({ method: 'POST', url: '/api/v1/target/companies', headers: json }))
      .json()
      .companies.map(({ id }: { id: string }) => id) as string[];
  const [mine, theirs] = [await mint(account), await mint(other)];
  const ids = [...mine, theirs[0], 'A'.repeat(64)];
  assert.deepEqual(await dryRun(account, own, ids.join('\n')), {
    type: 'targetTechProfileFetch',
    lines: 5,
    unknownIds: 2,
    credits: 5,
  });
});

test('in XML', async () => {
  const account = await api.newAccount({ credits: 10 });
  const answer = await send(account, withDryRun(plain), '1,2,3', account.xml);
  assert.equal(
    answer.body.replace(/^.*\n/, ''),
    '<bulkJobDryRun><credits>3</credits><creditsLeft>7</creditsLeft><lines>3</lines><type>techProfileFetch</type></bulkJobDryRun>',
  );
  const lookUp = await send(account, withDryRun('/api/v1/target/company/job'), '1,1,1,,', account.xml);
  assert.match(lookUp.body, /<lines>1<\/lines><type>peopletab<\/type>/);
});

test('list builds cost nothing; `dryRun` stands in the query, in a form or in JSON', async () => {
  const account = await api.newAccount({ credits: 10 });
  const expected = { type: 'targetCompanySearchAsyncExport', credits: 0, creditsLeft: 10 };
  assert.deepEqual(await dryRun(account, builds, { countries: '1' }), expected);
  const before = await everything();
  const form = { ...account.json, 'content-type': 'application/x-www-form-urlencoded' };
  const answers = [
    await send(account, builds, { countries: '1', dryRun: true }),
    await send(account, builds, 'countries=1&dryRun=true', form),
  ];
  for (const answer of answers) assert.deepEqual(answer.json(), expected);
  assert.deepEqual(await everything(), before);
});

test('`dryRun=false` and a blank one are no dry run; anything else is refused by its name', async () => {
  const account = await api.newAccount({ concurrentJobs: 10 });
  for (const value of ['false', 'FALSE', '']) {
    assert.equal((await send(account, withDryRun(plain, value), '1')).json().status, 'accepted');
  }
  const before = await everything();
  for (const [url, payload] of [
    [withDryRun(plain, 'maybe'), '1'],
    [withDryRun(builds, 'maybe'), { countries: '1' }],
    [builds, { countries: '1', dryRun: 'maybe' }],
    [builds, { countries: '1', dryRun: 1 }],
    [withDryRun(plain, 'true&dryRun=true'), '1'],
  ] as const) {
    const answer = await send(account, url, payload);
    assert.equal(answer.json().message, 'Illegal values for the field dryRun.', url);
  }
  assert.deepEqual(await everything(), before);
});

test('a dry run gets the very error of the submission', async () => {
  const poor = await api.newAccount({ credits: 2 });
  const busy = await api.newAccount({ concurrentJobs: 1 });
  await send(busy, plain, '1');
  const refused: [TestAccount, string, Payload, string][] = [
    [poor, plain, '', '400-9004'],
    [poor, plain, '1\n2,x', '400-9010'],
    [poor, plain, '1\n'.repeat(10_001), '400-106'],
    [poor, plain, { ids: '1' }, '415-9001'],
    [poor, plain, '1,2,3', '400-9003'],
    [poor, `${plain}?webhook=http://10.0.0.1/`, '1', '400-103'],
    [poor, '/api/v1/enrich/job', '1,2', '400-9005'],
    [poor, builds, { countries: 'x' }, '400-103'],
    [busy, plain, '1', '400-9002'],
    [busy, builds, { countries: '1' }, '400-9002'],
  ];
  for (const [account, url, payload, errorNumber] of refused) {
    const before = await everything();
    const [real, dry] = [await send(account, url, payload), await send(account, withDryRun(url), payload)];
    const [{ diagnosticCode: _one, ...expected }, { diagnosticCode: _other, ...error }] = [real.json(), dry.json()];
    assert.equal(error.errorNumber, errorNumber, url);
    assert.deepEqual(error, expected);
    assert.deepEqual(await everything(), before);
  }
});

test('a dry run is not remembered: the submission itself comes under the same key', async () => {
  const account = await api.newAccount();
  const headers = { ...account.json, 'idempotency-key': 'first-try-it' };
  assert.equal((await send(account, withDryRun(plain), '1', headers)).json().lines, 1);
  const real = await send(account, plain, '1', headers);
  assert.equal(real.json().status, 'accepted');
  assert.equal(real.headers['idempotent-replayed'], undefined);
  const none = await send(account, withDryRun(plain), '1', { ...headers, 'idempotency-key': 'a b' });
  assert.match(none.json().message, /^Illegal values for the field Idempotency-Key\./);
});

test('the OpenAPI document has both answers, the header and the parameter', async () => {
  const { paths } = (await server.inject({ url: '/openapi.json' })).json();
  const { parameters, responses } = paths[plain].post;
  const named = Object.fromEntries(parameters.map((parameter: { name: string }) => [parameter.name, parameter]));
  assert.equal(named['Idempotency-Key'].in, 'header');
  assert.equal(named['dryRun'].in, 'query');
  const { anyOf } = responses['200'].content['application/json'].schema;
  assert.deepEqual(
    anyOf.map(({ xml }: { xml: { name: string } }) => xml.name),
    ['BulkJobStatus', 'bulkJobDryRun'],
  );
  assert.ok('Idempotent-Replayed' in responses['200'].headers);
  assert.equal(responses['422'].description, 'The Idempotency-Key was used for another request.');
  assert.ok('dryRun' in paths[builds].post.requestBody.content['application/json'].schema.properties);
});
