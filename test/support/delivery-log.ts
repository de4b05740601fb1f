import assert from 'node:assert/strict';
import { beforeEach } from 'node:test';
import { sendMessage } from '../../src/webhooks/index.ts';
import { testApi } from './test-api.ts';
import { webhookReceiver } from './webhook-receiver.ts';

type Target = { url: string } | { endpointId: string };

/**
 * What the tests of the delivery log share: an API, accounts, a receiver, and ways to fill the log and to ask for it. Before
 * each test it is emptied and the clock is set back. Call it at the top level of the file.
 */
export async function deliveryLog() {
  const api = await testApi();
  const { server, database, clock } = api;
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

  return { api, account, other, unentitled, receiver, later, nobodysId, send, attempted, get, post, messages, states };
}
