import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { testApi } from '../../test/support/test-api.ts';
import { webhookReceiver } from '../../test/support/webhook-receiver.ts';
import { listDeliveries, sendMessage, setEndpoint } from './index.ts';

const api = await testApi();
const { server, database, masterKey, clock } = api;
const account = await api.newAccount();
const other = await api.newAccount();
const unentitled = await api.newAccount({ entitlements: ['company'] });
const receiver = await webhookReceiver();
const start = clock.now;
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const nobodysId = '00000000000000000000';

beforeEach(async () => {
  await database.client.query('DELETE FROM webhook_message');
  await database.client.query('DELETE FROM webhook_endpoint');
  await database.client.query('DELETE FROM graphile_worker._private_jobs');
  clock.now = start;
});

type Target = { url: string } | { endpointId: string };

/** Records a message about `subject` now, and gives its id. */
const send = async (subject: string, { clientId = account.clientId, ...target }: { clientId?: string } & Target) =>
  (await database.transaction((transaction) =>
    sendMessage(transaction, { clientId, subject, body: { subject }, ...target }, clock.now),
  )) ?? assert.fail();

/** As a delivery leaves a message. */
async function attempted(messageId: string, outcome: { state: string; statusCode?: number; error?: string }) {
  const { statusCode = null, error = null, state } = outcome;
  await database.client.query(
    `WITH moved AS (
       UPDATE webhook_message SET attempts = attempts + 1, state = $2,
         next_attempt_at = CASE WHEN $2 = 'pending' THEN $3::timestamptz + interval '5 seconds' END,
         finished_at = CASE WHEN $2 <> 'pending' THEN $3::timestamptz END
       WHERE message_id = $1 RETURNING attempts, next_attempt_at
     )
     INSERT INTO webhook_attempt
       (message_id, attempt, at, duration_ms, status_code, error, answer_excerpt, next_attempt_at)
     SELECT $1, attempts, $3, 12, $4, $5, CASE WHEN $5::text IS NULL THEN 'beginning of the answer' END, next_attempt_at
     FROM moved`,
    [messageId, state, clock.now, statusCode, error],
  );
}

const get = (path: string, headers: Record<string, string> = account.json) =>
  server.inject({ url: `/api/v1/webhooks/deliveries${path}`, headers });

const post = (path: string, payload?: object | string, headers: Record<string, string> = account.json) =>
  server.inject({
    method: 'POST',
    url: `/api/v1/webhooks/deliveries${path}`,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });

const messages = async () => {
  const rows = await database.kysely
    .selectFrom('webhookMessage')
    .select(['subject', 'state', 'url', 'nextAttemptAt', 'attempts', 'earlierAttempts'])
    .orderBy('createdAt')
    .orderBy('subject')
    .execute();
  return rows;
};

const states = async () => (await messages()).map(({ subject, state }) => `${subject} ${state}`);

/** The destinations that are looked after because of what was sent again. */
const woken = async () => {
  const { rows } = await database.client.query<{ payload: { destination: string } }>(
    'SELECT payload FROM graphile_worker._private_jobs',
  );
  return rows.map(({ payload }) => payload.destination);
};

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

test('a message is sent again with its id and body, and its schedule begins anew', async () => {
  const messageId = await send('job1', { url: receiver.url });
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    await attempted(messageId, { state: attempt === 10 ? 'exhausted' : 'pending', statusCode: 500 });
  }
  await database.client.query('DELETE FROM graphile_worker._private_jobs');
  clock.now = later(60);
  const answer = await post(`/${messageId}/resend`);
  assert.deepEqual(answer.json(), { messageId, state: 'pending' });
  const [message] = await messages();
  assert.deepEqual(
    [message?.state, message?.nextAttemptAt, message?.attempts, message?.earlierAttempts],
    ['pending', clock.now, 10, 10],
  );
  assert.deepEqual(await woken(), [new URL(receiver.url).origin]);
  const xml = await post(`/${messageId}/resend`, undefined, account.xml);
  assert.match(xml.body, new RegExp(`<delivery>\\s*<messageId>${messageId}</messageId>\\s*<state>pending</state>`));
});

test('a message that was delivered and is sent again is retried like a new one', async () => {
  const workers = await api.startWorkers();
  const nextAttempt = () => api.nextLog(({ msg }) => msg === 'webhook attempt');
  clock.now = new Date();
  const before = receiver.received.length;
  const first = nextAttempt();
  const messageId = await send('job1', { url: receiver.url });
  await first;
  receiver.answer((response) => response.writeHead(503).end());
  const second = nextAttempt();
  await post(`/${messageId}/resend`);
  await second;
  await workers.close();
  const { attemptsMade, state } = (await get(`/${messageId}`)).json();
  assert.deepEqual(
    attemptsMade.map(({ attempt, status }: { attempt: number; status: number }) => [attempt, status]),
    [
      [1, 204],
      [2, 503],
    ],
  );
  const wait = Date.parse(attemptsMade[1].nextAttemptDate) - clock.now.getTime();
  assert.ok(state === 'pending' && wait >= 5_000 && wait <= 5_500, `the second attempt of a schedule: ${wait}`);
  const ids = receiver.received.slice(before).map(({ headers, body }) => [headers['webhook-id'], body]);
  assert.deepEqual(ids[0], ids[1]);
});

