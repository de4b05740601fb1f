import { randomBytes } from 'node:crypto';
import { after, beforeEach } from 'node:test';
import { pino } from 'pino';
import { migrateQueue } from '../../src/queue/index.ts';
import { addressPolicy, createWebhookSender, sendMessage, type WebhookSenderDeps } from '../../src/webhooks/index.ts';
import { testDatabase } from './database.ts';
import { webhookReceiver } from './webhook-receiver.ts';

/**
 * What the tests of webhook deliveries share: a database, a receiver, a clock that stands until it is moved, and ways to
 * send, to run attempts and to see what they left. Before each test the tables and the queue are emptied and the clock
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

  /** A sender that may reach 127.0.0.0/8 and knows the secret of the account `client` only. */
  const sender = (options: Partial<WebhookSenderDeps> = {}) => {
    const webhooks = createWebhookSender({
      database,
      policy: addressPolicy(['127.0.0.0/8']),
      secretsFor: async (clientId) => (clientId === 'client' ? [secret] : []),
      now: () => clock.now,
      random: () => 0,
      ...options,
    });
    after(() => webhooks.close());
    const { run, exhausted } = webhooks.tasks['webhook.attempt'];
    return {
      tasks: webhooks.tasks,
      exhausted,
      attempt: (messageId: string, attempt: number, signal = new AbortController().signal) =>
        run({ messageId, attempt }, { signal, logger }),
    };
  };

  return {
    database,
    receiver,
    secret,
    log,
    logger,
    clock,
    sender,
    emptyQueue,

    send: (url = receiver.url, clientId = 'client') =>
      database.transaction((transaction) =>
        sendMessage(transaction, { clientId, subject: 'job1', url, body: { status: 'finished' } }, clock.now),
      ),

    /** The waiting entries, the latest last, with the seconds from the clock's time to theirs. */
    entries: async () => {
      const { rows } = await database.client.query<{ payload: { messageId: string; attempt: number }; runAt: Date }>(
        `SELECT payload, run_at AS "runAt" FROM graphile_worker._private_jobs ORDER BY run_at, id`,
      );
      return rows.map(({ payload: { messageId, attempt }, runAt }) => {
        return { messageId, attempt, seconds: (runAt.getTime() - clock.now.getTime()) / 1000 };
      });
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
