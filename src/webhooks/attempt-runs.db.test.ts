import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookDeliveries } from '../../test/support/webhook-deliveries.ts';
import { webhookReceiver } from '../../test/support/webhook-receiver.ts';
import { startQueue } from '../queue/index.ts';

const { database, receiver, logger, clock, sender, send, entries, emptyQueue, stateOf, attemptsOf } =
  await webhookDeliveries();

test('of two runs of the same attempt one is recorded, and one next attempt follows', async () => {
  receiver.answer((response) => response.writeHead(500).end());
  const before = receiver.received.length;
  const messageId = await send();
  const webhooks = sender();
  await Promise.all([webhooks.attempt(messageId, 1), webhooks.attempt(messageId, 1)]);
  assert.equal((await attemptsOf(messageId)).length, 1);
  assert.deepEqual(
    (await entries()).filter((entry) => entry.attempt !== 1),
    [{ messageId, attempt: 2, seconds: 5 }],
  );
  const sent = receiver.received.length;
  assert.ok(sent - before <= 2);
  await webhooks.attempt(messageId, 1);
  assert.equal(receiver.received.length, sent, 'an attempt that is recorded is not made again');
});

test('a run whose attempt another run has recorded meanwhile writes nothing', async () => {
  for (const [status, state, attempts] of [
    [204, 'delivered', 1],
    [500, 'pending', 2],
  ] as const) {
    await emptyQueue();
    const messageId = await send();
    const fast = sender();
    const overtake = async () => {
      for (let attempt = 1; attempt <= attempts; attempt += 1) await fast.attempt(messageId, attempt);
    };
    let overtaken = false;
    receiver.answer((response) => {
      const first = !overtaken;
      overtaken = true;
      if (first) void overtake().then(() => response.writeHead(502).end());
      else response.writeHead(status).end();
    });
    await sender().attempt(messageId, 1);
    assert.deepEqual(
      (await attemptsOf(messageId)).map((attempt) => attempt.statusCode),
      Array.from({ length: attempts }, () => status),
    );
    const { state: stateNow, attempts: attemptsNow } = await stateOf(messageId);
    assert.deepEqual([stateNow, attemptsNow], [state, attempts]);
    const expected = status === 204 ? [1] : [1, 2, 3];
    assert.deepEqual(
      (await entries()).map((entry) => entry.attempt).sort((a, b) => a - b),
      expected,
    );
  }
});

test('a run whose message was ended meanwhile writes nothing', async () => {
  const messageId = await send();
  const end = `UPDATE webhook_message SET state = 'disabled', next_attempt_at = NULL, finished_at = $1`;
  receiver.answer((response) => void database.client.query(end, [clock.now]).then(() => response.writeHead(204).end()));
  await sender().attempt(messageId, 1);
  assert.deepEqual(await stateOf(messageId), {
    state: 'disabled',
    attempts: 0,
    nextAttemptAt: null,
    finishedAt: clock.now,
  });
  assert.deepEqual(await attemptsOf(messageId), []);
});

test('a run that is interrupted records nothing and leaves the attempt to be made again', async () => {
  receiver.answer(() => undefined);
  const messageId = await send();
  const before = receiver.received.length;
  const interruption = new AbortController();
  const run = assert.rejects(sender().attempt(messageId, 1, interruption.signal), /stopping/);
  await receiver.until(before + 1);
  interruption.abort(new Error('stopping'));
  await run;
  assert.equal((await stateOf(messageId)).attempts, 0);
  assert.deepEqual(await attemptsOf(messageId), []);
  receiver.answer((response) => response.writeHead(204).end());
  await sender().attempt(messageId, 1);
  assert.equal((await stateOf(messageId)).state, 'delivered');
});

test('an attempt whose run failed for the last time counts as failed, and the schedule goes on', async () => {
  const messageId = await send();
  const webhooks = sender({ secretsFor: () => Promise.reject(new Error('broken')) });
  await assert.rejects(webhooks.attempt(messageId, 1), /broken/);
  assert.equal((await stateOf(messageId)).attempts, 0);
  await webhooks.exhausted({ messageId, attempt: 1 }, new Error('broken'));
  await webhooks.exhausted({ messageId, attempt: 1 }, new Error('broken'));
  assert.deepEqual(
    (await attemptsOf(messageId)).map((attempt) => attempt.error),
    ['The server could not make the attempt.'],
  );
  assert.equal((await stateOf(messageId)).state, 'pending');
  assert.ok((await entries()).some((entry) => entry.attempt === 2));
});

test('a slow destination holds no more than its places; what exceeds them is put off, and others are served', async () => {
  const slow = await webhookReceiver();
  const { promise: release, resolve: releaseAll } = Promise.withResolvers<void>();
  slow.answer((response) => void release.then(() => response.writeHead(204).end()));
  const webhooks = sender({ attemptsPerDestinationMax: 2 });
  const messages = [await send(slow.url), await send(slow.url), await send(slow.url)] as const;
  const healthy = await send();
  await emptyQueue();
  const running = [webhooks.attempt(messages[0], 1), webhooks.attempt(messages[1], 1)];
  await slow.until(2);
  await webhooks.attempt(messages[2], 1);
  assert.deepEqual(await entries(), [{ messageId: messages[2], attempt: 1, seconds: 1 }]);
  assert.equal((await stateOf(messages[2])).attempts, 0);
  assert.equal(slow.received.length, 2);
  await webhooks.attempt(healthy, 1);
  assert.equal((await stateOf(healthy)).state, 'delivered');
  releaseAll();
  await Promise.all(running);
  await webhooks.attempt(messages[2], 1);
  assert.equal((await stateOf(messages[2])).state, 'delivered');
});

test('through a running queue a message arrives, and its retry when it is due', async () => {
  const before = receiver.received.length;
  receiver.answer((response) => response.writeHead(receiver.received.length === before + 1 ? 503 : 204).end());
  // The clock is 5 s behind the database's, so that the second attempt is due at once.
  clock.now = new Date(Date.now() - 5_000);
  const messageId = await send();
  const queue = await startQueue({ url: database.url, tasks: sender().tasks, concurrency: 2, logger });
  await receiver.until(before + 2);
  await queue.stop();
  assert.deepEqual(
    (await attemptsOf(messageId)).map((attempt) => attempt.statusCode),
    [503, 204],
  );
  assert.equal((await stateOf(messageId)).state, 'delivered');
  assert.equal(receiver.received.length, before + 2);
  assert.deepEqual(await entries(), []);
});
