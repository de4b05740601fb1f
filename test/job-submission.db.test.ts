import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { fillCompanies } from './support/companies.ts';
import { testApi } from './support/test-api.ts';

// No workers here: what is accepted stays accepted.
const api = await testApi();
const { server, database } = api;
await fillCompanies(database);
const jobs = '/api/v1/company/techProfile/job';
const targetJobs = '/api/v1/target/companies/techProfile/job';

/** All that a submission writes. */
async function traces() {
  const { rows } = await database.client.query(`
    SELECT (SELECT count(*) FROM job) AS jobs, (SELECT coalesce(sum(cardinality(given)), 0) FROM job_input) AS inputs,
           (SELECT count(*) FROM graphile_worker.jobs) AS entries,
           (SELECT sum(credits_reserved) FROM api_key) AS reserved`);
  return rows[0];
}

const account = await api.newAccount({ concurrentJobs: 100, credits: 10_000 });
const octets = { 'content-type': 'application/octet-stream' };
const resolvesInside = encodeURIComponent('https://inside.example.com/hook');
const bad: {
  name: string;
  url: string;
  payload?: Buffer | string;
  headers?: Record<string, string>;
  number: string;
}[] = [
  { name: 'no body', url: jobs, number: '400-9004' },
  { name: 'an empty body', url: jobs, payload: '', headers: octets, number: '400-9004' },
  { name: 'only separators', url: jobs, payload: ',\n , \r\n', headers: octets, number: '400-9004' },
  { name: '10,001 ids', url: jobs, payload: '1\n'.repeat(10_001), headers: octets, number: '400-106' },
  { name: 'an id of 63 characters', url: targetJobs, payload: 'A'.repeat(63), headers: octets, number: '400-9010' },
  { name: 'an id of 65 characters', url: targetJobs, payload: 'A'.repeat(65), headers: octets, number: '400-9010' },
  {
    name: 'binary rubbish',
    url: jobs,
    payload: Buffer.from([0, 255, 1, 254, 10, 13]),
    headers: octets,
    number: '400-9010',
  },
  {
    name: 'a body of more than 1 MiB',
    url: jobs,
    payload: '1'.repeat(1024 * 1024 + 1),
    headers: octets,
    number: '413-9001',
  },
  { name: 'JSON', url: jobs, payload: '[1]', headers: { 'content-type': 'application/json' }, number: '415-9001' },
  {
    name: 'a form',
    url: jobs,
    payload: 'ids=1',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    number: '415-9001',
  },
  { name: 'a webhook that is no URL', url: `${jobs}?webhook=x`, payload: '1', headers: octets, number: '400-103' },
  {
    name: 'a webhook of another scheme',
    url: `${jobs}?webhook=ftp://a.example.com/`,
    payload: '1',
    headers: octets,
    number: '400-103',
  },
  {
    name: 'a webhook with a user name',
    url: `${jobs}?webhook=https://me@a.example.com/`,
    payload: '1',
    headers: octets,
    number: '400-103',
  },
  {
    name: 'a private webhook address',
    url: `${jobs}?webhook=http://10.0.0.1/`,
    payload: '1',
    headers: octets,
    number: '400-103',
  },
  {
    name: 'a mapped webhook address',
    url: `${jobs}?webhook=http://[::ffff:10.0.0.1]/`,
    payload: '1',
    headers: octets,
    number: '400-103',
  },
  {
    name: 'a decimal webhook address',
    url: `${jobs}?webhook=http://167772161/`,
    payload: '1',
    headers: octets,
    number: '400-103',
  },
  { name: 'more credits than are left', url: jobs, payload: '1\n'.repeat(10_000), headers: octets, number: '400-9003' },
];

test('a submission keeps its input, reserves its credits and queues one entry', async () => {
  const answer = await server.inject({
    method: 'POST',
    url: jobs,
    payload: '1\n2',
    headers: { ...account.json, 'content-type': 'text/plain; charset=utf-8' },
  });
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(await traces(), { jobs: 1, inputs: 2, entries: 1, reserved: 2 });
});

