import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookDeliveries } from '../../test/support/webhook-deliveries.ts';
import { webhookReceiver } from '../../test/support/webhook-receiver.ts';
import { startQueue } from '../queue/index.ts';

const { database, receiver, logger, sender, send } = await webhookDeliveries();
const places = 4;

/** More receivers that never answer than there are places; `until` waits until so many of them were called. */
async function deadReceivers() {
  const dead = await Promise.all(Array.from({ length: 2 * places }, () => webhookReceiver()));
  const calls = new EventTarget();
  for (const each of dead) each.answer(() => void calls.dispatchEvent(new Event('call')));
  const called = () => dead.filter(({ received }) => received.length > 0).length;
  return {
    urls: dead.map(({ url }) => url),
    called,
    until: async (count: number) => {
      while (called() < count) await new Promise((resolve) => calls.addEventListener('call', resolve, { once: true }));
    },
  };
}

/** Runs `work` beside a queue with the tasks of this sender. */
async function withQueue({ tasks }: ReturnType<typeof sender>, work: () => Promise<void>): Promise<void> {
  const queue = await startQueue({ url: database.url, tasks, concurrency: places, logger, drainSeconds: 0 });
  try {
    await work();
  } finally {
    await queue.stop();
  }
}

test('destinations that never answer leave a place for those that do, even if nobody knew them', async () => {
  const webhooks = sender({ places, timeoutMilliseconds: 60 * 60_000 });
  await send();
  await webhooks.deliver();
  const before = receiver.received.length;
  const dead = await deadReceivers();
  for (const url of dead.urls) await send(url);
  await withQueue(webhooks, async () => {
    await dead.until(places - 1);
    for (let count = 1; count <= 5; count += 1) {
      await send();
      await receiver.until(before + count);
    }
    assert.equal(dead.called(), places - 1);
  });
});

test('one that nobody knew and that answers is served as soon as it is known which ones do not', async () => {
  const before = receiver.received.length;
  const dead = await deadReceivers();
  // With a clock that goes, as on a slow machine it may be one of those that do not answer, and come back.
  await withQueue(sender({ places, timeoutMilliseconds: 100, now: () => new Date() }), async () => {
    for (const url of dead.urls) await send(url);
    await send();
    await receiver.until(before + 1);
    await dead.until(dead.urls.length);
  });
});