test('what was recorded since a time is sent again: what was not delivered, or all; of one subject, or of all', async () => {
  const outcomes = ['delivered', 'exhausted', 'disabled', 'pending'] as const;
  const prepare = async () => {
    await database.client.query('DELETE FROM webhook_message');
    for (const [minute, state] of outcomes.entries()) {
      clock.now = later(minute);
      await attempted(await send(state, { url: receiver.url }), { state, statusCode: 500 });
    }
    await attempted(await send('other', { clientId: other.clientId, url: receiver.url }), {
      state: 'exhausted',
      statusCode: 500,
    });
    clock.now = later(10);
  };
  const sentAgain = async () =>
    (await messages()).filter(({ earlierAttempts }) => earlierAttempts > 0).map(({ subject }) => subject);
  for (const [payload, expected] of [
    [{ since: '2026-01-15T10:00:00Z' }, ['exhausted', 'disabled', 'pending']],
    [{ since: '2026-01-15T10:00:00Z', all: 'true' }, ['delivered', 'exhausted', 'disabled', 'pending']],
    [{ since: '2026-01-15T10:00:00Z', all: true }, ['delivered', 'exhausted', 'disabled', 'pending']],
    [{ since: '2026-01-15T10:00:00Z', all: 'false' }, ['exhausted', 'disabled', 'pending']],
    [{ since: '2026-01-15T10:02:00Z' }, ['disabled', 'pending']],
    [{ since: '2026-01-15T10:00:00Z', subject: 'exhausted' }, ['exhausted']],
    [{ since: '2026-01-15T10:00:00Z', subject: 'other' }, []],
    [{ since: '2026-01-15T11:00:00Z' }, []],
  ] as const) {
    await prepare();
    const answer = await post('/resend', payload);
    assert.deepEqual(answer.json(), { sent: expected.length, held: 0 }, JSON.stringify(payload));
    assert.deepEqual(await sentAgain(), expected, JSON.stringify(payload));
  }
  await prepare();
  const xml = await post('/resend?since=2026-01-15T10:00:00Z', undefined, account.xml);
  assert.match(xml.body, /<resent>\s*<held>0<\/held>\s*<sent>3<\/sent>\s*<\/resent>/);
  const form = { ...account.json, 'content-type': 'application/x-www-form-urlencoded' };
  assert.deepEqual((await post('/resend', 'since=2026-01-15T12:00:00%2B02:00', form)).json(), { sent: 3, held: 0 });
});

test('without a time, or with wrong parameters, nothing is sent again', async () => {
  await attempted(await send('job1', { url: receiver.url }), { state: 'exhausted', statusCode: 500 });
  for (const [payload, errorNumber] of [
    [{}, '400-9103'],
    [{ since: '' }, '400-9103'],
    [{ since: 'yesterday' }, '400-103'],
    [{ since: '2026-01-15T10:00:00Z', all: 'yes' }, '400-103'],
  ] as const) {
    const answer = await post('/resend', payload);
    assert.deepEqual([answer.statusCode, answer.json().errorNumber], [400, errorNumber], JSON.stringify(payload));
  }
  assert.deepEqual(await states(), ['job1 exhausted']);
});

test('messages to an endpoint go to the URL that it has now, are held while it is not active, and stay if it was removed', async () => {
  const set = (endpointId: string, url: string) =>
    database.transaction((transaction) =>
      setEndpoint(transaction, masterKey, { endpointId, clientId: account.clientId, url }, clock.now),
    );
  for (const endpointId of ['active', 'held', 'removed']) await set(endpointId, 'http://127.0.0.1:9/old');
  const ids: Record<string, string> = {};
  for (const endpointId of ['active', 'held', 'removed']) {
    ids[endpointId] = await send(endpointId, { endpointId });
    await attempted(ids[endpointId], { state: 'exhausted', statusCode: 500 });
  }
  await set('active', receiver.url);
  await database.client.query("UPDATE webhook_endpoint SET status = 'ACTIVE' WHERE endpoint_id = 'active'");
  await database.client.query("DELETE FROM webhook_endpoint WHERE endpoint_id = 'removed'");
  await database.client.query('DELETE FROM graphile_worker._private_jobs');

  assert.deepEqual((await post('/resend', { since: '2026-01-15T10:00:00Z' })).json(), { sent: 1, held: 1 });
  assert.deepEqual(await states(), ['active pending', 'held held', 'removed exhausted']);
  assert.equal((await messages())[0]?.url, receiver.url);
  assert.deepEqual(await woken(), [new URL(receiver.url).origin]);
  assert.deepEqual((await post(`/${ids['held']}/resend`)).json(), { messageId: ids['held'], state: 'held' });
  const refused = await post(`/${ids['removed']}/resend`);
  assert.deepEqual([refused.statusCode, refused.json().errorNumber], [400, '400-9106']);
});
