import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { until } from '../../test/support/until.ts';
import { webhookDeliveries } from '../../test/support/webhook-deliveries.ts';
import { webhookReceiver } from '../../test/support/webhook-receiver.ts';
import { rotateSecret } from './endpoint-secrets.ts';
import { findEndpoints } from './endpoint-store.ts';
import { removeEndpoint, setEndpoint } from './set-endpoint.ts';
import { releaseMessages } from './waiting-message-store.ts';

const { database, receiver, masterKey, clock, log, sender, sendAll, pass, entries, emptyQueue, stateOf } =
  await webhookDeliveries();
const endpointId = 'sub1';
const body = '{"alertId":"1"}';

beforeEach(() => database.client.query('DELETE FROM webhook_endpoint'));

/** An endpoint whose receiver has been verified; gives its secret. */
async function activeEndpoint(url = receiver.url, signingSecret?: string): Promise<string> {
  const { secret } = await database.transaction((transaction) => {
    const signing = signingSecret === undefined ? {} : { signingSecret };
    return setEndpoint(transaction, masterKey, { endpointId, clientId: 'client', url, ...signing }, clock.now);
  });
  await setStatus('ACTIVE');
  await emptyQueue();
  return secret ?? assert.fail('the endpoint is not new');
}

async function setStatus(status: string): Promise<void> {
  await database.client.query(
    `UPDATE webhook_endpoint SET status = $1, disabled_at = CASE WHEN $1 = 'DISABLED' THEN now() END`,
    [status],
  );
}

async function sendTo(id = endpointId): Promise<string | undefined> {
  const [messageId] = await sendAll([{ clientId: 'client', subject: 'sub1', endpointId: id, body }]);
  return messageId;
}

async function endpoint() {
  return (await findEndpoints(database, [endpointId])).get(endpointId);
}

async function sent(): Promise<string> {
  return (await sendTo()) ?? assert.fail('nothing was recorded');
}

test('a message of an endpoint is signed with its own secrets, and with the key that the client chose', async () => {
  const secret = await activeEndpoint(receiver.url, 'chosen key');
  const messageId = await sent();
  await sender().deliver();
  const request = receiver.received.at(-1) ?? assert.fail();
  assert.equal(request.body, body);
  assert.deepEqual(new Webhook(secret).verify(request.body, { ...request.headers }), { alertId: '1' });
  assert.equal(
    request.headers['x-insideviewapi-alertdatasignature'],
    createHmac('sha1', 'chosen key').update(body).digest('hex'),
  );
  assert.equal((await stateOf(messageId)).state, 'delivered');
});

test('without a key of its own there is no such header; while a secret is replaced both sign', async () => {
  const old = await activeEndpoint();
  const rotated = await database.transaction((transaction) =>
    rotateSecret(transaction, masterKey, endpointId, clock.now),
  );
  assert.ok(rotated);
  await sent();
  await sender().deliver();
  const { headers, body: text } = receiver.received.at(-1) ?? assert.fail();
  assert.equal(headers['x-insideviewapi-alertdatasignature'], undefined);
  for (const secret of [old, rotated.secret]) new Webhook(secret).verify(text, { ...headers });
});

test('to an endpoint that is not active a message is held, and to one that does not exist it is not recorded', async () => {
  await activeEndpoint();
  await setStatus('VERIFICATION_PENDING');
  const messageId = await sent();
  assert.deepEqual(await stateOf(messageId), { state: 'held', attempts: 0, nextAttemptAt: null, finishedAt: null });
  assert.deepEqual(await entries(), []);
  assert.equal(await sendTo('unknown'), undefined);
});

test('messages are recorded together, in the order given, with one entry for each destination', async () => {
  const other = await webhookReceiver();
  await activeEndpoint();
  const to = (target: { url: string } | { endpointId: string }, subject: string) => ({
    clientId: 'client',
    subject,
    body,
    ...target,
  });
  const ids = await sendAll([
    to({ url: other.url }, 'a'),
    to({ endpointId }, 'b'),
    to({ endpointId: 'unknown' }, 'c'),
    to({ url: `${other.url}/two` }, 'd'),
  ]);
  const { rows } = await database.client.query<{ subject: string }>(
    'SELECT subject FROM webhook_message ORDER BY array_position($1, message_id)',
    [ids],
  );
  assert.deepEqual(
    rows.map(({ subject }) => subject),
    ['a', 'b', 'd'],
  );
  const destinations = (await entries()).map(({ destination }) => destination).sort();
  assert.deepEqual(destinations, [receiver.url, other.url].map((url) => new URL(url).origin).sort());
});

