import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryLog } from '../../test/support/delivery-log.ts';
import { listDeliveries } from './index.ts';

const { api, account, other, unentitled, receiver, later, nobodysId, send, attempted, get, post, states } =
  await deliveryLog();
const { database, clock } = api;

test('the log lists the messages of the account, newest first, each with its last answer', async () => {
  const first = await send('job1', { url: receiver.url });
  await attempted(first, { state: 'pending', statusCode: 503 });
  await attempted(first, { state: 'delivered', statusCode: 204 });
  clock.now = later(1);
  const second = await send('job2', { url: receiver.url });
  await attempted(second, { state: 'pending', error: 'The connection was refused.' });
  clock.now = later(2);
  const third = await send('job3', { url: receiver.url });
  await send('job4', { clientId: other.clientId, url: receiver.url });

  const answer = await get('');
  assert.equal(answer.statusCode, 200);
  const { url } = receiver;
  assert.deepEqual(answer.json(), {
    deliveries: [
      {
        messageId: third,
        subject: 'job3',
        url,
        state: 'pending',
        attempts: 0,
        createdDate: '2026-01-15T10:02:00.000+00:00',
        nextAttemptDate: '2026-01-15T10:02:00.000+00:00',
      },
      {
        messageId: second,
        subject: 'job2',
        url,
        state: 'pending',
        attempts: 1,
        createdDate: '2026-01-15T10:01:00.000+00:00',
        nextAttemptDate: '2026-01-15T10:01:05.000+00:00',
        lastError: 'The connection was refused.',
      },
      {
        messageId: first,
        subject: 'job1',
        url,
        state: 'delivered',
        attempts: 2,
        createdDate: '2026-01-15T10:00:00.000+00:00',
        lastStatus: 204,
      },
    ],
    page: 1,
    resultsPerPage: 10,
    totalResults: 3,
  });
  const xml = await get('?state=delivered', account.xml);
  assert.equal(
    xml.body.replaceAll(/>\s+</g, '><'),
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><deliveryList><deliveries><delivery><attempts>2</attempts>` +
      `<createdDate>2026-01-15T10:00:00.000+00:00</createdDate><lastStatus>204</lastStatus><messageId>${first}</messageId>` +
      `<state>delivered</state><subject>job1</subject><url>${url}</url></delivery></deliveries>` +
      `<page>1</page><resultsPerPage>10</resultsPerPage><totalResults>1</totalResults></deliveryList>`,
  );
});

test('the list is filtered by subject, state and time, and paged', async () => {
  for (const [minute, subject] of ['a', 'b', 'a', 'c'].entries()) {
    clock.now = later(minute);
    const messageId = await send(subject, { url: receiver.url });
    if (minute === 2) await attempted(messageId, { state: 'exhausted', statusCode: 500 });
  }
  const subjects = async (query: string) => {
    const { deliveries, totalResults } = (await get(query)).json();
    return [deliveries.map(({ subject }: { subject: string }) => subject).join(''), totalResults];
  };
  assert.deepEqual(await subjects('?subject=a'), ['aa', 2]);
  assert.deepEqual(await subjects('?state=EXHAUSTED'), ['a', 1]);
  assert.deepEqual(await subjects('?since=2026-01-15T10:02:00Z'), ['ca', 2]);
  assert.deepEqual(await subjects('?since=2026-01-15T12:02:00.001%2B02:00'), ['c', 1]);
  assert.deepEqual(await subjects('?since=2026-01-15T12:03:00+02:00'), ['c', 1], 'a plus sign that was not encoded');
  assert.deepEqual(await subjects('?resultsPerPage=2&page=2'), ['ba', 4]);
  assert.deepEqual(await subjects('?subject=&state=&since='), ['caba', 4]);
  assert.deepEqual(await subjects('?subject=nothing'), ['', 0]);
});

test('wrong filters are named', async () => {
  for (const [query, message] of [
    ['?state=lost', 'Illegal values for the field state.'],
    ['?since=yesterday', 'Illegal values for the field since.'],
    ['?since=2026-02-30T00:00:00Z', 'Illegal values for the field since.'],
    ['?since=2026-01-15', 'Illegal values for the field since.'],
    ['?subject=%00', 'Illegal values for the field subject.'],
    ['?page=0', 'page should not be less than 1. Given value is 0'],
    ['?resultsPerPage=101', 'resultsPerPage should not be more than 100. Given value is 101'],
  ] as const) {
    const answer = await get(query);
    assert.deepEqual([answer.statusCode, answer.json().message], [400, message], query);
  }
});

test('a message is shown with its request and all its attempts', async () => {
  const messageId = await send('job1', { url: receiver.url });
  await attempted(messageId, { state: 'pending', error: 'No answer came in time.' });
  clock.now = later(1);
  await attempted(messageId, { state: 'delivered', statusCode: 200 });
  const answer = await get(`/${messageId}`);
  assert.deepEqual(answer.json(), {
    messageId,
    subject: 'job1',
    url: receiver.url,
    state: 'delivered',
    attempts: 2,
    createdDate: '2026-01-15T10:00:00.000+00:00',
    request: {
      method: 'POST',
      headers: [
        { name: 'content-type', value: 'application/json' },
        { name: 'user-agent', value: 'firmlens-webhooks' },
        { name: 'webhook-id', value: messageId },
      ],
      body: '{"subject":"job1"}',
    },
    attemptsMade: [
      {
        attempt: 1,
        date: '2026-01-15T10:00:00.000+00:00',
        durationMilliseconds: 12,
        error: 'No answer came in time.',
        nextAttemptDate: '2026-01-15T10:00:05.000+00:00',
      },
      {
        attempt: 2,
        date: '2026-01-15T10:01:00.000+00:00',
        durationMilliseconds: 12,
        status: 200,
        answer: 'beginning of the answer',
      },
    ],
  });
  const xml = await get(`/${messageId}`, account.xml);
  assert.match(
    xml.body,
    /<delivery>\s*<attempts>2<\/attempts>\s*<attemptsMade>\s*<attempt>\s*<attempt>1<\/attempt>\s*<date>/,
  );
  assert.match(xml.body, /<headers>\s*<header>\s*<name>content-type<\/name>\s*<value>application\/json<\/value>/);
});

test('the request that is shown is the one that was sent, without time and signatures', async () => {
  const workers = await api.startWorkers();
  const before = receiver.received.length;
  const messageId = await send('job1', { url: receiver.url });
  await receiver.until(before + 1);
  await workers.close();
  const { method, headers, body } = receiver.received.at(-1) ?? assert.fail();
  const { request } = (await get(`/${messageId}`)).json();
  assert.deepEqual([request.method, request.body], [method, body]);
  for (const { name, value } of request.headers) assert.equal(headers[name], value, name);
  const shown = new Set(request.headers.map(({ name }: { name: string }) => name));
  const others = Object.keys(headers).filter((name) => !shown.has(name));
  assert.deepEqual(others.toSorted(), [
    'connection',
    'content-length',
    'host',
    'webhook-signature',
    'webhook-timestamp',
  ]);
});

test("another account's message is not found, nor one that never was, and neither is sent again", async () => {
  const messageId = await send('job1', { url: receiver.url });
  await attempted(messageId, { state: 'delivered', statusCode: 204 });
  for (const [path, headers] of [
    [messageId, other.json],
    [nobodysId, account.json],
    ['x', account.json],
    ['%00', account.json],
  ] as const) {
    for (const answer of [await get(`/${path}`, headers), await post(`/${path}/resend`, undefined, headers)]) {
      assert.deepEqual([answer.statusCode, answer.json().errorNumber], [404, '404-9002'], path);
    }
  }
  assert.deepEqual(await states(), ['job1 delivered']);
});

test('an account whose contract does not contain the account-wide endpoints gets none of them', async () => {
  const { json } = unentitled;
  for (const answer of [
    await get('', json),
    await get(`/${nobodysId}`, json),
    await post(`/${nobodysId}/resend`, undefined, json),
    await post('/resend', { since: '2026-01-01T00:00:00Z' }, json),
  ]) {
    assert.equal(answer.statusCode, 405);
  }
});

test('listing without an account gives the messages of all: what the data owner sees', async () => {
  await send('job1', { url: receiver.url });
  await send('job2', { clientId: other.clientId, url: receiver.url });
  const page = { page: 1, resultsPerPage: 10 };
  const all = await listDeliveries(database, { clientId: undefined }, page);
  assert.equal(all.totalResults, 2);
  const one = await listDeliveries(database, { clientId: other.clientId }, page);
  assert.deepEqual(
    one.deliveries.map(({ subject }) => subject),
    ['job2'],
  );
});
