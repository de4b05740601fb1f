import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookDeliveries } from '../../test/support/webhook-deliveries.ts';
import { attemptRecorder } from './attempt-recorder.ts';
import { impossibleAttempt } from './make-attempt.ts';
import { findDueMessages } from './message-store.ts';

const { database, clock, receiver, send, attemptsOf } = await webhookDeliveries();

async function attempts() {
  const { origin } = new URL(receiver.url);
  const due = await findDueMessages(database, origin, clock.now, { max: 10 });
  return due.map((message) => impossibleAttempt({ now: () => clock.now, random: () => 0 }, message));
}

test('what many visits bring at once is recorded for each of them, whatever becomes of the others', async () => {
  for (let count = 0; count < 4; count += 1) await send();
  const [first, second, third, broken] = await attempts();
  assert.ok(first && second && third && broken);
  const recorder = attemptRecorder(database);
  const unwritable = { ...broken, result: { error: 'with \0 in it' } };
  const outcomes = await Promise.allSettled([
    recorder([first]),
    recorder([second, third]),
    recorder([unwritable]),
    recorder([]),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  );
  for (const { message } of [first, second, third]) assert.equal((await attemptsOf(message.messageId)).length, 1);
  assert.deepEqual(await attemptsOf(broken.message.messageId), []);
  assert.deepEqual(await recorder([first]), new Set(), 'an attempt is recorded once');
});
