import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../test/support/until.ts';
import { webhookDeliveries } from '../../test/support/webhook-deliveries.ts';
import { webhookReceiver } from '../../test/support/webhook-receiver.ts';
import { startQueue } from '../queue/index.ts';
import { impossibleAttempt } from './make-attempt.ts';
import { findDueMessages, recordAttempts } from './message-store.ts';
import { wakeDestination } from './wake-destination.ts';

const {
  database,
  receiver,
  secret,
  logger,
  clock,
  sender,
  send,
  sendAll,
  pass,
  entries,
  emptyQueue,
  stateOf,
  attemptsOf,
} = await webhookDeliveries();
const destination = new URL(receiver.url).origin;
/** No time that a test may take. */
const never = 24 * 60 * 60 * 1000;

/** A receiver whose answers wait until they are released. */
async function heldReceiver() {
  const held = await webhookReceiver();
  const { promise, resolve } = Promise.withResolvers<void>();
  held.answer((response) => void promise.then(() => response.writeHead(204).end()));
  return { ...held, release: resolve };
}

test('of two runs for one destination one sends, in one process or in two; the other comes back in a second', async () => {
  const first = sender();
  for (const second of [first, sender()]) {
    const slow = await heldReceiver();
    const messageId = await send(slow.url);
    await emptyQueue();
    const visit = first.deliver(slow.url);
    await slow.until(1);
    await second.deliver(slow.url);
    assert.deepEqual(await entries(), [{ destination: new URL(slow.url).origin, seconds: 1 }]);
    slow.release();
    await visit;
    assert.equal(slow.received.length, 1);
    assert.equal((await attemptsOf(messageId)).length, 1);
  }
});

test('what becomes due while its destination is visited goes out in that visit', async () => {
  const slow = await heldReceiver();
  await send(slow.url);
  const webhooks = sender({ visitMilliseconds: never });
  const visit = webhooks.deliver(slow.url);
  await slow.until(1);
  const messageId = await send(`${slow.url}/another`);
  await webhooks.deliver(slow.url);
  await slow.until(2);
  slow.release();
  await visit;
  assert.equal((await stateOf(messageId)).state, 'delivered');
});

test('what lies behind many messages to a URL that hangs is looked for in the same visit', async () => {
  const slow = await heldReceiver();
  await sendAll(Array.from({ length: 251 }, () => ({ clientId: 'client', subject: 'job', url: slow.url, body: '{}' })));
  pass(1);
  await send(`${slow.url}/behind`);
  const visit = sender({ visitMilliseconds: never }).deliver(slow.url);
  await slow.until(5);
  assert.deepEqual(slow.received.map(({ path }) => path).sort(), [...Array<string>(4).fill('/hook'), '/hook/behind']);
  slow.release();
  await visit;
});

test('what a visit has left behind is due at once, whatever else waits for its next attempt', async () => {
  receiver.answer((response) => response.destroy());
  await send();
  await send();
  await emptyQueue();
  // One attempt without an answer is enough: the visit ends before the other message had its turn.
  await sender({ attemptsPerUrlMax: 1 }).deliver();
  assert.deepEqual(await entries(), [{ destination, seconds: 0 }]);
});

test('an attempt that another run has recorded meanwhile is not recorded again', async () => {
  const messageId = await send();
  receiver.answer((response) => {
    void overtake().then(() => response.writeHead(204).end());
  });
  const overtake = async () => {
    const [message] = await findDueMessages(database, destination, clock.now, { max: 1 });
    assert.ok(message);
    await recordAttempts(database, [impossibleAttempt({ now: () => clock.now, random: () => 0 }, message)]);
  };
  await sender().deliver();
  assert.deepEqual(
    (await attemptsOf(messageId)).map((attempt) => attempt.error),
    ['The server could not make the attempt.'],
  );
  const { state, attempts } = await stateOf(messageId);
  assert.deepEqual([state, attempts], ['pending', 1]);
});

test('a run whose message was ended meanwhile writes nothing', async () => {
  const messageId = await send();
  const end = `UPDATE webhook_message SET state = 'disabled', next_attempt_at = NULL, finished_at = $1`;
  receiver.answer((response) => void database.client.query(end, [clock.now]).then(() => response.writeHead(204).end()));
  await sender().deliver();
  assert.deepEqual(await stateOf(messageId), {
    state: 'disabled',
    attempts: 0,
    nextAttemptAt: null,
    finishedAt: clock.now,
  });
  assert.deepEqual(await attemptsOf(messageId), []);
});

test('a run that is interrupted records what has ended and leaves the rest to be done again', async () => {
  const url = (path: string) => `${receiver.url}/${path}`;
  receiver.answer((response, { path }) => void (path.endsWith('ends') && response.writeHead(204).end()));
  const [ends, hangs] = [await send(url('ends')), await send(url('hangs'))];
  const before = receiver.received.length;
  const interruption = new AbortController();
  const webhooks = sender();
  const run = assert.rejects(webhooks.deliver(receiver.url, interruption.signal), /stopping/);
  await receiver.until(before + 2);
  interruption.abort(new Error('stopping'));
  await run;
  assert.equal((await stateOf(hangs)).attempts, 0);
  assert.deepEqual(await attemptsOf(hangs), []);
  receiver.answer((response) => response.writeHead(204).end());
  await webhooks.deliver();
  assert.equal((await stateOf(ends)).state, 'delivered');
  assert.equal((await stateOf(hangs)).state, 'delivered');
});