for (const { name, url, payload, headers, number } of bad) {
  test(`${name} is refused with ${number} and changes nothing`, async () => {
    const before = await traces();
    const answer = await server.inject({
      method: 'POST',
      url,
      headers: { ...account.json, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    assert.equal(answer.json().errorNumber, number, answer.body);
    assert.equal(answer.statusCode, Number(number.slice(0, 3)));
    assert.match(answer.json().diagnosticCode, /^[0-9a-v]{19,20}$/);
    assert.deepEqual(await traces(), before);
  });
}

test('a webhook whose name resolves to a private address is refused', async () => {
  const guarded = await testApi({ FIRMLENS_DANGEROUS_WEBHOOK_ALLOW: '' });
  const client = await guarded.newAccount();
  const answer = await guarded.server.inject({
    method: 'POST',
    url: `${jobs}?webhook=${resolvesInside}`,
    payload: '1',
    headers: { ...client.json, ...octets },
  });
  assert.equal(answer.json().message, 'Illegal values for the field webhook.');
});

test('the third job at a time is refused, and there is room again after a cancellation, which gives the credits back', async () => {
  const client = await api.newAccount({ credits: 10 });
  const submit = () => server.inject({ method: 'POST', url: jobs, payload: '1,2,3', headers: client.json });
  const first = (await submit()).json();
  assert.equal((await submit()).statusCode, 200);
  const third = await submit();
  assert.equal(third.json().errorNumber, '400-9002');
  assert.equal(
    third.json().message,
    '2 jobs are already running. Please try again once the previous jobs are finished.',
  );

  const cancelled = await server.inject({
    method: 'DELETE',
    url: `${jobs}/${first.jobId}`,
    headers: { ...client.json, 'content-type': 'application/json' },
  });
  assert.deepEqual(cancelled.json(), { jobId: first.jobId, status: 'aborted', type: 'techProfileFetch' });
  const again = await server.inject({ method: 'DELETE', url: `${jobs}/${first.jobId}`, headers: client.json });
  assert.equal(again.json().errorNumber, '400-9007');
  const results = await server.inject({ url: `${jobs}/${first.jobId}/results`, headers: client.json });
  assert.equal(results.json().jobStatus, 'aborted');
  assert.equal(results.json().creditsConsumed, 0);
  assert.ok(!('resultsUrl' in results.json()));

  // 3 + 3 of 10 were reserved and 3 given back: 7 are left, and two more jobs of 3 fit the credits if not the limit.
  assert.equal((await submit()).statusCode, 200);
  const reserved = await database.client.query('SELECT credits_reserved FROM api_key WHERE client_id = $1', [
    client.clientId,
  ]);
  assert.equal(reserved.rows[0].credits_reserved, 6);
});

test('of many jobs submitted at once no more are accepted than the limit allows', async () => {
  const client = await api.newAccount({ concurrentJobs: 3 });
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => server.inject({ method: 'POST', url: jobs, payload: '1', headers: client.json })),
  );
  assert.equal(answers.filter((answer) => answer.statusCode === 200).length, 3);
  assert.equal(answers.filter((answer) => answer.json().errorNumber === '400-9002').length, 9);
});

test('a body that stops half-way leaves no trace', async () => {
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as net.AddressInfo;
  const before = await traces();
  const failed = api.nextLog((line) => typeof line['errorNumber'] === 'string');
  const socket = net.connect(port, '127.0.0.1');
  const head = ['Host: x', `accessToken: ${account.token}`, 'Content-Type: text/plain', 'Content-Length: 100'];
  socket.write(`POST ${jobs} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n1,2,3`, () => socket.destroy());
  assert.equal((await failed)['errorNumber'], '400-9009');
  assert.deepEqual(await traces(), before);
});
