import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookDeliveries } from '../../test/support/webhook-deliveries.ts';
import type { Session } from '../database/index.ts';
import { impossibleAttempt } from './make-attempt.ts';
import { deleteFinishedMessages, findDueMessages, recordAttempts } from './message-store.ts';
import { deleteHeldMessages } from './waiting-message-store.ts';

const { database, clock, pass } = await webhookDeliveries();
const destination = 'https://crm.example.com';

/** Two messages, in the table in the other order than that of their ids: so meets them who takes them as they come. */
async function insertMessages(state: 'pending' | 'held' | 'delivered'): Promise<void> {
  await database.client.query('TRUNCATE webhook_message CASCADE');
  for (const messageId of ['m2', 'm1']) {
    await database.kysely
      .insertInto('webhookMessage')
      .values({
        messageId,
        clientId: 'client',
        subject: 'job1',
        url: `${destination}/hook`,
        destination,
        body: '{}',
        state,
        createdAt: clock.now,
        nextAttemptAt: state === 'pending' ? clock.now : null,
        finishedAt: state === 'delivered' ? clock.now : null,
      })
      .execute();
  }
}

const lock = ({ client }: Session, messageId: string) =>
  client.query('SELECT FROM webhook_message WHERE message_id = $1 FOR UPDATE', [messageId]);

/** Another transaction locks both messages one by one, in the order of their ids, while the statement runs. */
async function besideAnother<Result>(statement: () => Promise<Result>): Promise<Result> {
  const { running } = await database.transaction(async (other) => {
    await lock(other, 'm1');
    const running = statement();
    await untilBlocked();
    await lock(other, 'm2');
    return { running };
  });
  return running;
}

async function untilBlocked(): Promise<void> {
  const { rows } = await database.client.query(
    `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`,
  );
  if (rows.length === 0) await untilBlocked();
}

test('attempts are recorded in the order of their messages, whatever their own is', async () => {
  await insertMessages('pending');
  const due = await findDueMessages(database, destination, clock.now, { max: 2 });
  const attempts = due
    .map((message) => impossibleAttempt({ now: () => clock.now, random: () => 0 }, message))
    .toSorted((a, b) => (a.message.messageId < b.message.messageId ? 1 : -1));
  assert.deepEqual(await besideAnother(() => recordAttempts(database, attempts)), new Set(['m1', 'm2']));
});

test('the sweep waits for nobody: it passes over what is locked', async () => {
  for (const [state, deleteMessages] of [
    ['delivered', deleteFinishedMessages],
    ['held', deleteHeldMessages],
  ] as const) {
    await insertMessages(state);
    pass(1);
    await database.transaction(async (other) => {
      await lock(other, 'm1');
      assert.equal(await deleteMessages(database, clock.now, 10), 1);
    });
    assert.equal(await deleteMessages(database, clock.now, 10), 1);
  }
});
