import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryLog } from '../../test/support/delivery-log.ts';
import { setEndpoint } from './index.ts';

const { api, account, other, receiver, later, send, attempted, get, post, messages, states } = await deliveryLog();
const { database, masterKey, clock } = api;

/** The destinations that are looked after because of what was sent again. */
const woken = async () => {
  const { rows } = await database.client.query<{ payload: { destination: string } }>(
    'SELECT payload FROM graphile_worker._private_jobs',
  );
  return rows.map(({ payload }) => payload.destination);
};

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
