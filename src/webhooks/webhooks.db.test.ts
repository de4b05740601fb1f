import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { webhookDeliveries } from '../../test/support/webhook-deliveries.ts';
import { webhookReceiver } from '../../test/support/webhook-receiver.ts';
import { isId } from '../lib/ids.ts';
import { addressPolicy, sendMessage } from './index.ts';
import { deleteFinishedMessages } from './message-store.ts';

const {
  database,
  receiver,
  secret,
  log: lines,
  logger,
  clock,
  sender,
  send,
  entries,
  emptyQueue,
  pass,
  stateOf,
  attemptsOf,
} = await webhookDeliveries();

const destination = new URL(receiver.url).origin;

test('a message and what delivers it are committed with the caller, or not at all', async () => {
  const messageId = await send();
  assert.ok(isId(messageId));
  assert.deepEqual(await entries(), [{ destination, seconds: 0 }]);
  await assert.rejects(
    database.transaction(async (transaction) => {
      await sendMessage(transaction, { clientId: 'client', subject: 'job2', url: receiver.url, body: '{}' }, clock.now);
      throw new Error('the caller fails');
    }),
    /the caller fails/,
  );
  assert.equal((await entries()).length, 1);
  const { rows } = await database.client.query('SELECT subject FROM webhook_message');
  assert.deepEqual(rows, [{ subject: 'job1' }]);
});

test('an accepted message is delivered once, signed, and nothing follows', async () => {
  receiver.answer((response) => response.end('got\u0007 it'));
  const before = receiver.received.length;
  const messageId = await send();
  await emptyQueue();
  await sender().deliver();
  assert.equal(receiver.received.length, before + 1);
  const request = receiver.received.at(-1) ?? assert.fail();
  assert.equal(request.body, '{"status":"finished"}');
  assert.equal(request.headers['webhook-id'], messageId);
  assert.deepEqual(new Webhook(secret).verify(request.body, { ...request.headers }), { status: 'finished' });
  assert.deepEqual(await stateOf(messageId), {
    state: 'delivered',
    attempts: 1,
    nextAttemptAt: null,
    finishedAt: clock.now,
  });
  assert.deepEqual(await attemptsOf(messageId), [
    {
      messageId,
      attempt: 1,
      at: clock.now,
      durationMs: 0,
      statusCode: 200,
      error: null,
      answerExcerpt: 'got it',
      nextAttemptAt: null,
    },
  ]);
  assert.deepEqual(await entries(), []);
});