test('a message that became due while its endpoint stopped being active is held, unsent', async () => {
  await activeEndpoint();
  const messageId = await sent();
  await setStatus('DISABLED');
  const before = receiver.received.length;
  await sender().deliver();
  assert.equal(receiver.received.length, before);
  assert.equal((await stateOf(messageId)).state, 'held');
});

test('a message recorded while its endpoint got another URL goes to the new one', async () => {
  const moved = await webhookReceiver();
  await activeEndpoint();
  const messageId = await sent();
  await emptyQueue();
  await database.client.query('UPDATE webhook_endpoint SET url = $1', [moved.url]);
  const before = receiver.received.length;
  const webhooks = sender();
  await webhooks.deliver();
  assert.equal(receiver.received.length, before);
  assert.deepEqual(await entries(), [{ destination: new URL(moved.url).origin, seconds: 0 }]);
  await webhooks.deliver(moved.url);
  assert.equal(moved.received.length, 1);
  assert.equal((await stateOf(messageId)).state, 'delivered');
});

test('an answer of the URL that an endpoint had before says nothing about it, and its message goes to the new one', async () => {
  const moved = await webhookReceiver();
  for (const statusCode of [410, 500]) {
    await database.client.query('DELETE FROM webhook_endpoint');
    await activeEndpoint();
    const messageId = await sent();
    receiver.answer((response) => {
      void move().then(() => response.writeHead(statusCode).end());
    });
    const move = async () => {
      await database.transaction((transaction) =>
        setEndpoint(transaction, masterKey, { endpointId, clientId: 'client', url: moved.url }, clock.now),
      );
      await setStatus('ACTIVE');
      await database.transaction((transaction) =>
        releaseMessages(transaction, { endpointId, url: moved.url }, clock.now),
      );
    };
    const webhooks = sender();
    await webhooks.deliver();
    const { status, failingSince } = (await endpoint()) ?? assert.fail();
    assert.deepEqual([status, failingSince], ['ACTIVE', null]);
    assert.equal((await stateOf(messageId)).state, 'pending');
    await webhooks.deliver(moved.url);
    assert.equal((await stateOf(messageId)).state, 'delivered');
  }
});

test('a message recorded while its endpoint was removed is nobody’s and goes', async () => {
  await activeEndpoint();
  await sent();
  await database.client.query('DELETE FROM webhook_endpoint');
  const before = receiver.received.length;
  await sender().deliver();
  assert.equal(receiver.received.length, before);
  const { rows } = await database.client.query('SELECT FROM webhook_message');
  assert.equal(rows.length, 0);
  await database.transaction((transaction) => removeEndpoint(transaction, endpointId));
});

test('an endpoint fails since its first failed attempt, and one delivered message clears that', async () => {
  await activeEndpoint();
  await sent();
  const webhooks = sender();
  receiver.answer((response) => response.writeHead(500).end());
  const since = clock.now;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await webhooks.deliver();
    assert.deepEqual((await endpoint())?.failingSince, since);
    pass(2_000);
  }
  receiver.answer((response) => response.writeHead(204).end());
  await webhooks.deliver();
  assert.equal((await endpoint())?.failingSince, null);
});

test('an endpoint that has failed for five days is disabled, and what waits for it is held', async () => {
  await activeEndpoint();
  receiver.answer((response) => response.writeHead(500).end());
  const webhooks = sender();
  await sent();
  await webhooks.deliver();
  pass(5 * 86_400 - 1);
  await webhooks.deliver();
  assert.equal((await endpoint())?.status, 'ACTIVE');
  pass(86_400);
  const waiting = await sent();
  await webhooks.deliver();
  assert.equal((await endpoint())?.status, 'DISABLED');
  assert.equal((await stateOf(waiting)).state, 'held');
});

test('410 disables the endpoint at once; its other messages are held, those unsent and those on their way', async () => {
  await activeEndpoint();
  const messageIds = [await sent(), await sent(), await sent()];
  const before = receiver.received.length;
  receiver.answer((response) => {
    const isFirst = receiver.received.length === before + 1;
    void (isFirst ? Promise.resolve() : isDisabled()).then(() => response.writeHead(410).end());
  });
  const isDisabled = () =>
    until('the end of the endpoint', 1, () => log.some((line) => line.includes('webhook endpoint disabled')));
  await sender({ attemptsPerUrlMax: 1 }).deliver();
  assert.equal((await endpoint())?.status, 'DISABLED');
  assert.equal(receiver.received.length, before + 2);
  const states = messageIds.map(async (messageId) => (await stateOf(messageId)).state);
  assert.deepEqual((await Promise.all(states)).sort(), ['disabled', 'held', 'held']);
});