test('an account whose secrets cannot be read fails by itself: the schedule goes on, and others are served', async () => {
  const broken = await send(receiver.url, 'broken');
  const served = await send();
  const secretsFor = async (clientId: string) => [clientId === 'broken' ? 'nonsense' : secret];
  await sender({ secretsFor }).deliver();
  const unreadable = await send(receiver.url, 'unreadable');
  await sender({ secretsFor: () => Promise.reject(new Error('broken')) }).deliver();
  for (const messageId of [broken, unreadable]) {
    assert.deepEqual(
      (await attemptsOf(messageId)).map((attempt) => attempt.error),
      ['The server could not make the attempt.'],
    );
    assert.equal((await stateOf(messageId)).state, 'pending');
  }
  assert.equal((await stateOf(served)).state, 'delivered');
});

test('what is due where runs failed for the last time counts as failed, and the schedule goes on', async () => {
  const messageId = await send();
  await emptyQueue();
  const webhooks = sender();
  await webhooks.exhausted({ destination }, new Error('broken'));
  await webhooks.exhausted({ destination }, new Error('broken'));
  assert.deepEqual(
    (await attemptsOf(messageId)).map((attempt) => attempt.error),
    ['The server could not make the attempt.'],
  );
  assert.equal((await stateOf(messageId)).state, 'pending');
  assert.deepEqual(await entries(), [{ destination, seconds: 5 }]);
});

test('a URL that hangs takes no more than its share of the attempts at its host; other URLs there are served', async () => {
  const slow = await heldReceiver();
  slow.answer((response, { path }) => void (path === '/hook' || response.writeHead(204).end()));
  const hanging = [await send(slow.url), await send(slow.url), await send(slow.url), await send(slow.url)];
  const [served, elsewhere] = [await send(`${slow.url}/healthy`), await send()];
  const interruption = new AbortController();
  const webhooks = sender({ attemptsPerDestinationMax: 3, attemptsPerUrlMax: 2 });
  const visit = webhooks.deliver(slow.url, interruption.signal);
  await slow.until(3);
  await webhooks.deliver();
  assert.equal((await stateOf(elsewhere)).state, 'delivered');
  assert.deepEqual(slow.received.map(({ path }) => path).sort(), ['/hook', '/hook', '/hook/healthy']);
  interruption.abort(new Error('enough'));
  await assert.rejects(visit, /enough/);
  assert.equal((await stateOf(served)).state, 'delivered');
  assert.deepEqual(await Promise.all(hanging.map(async (id) => (await stateOf(id)).attempts)), [0, 0, 0, 0]);
});

test('a destination that does not answer is left alone for a while, at no cost to its other messages', async () => {
  const dead = await webhookReceiver();
  dead.answer((response) => response.destroy());
  for (let count = 0; count < 6; count += 1) await send(dead.url);
  const tried = async () => {
    const { rows } = await database.client.query<{ attempts: number }>(
      'SELECT sum(attempts)::int AS attempts FROM webhook_message',
    );
    return rows[0]?.attempts;
  };
  const webhooks = sender({ attemptsPerUrlMax: 2, attemptsPerDestinationMax: 2 });
  await webhooks.deliver(dead.url);
  assert.equal(await tried(), 2, 'the visit ends with the first attempts that fail together');
  pass(4);
  await emptyQueue();
  await webhooks.deliver(dead.url);
  assert.equal(await tried(), 2);
  assert.deepEqual(
    (await entries()).map(({ seconds }) => seconds),
    [1],
    'and comes back at the end of the pause',
  );
  pass(1);
  await webhooks.deliver(dead.url);
  assert.equal(await tried(), 3, 'one attempt shows that it still does not answer');
  pass(10);
  dead.answer((response) => response.writeHead(204).end());
  await webhooks.deliver(dead.url);
  const { rows } = await database.client.query(`SELECT FROM webhook_message WHERE state = 'delivered'`);
  assert.equal(rows.length, 6, 'the answer to one attempt lets all others go');
});

test('many messages to one destination are delivered once each, in batches', async () => {
  const before = receiver.received.length;
  await sendAll(
    Array.from({ length: 250 }, (_, index) => ({
      clientId: 'client',
      subject: 'job1',
      url: receiver.url,
      body: { index },
    })),
  );
  await sender().deliver();
  const ids = receiver.received.slice(before).map(({ headers }) => headers['webhook-id']);
  assert.equal(ids.length, 250);
  assert.equal(new Set(ids).size, 250);
  const { rows } = await database.client.query(`SELECT FROM webhook_message WHERE state <> 'delivered'`);
  assert.equal(rows.length, 0);
});

test('through a running queue a message arrives, and its retry when it is due', async () => {
  const before = receiver.received.length;
  receiver.answer((response) => response.writeHead(receiver.received.length === before + 1 ? 503 : 204).end());
  const messageId = await send();
  const queue = await startQueue({ url: database.url, tasks: sender().tasks, concurrency: 2, logger });
  await until('the retry to be put off', 5, async () => (await entries()).some(({ seconds }) => seconds === 5));
  pass(5);
  await wakeDestination(database, destination);
  await receiver.until(before + 2);
  await until('nothing to be left to do', 5, async () => (await entries()).length === 0);
  await queue.stop();
  assert.deepEqual(
    (await attemptsOf(messageId)).map((attempt) => attempt.statusCode),
    [503, 204],
  );
  assert.equal((await stateOf(messageId)).state, 'delivered');
  assert.equal(receiver.received.length, before + 2);
});
