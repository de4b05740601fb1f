import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, beforeEach } from 'node:test';
import { pino } from 'pino';
import { masterKeyFrom } from '../../src/lib/master-key.ts';
import { migrateQueue } from '../../src/queue/index.ts';
import {
  addressPolicy,
  createWebhookSender,
  type NewMessage,
  sendMessages,
  type WebhookSenderDeps,
} from '../../src/webhooks/index.ts';
import { testDatabase } from './database.ts';
import { webhookReceiver } from './webhook-receiver.ts';

/**
 * What the tests of webhook deliveries share: a database, a receiver, a clock that stands until it is moved, and ways to
 * send, to visit destinations and to see what that left. Before each test the tables and the queue are emptied and the clock
 * is set back. Call it at the top level of the file.
 */
export async function webhookDeliveries() {
  const database = await testDatabase();
  await migrateQueue(database);
  const receiver = await webhookReceiver();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => log.push(line) });
  const start = new Date();
  const clock = { now: start };

  beforeEach(async () => {
    await database.client.query('DELETE FROM webhook_message');
    await emptyQueue();
    receiver.answer((response) => response.writeHead(204).end());
    clock.now = start;
    log.length = 0;
  });

  const emptyQueue = () => database.client.query('DELETE FROM graphile_worker._private_jobs');

  const masterKey = masterKeyFrom('a secret key for tests, forty characters');

  /** A sender that may reach 127.0.0.0/8 and knows the secret of the account `client` only. */
  const sender = (options: Partial<WebhookSenderDeps> = {}) => {
    const webhooks = createWebhookSender({
      database,
      masterKey,
      policy: addressPolicy(['127.0.0.0/8']),
      secretsFor: async (clientId) => (clientId === 'client' ? [secret] : []),
      places: 4,
      now: () => clock.now,
      random: () => 0,
      ...options,
    });
    after(() => webhooks.close());
    const { run, exhausted } = webhooks.tasks['webhook.deliver'];
    return {
      tasks: webhooks.tasks,
      exhausted,
      /** Runs the entry of the destination of `url` and waits until the visit is over. */
      deliver: (url = receiver.url, signal = new AbortController().signal) =>
        run({ destination: new URL(url).origin }, { signal, logger }),
    };
  };

  const sendAll = (messages: readonly NewMessage[]) =>
    database.transaction((transaction) => sendMessages(transaction, messages, clock.now));

  return {
    database,
    receiver,
    secret,
    masterKey,
    log,
    logger,
    clock,
    sender,
    emptyQueue,
    sendAll,

    /** Moves the clock on. */
    pass: (seconds: number) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },

    send: async (url = receiver.url, clientId = 'client') => {
      const [messageId] = await sendAll([{ clientId, subject: 'job1', url, body: { status: 'finished' } }]);
      return messageId ?? assert.fail('nothing was recorded');
    },

    /** The waiting entries, the latest last, with the time for which they wait in seconds. */
    entries: async () => {
      const { rows } = await database.client.query<{ destination: string; seconds: number }>(
        `SELECT payload ->> 'destination' AS destination, extract(epoch FROM run_at - created_at)::float AS seconds
         FROM graphile_worker._private_jobs ORDER BY run_at, id`,
      );
      return rows;
    },

    stateOf: (messageId: string) =>
      database.kysely
        .selectFrom('webhookMessage')
        .select(['state', 'attempts', 'nextAttemptAt', 'finishedAt'])
        .where('messageId', '=', messageId)
        .executeTakeFirstOrThrow(),

    attemptsOf: (messageId: string) =>
      database.kysely
        .selectFrom('webhookAttempt')
        .selectAll()
        .where('messageId', '=', messageId)
        .orderBy('attempt')
        .execute(),
  };
}