test('a receiver that always fails gets ten attempts at the published times, the same id and bytes, then no more', async () => {
  receiver.answer((response) => response.writeHead(500).end('broken'));
  const before = receiver.received.length;
  const webhooks = sender();
  const messageId = await send();
  const waits: number[] = [];
  await emptyQueue();
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    await webhooks.deliver();
    const { nextAttemptAt } = await stateOf(messageId);
    if (nextAttemptAt === null) break;
    const seconds = (nextAttemptAt.getTime() - clock.now.getTime()) / 1000;
    waits.push(seconds);
    assert.deepEqual((await entries()).at(-1), { destination, seconds });
    await emptyQueue();
    pass(seconds - 0.001);
    await webhooks.deliver();
    assert.equal(receiver.received.length, before + attempt, 'never early');
    await emptyQueue();
    pass(0.001);
  }
  assert.deepEqual(waits, [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  assert.deepEqual(await stateOf(messageId), {
    state: 'exhausted',
    attempts: 10,
    nextAttemptAt: null,
    finishedAt: clock.now,
  });
  const requests = receiver.received.slice(before);
  assert.equal(requests.length, 10);
  assert.deepEqual([...new Set(requests.map((request) => request.headers['webhook-id']))], [messageId]);
  assert.deepEqual([...new Set(requests.map((request) => request.body))], ['{"status":"finished"}']);
  for (const { headers, body } of requests) {
    const at = new Date(Number(headers['webhook-timestamp']) * 1000);
    assert.equal(headers['webhook-signature'], new Webhook(secret).sign(messageId, at, body));
  }
  assert.equal(new Set(requests.map((request) => request.headers['webhook-timestamp'])).size, 10);
  assert.equal((await attemptsOf(messageId)).length, 10);
  pass(365 * 86_400);
  await webhooks.deliver();
  assert.equal(receiver.received.length, before + 10, 'an exhausted message is not sent again');
});

test('the jitter lengthens the wait that is recorded', async () => {
  receiver.answer((response) => response.writeHead(404).end());
  const messageId = await send();
  await sender({ random: () => 0.5 }).deliver();
  const { nextAttemptAt } = await stateOf(messageId);
  assert.equal(nextAttemptAt?.getTime(), clock.now.getTime() + 5_250);
  assert.deepEqual((await attemptsOf(messageId))[0]?.nextAttemptAt, nextAttemptAt);
});

test('410 ends the message at once, without another attempt', async () => {
  receiver.answer((response) => response.writeHead(410, { 'Retry-After': '60' }).end());
  const messageId = await send();
  await sender().deliver();
  assert.deepEqual(await stateOf(messageId), {
    state: 'disabled',
    attempts: 1,
    nextAttemptAt: null,
    finishedAt: clock.now,
  });
});

test('a redirect counts as a failure and its target is not asked', async () => {
  const target = await webhookReceiver();
  receiver.answer((response) => response.writeHead(307, { location: target.url }).end());
  const messageId = await send();
  await sender().deliver();
  assert.equal((await stateOf(messageId)).nextAttemptAt?.getTime(), clock.now.getTime() + 5_000);
  assert.equal(target.connections(), 0);
});

test('Retry-After puts the next attempt off, a day at most, and cannot hurry it', async () => {
  for (const [header, seconds] of [
    ['60', 60],
    ['2', 5],
    ['999999', 86_400],
    [new Date(Math.ceil(clock.now.getTime() / 1000) * 1000 + 90_000).toUTCString(), 90],
  ] as const) {
    receiver.answer((response) => response.writeHead(503, { 'Retry-After': header }).end());
    const messageId = await send();
    await sender().deliver();
    const { nextAttemptAt } = await stateOf(messageId);
    assert.equal(Math.floor(((nextAttemptAt?.getTime() ?? 0) - clock.now.getTime()) / 1000), seconds);
  }
});

test('a receiver that hangs is one failed attempt, with the reason in the log and the schedule going on', async () => {
  receiver.answer(() => undefined);
  const messageId = await send();
  await sender({ timeoutMilliseconds: 50 }).deliver();
  const [attempt] = await attemptsOf(messageId);
  assert.equal(attempt?.statusCode, null);
  assert.equal(attempt?.error, 'No answer came in time.');
  assert.equal((await stateOf(messageId)).nextAttemptAt?.getTime(), clock.now.getTime() + 5_000);
});

test('an address that is forbidden by the time of the attempt is a failed attempt without a connection', async () => {
  const untouched = await webhookReceiver();
  const literal = await send(untouched.url);
  const named = await send(`http://receiver.example:${untouched.port}/`);
  const closed = sender({ policy: addressPolicy([]), resolve: async () => ['8.8.8.8', '127.0.0.1'] });
  await closed.deliver(untouched.url);
  await closed.deliver(`http://receiver.example:${untouched.port}/`);
  assert.equal((await attemptsOf(literal))[0]?.error, 'The webhook URL is not allowed.');
  assert.equal((await attemptsOf(named))[0]?.error, 'The address of the webhook is not allowed.');
  assert.equal((await stateOf(named)).state, 'pending');
  assert.equal(untouched.connections(), 0);
});

test('without a signing secret nothing is sent; the schedule goes on', async () => {
  const untouched = await webhookReceiver();
  const messageId = await send(untouched.url, 'account without a secret');
  await sender().deliver(untouched.url);
  assert.equal(untouched.connections(), 0);
  assert.equal((await attemptsOf(messageId))[0]?.error, 'There is no signing secret.');
  assert.equal((await stateOf(messageId)).state, 'pending');
});

test('the log names message and outcome, and neither URL, body, secret nor answer', async () => {
  receiver.answer((response) => response.writeHead(500).end('PRIVATE-ANSWER'));
  const messageId = await send(`${receiver.url}?token=PRIVATE-TOKEN`);
  await sender().deliver();
  const log = lines.join('');
  assert.match(log, new RegExp(messageId));
  assert.match(log, /"statusCode":500/);
  for (const text of ['PRIVATE', 'whsec_', secret.slice(6), 'finished']) assert.ok(!log.includes(text), text);
});

test('an entry without a message, or with a payload of another shape, sends nothing', async () => {
  const before = receiver.received.length;
  await sender().deliver();
  for (const payload of [null, {}, { messageId: 'a' }, { destination: 1 }]) {
    await assert.rejects(async () => sender().exhausted(payload, new Error('x')), TypeError);
  }
  assert.equal(receiver.received.length, before);
});

test('retention deletes messages that ended long ago with their attempts, and no pending or recent one', async () => {
  const old = await send();
  await sender().deliver();
  const pending = await send('http://127.0.0.2:8080/hook');
  pass(86_400);
  const recent = await send();
  await sender().deliver();
  assert.equal(await deleteFinishedMessages(database, clock.now, 10), 1);
  assert.deepEqual(await attemptsOf(old), []);
  const rows = await database.kysely.selectFrom('webhookMessage').select('messageId').execute();
  assert.deepEqual(rows.map((row) => row.messageId).sort(), [pending, recent].sort());
  assert.equal((await attemptsOf(recent)).length, 1);
});

test('the sweep deletes by the thousand until nothing is left, and ends when it is told to', async () => {
  const many = 4_100;
  await database.client.query(
    `INSERT INTO webhook_message
       (message_id, client_id, subject, url, destination, body, state, created_at, finished_at, next_attempt_at)
     SELECT i::text, 'client', 'job', 'https://example.com/', 'https://example.com', '{}',
       CASE WHEN i % 2 = 0 THEN 'held' ELSE 'delivered' END, $1, CASE WHEN i % 2 = 1 THEN $1::timestamptz END, NULL
     FROM generate_series(1, $2) AS i`,
    [clock.now, 2 * many],
  );
  pass(31 * 86_400);
  const sweep = (signal: AbortSignal) => {
    const task = sender().tasks['webhooks.sweep'];
    return typeof task === 'function' ? task(undefined, { signal, logger }) : assert.fail();
  };
  const left = async () => (await database.client.query('SELECT FROM webhook_message')).rows.length;
  await assert.rejects(sweep(AbortSignal.abort(new Error('stop'))), /stop/);
  assert.equal(await left(), 2 * many);
  await sweep(new AbortController().signal);
  assert.equal(await left(), 0);
});
