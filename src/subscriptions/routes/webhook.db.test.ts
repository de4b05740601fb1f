import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { testApi } from '../../../test/support/test-api.ts';
import { type WebhookReceiver, webhookReceiver } from '../../../test/support/webhook-receiver.ts';

const api = await testApi();
const { server, clock } = api;
const account = await api.newAccount();
const other = await api.newAccount();
const nobodysId = '00000000000000000000';
const header = 'X-InsideViewAPI-ValidationCode';
// Times of attempts are signed, and the libraries that check them refuse old ones.
clock.now = new Date();

/** A receiver that does as the documentation says. */
async function echoingReceiver(): Promise<WebhookReceiver> {
  const receiver = await webhookReceiver();
  receiver.answer((response, { headers }) =>
    response.writeHead(200, { [header]: headers[header.toLowerCase()] ?? '' }).end(),
  );
  return receiver;
}

const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, headers = account.json) =>
  server.inject({
    method,
    url: `/api/v1/subscription${path}`,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });

/** Makes a subscription and gives what its creation answered. */
async function subscribe(settings: object = {}) {
  const answer = await send('POST', '', {
    subscriptionType: 'company',
    companyIds: '726263',
    startTime: '2040-01-01T00:00:00Z',
    frequency: '1d',
    ...settings,
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

test('a webhook is verified, tested, signed in both ways, and its secret replaced with an overlap', async () => {
  const workers = await api.startWorkers();
  const receiver = await echoingReceiver();
  const verified = api.nextLog(({ msg }) => msg === 'webhook verification');
  const { subscriptionId, webhook } = await subscribe({ webhook: receiver.url, signingSecret: 'my own key' });
  assert.deepEqual(webhook, { url: receiver.url, status: 'VERIFICATION_PENDING', secret: webhook.secret });
  await verified;
  assert.equal(receiver.received[0]?.method, 'HEAD');
  assert.deepEqual((await send('GET', `/${subscriptionId}/webhook`)).json(), { url: receiver.url, status: 'ACTIVE' });
  const details = await send('GET', `/${subscriptionId}`);
  assert.equal(details.json().webhook, receiver.url, details.body);

  const tested = (await send('POST', `/${subscriptionId}/webhook/test`)).json();
  assert.deepEqual(tested, { messageId: tested.messageId, state: 'pending' });
  await receiver.until(2);
  const { method, headers, body } = receiver.received[1] ?? assert.fail();
  assert.deepEqual([method, headers['webhook-id']], ['POST', tested.messageId]);
  const message = new Webhook(webhook.secret).verify(body, { ...headers }) as Record<string, string>;
  assert.match(message['date'] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/);
  assert.deepEqual(message, { subscriptionId, date: message['date'], type: 'test' });
  const expected = createHmac('sha1', 'my own key').update(body).digest('hex');
  assert.equal(headers['x-insideviewapi-alertdatasignature'], expected);

  const rotated = await send('POST', `/${subscriptionId}/webhook/secret`);
  const { secret, oldSecretExpires } = rotated.json();
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.equal(Date.parse(oldSecretExpires), clock.now.getTime() + 86_400_000);
  await send('POST', `/${subscriptionId}/webhook/test`);
  await receiver.until(3);
  const both = receiver.received[2] ?? assert.fail();
  assert.equal(both.headers['webhook-signature']?.split(' ').length, 2);
  for (const valid of [secret, webhook.secret]) assert.ok(new Webhook(valid).verify(both.body, { ...both.headers }));
  await workers.close();
});

test('a receiver that does not echo is shown with the reason once it is disabled; set again it is asked anew', async () => {
  const receiver = await webhookReceiver();
  const { subscriptionId } = await subscribe({ webhook: receiver.url });
  await api.database.client.query(
    `UPDATE webhook_endpoint SET status = 'DISABLED', disabled_at = $2, failing_since = $2,
       disabled_reason = 'The connection was refused.' WHERE endpoint_id = $1`,
    [subscriptionId, new Date('2026-01-15T10:00:00Z')],
  );
  const answer = await send('GET', `/${subscriptionId}/webhook`);
  assert.deepEqual(answer.json(), {
    url: receiver.url,
    status: 'DISABLED',
    disabledSince: '2026-01-15T02:00:00.000-08:00',
    disabledReason: 'The connection was refused.',
    failingSince: '2026-01-15T02:00:00.000-08:00',
  });
  const xml = await server.inject({ url: `/api/v1/subscription/${subscriptionId}/webhook`, headers: account.xml });
  assert.match(
    xml.body,
    /<webhook>\s*<disabledReason>The connection was refused\.<\/disabledReason>\s*<disabledSince>/,
  );
  assert.deepEqual((await send('GET', `/${subscriptionId}`)).json().webhook, {
    url: receiver.url,
    status: 'DISABLED',
    disableReasonMessage: 'Webhook unreachable',
    disableReasonErrorCode: '400-2100',
  });
  const held = (await send('POST', `/${subscriptionId}/webhook/test`)).json();
  assert.equal(held.state, 'held');

  const updated = await send('PUT', `/${subscriptionId}`, { subscriptionType: 'company', webhook: receiver.url });
  assert.deepEqual(updated.json().webhook, { url: receiver.url, status: 'VERIFICATION_PENDING' });
  const now = await send('GET', `/${subscriptionId}/webhook`);
  assert.deepEqual(now.json(), { url: receiver.url, status: 'VERIFICATION_PENDING' });
});

test('without a webhook there is nothing to show, to test or to replace', async () => {
  const { subscriptionId } = await subscribe();
  const removed = await subscribe({ webhook: 'http://127.0.0.1:9999/hook' });
  await send('POST', `/${removed.subscriptionId}/webhook/test`);
  const update = await send('PUT', `/${removed.subscriptionId}`, { subscriptionType: 'company', webhook: '' });
  assert.equal(update.statusCode, 200, update.body);
  for (const id of [subscriptionId, removed.subscriptionId]) {
    for (const answer of [
      await send('GET', `/${id}/webhook`),
      await send('POST', `/${id}/webhook/test`),
      await send('POST', `/${id}/webhook/secret`),
    ]) {
      assert.deepEqual([answer.statusCode, answer.json().errorNumber], [400, '400-9106']);
      assert.equal(answer.json().message, 'The subscription has no webhook.');
    }
  }
  const { rows } = await api.database.client.query('SELECT FROM webhook_message WHERE subject = ANY ($1)', [
    [subscriptionId, removed.subscriptionId],
  ]);
  assert.equal(rows.length, 0, 'nothing was recorded, and what waited went with the webhook');
});

test("another account's subscription, and one that never was, have no webhook to be found", async () => {
  const { subscriptionId, webhook } = await subscribe({ webhook: 'http://127.0.0.1:9999/hook' });
  for (const [id, headers] of [
    [subscriptionId, other.json],
    [nobodysId, account.json],
    ['x', account.json],
  ] as const) {
    for (const answer of [
      await send('GET', `/${id}/webhook`, undefined, headers),
      await send('POST', `/${id}/webhook/test`, undefined, headers),
      await send('POST', `/${id}/webhook/secret`, undefined, headers),
    ]) {
      assert.deepEqual([answer.statusCode, answer.json().errorNumber], [400, '400-1509']);
    }
  }
  const { rows } = await api.database.client.query('SELECT FROM webhook_message WHERE subject = $1', [subscriptionId]);
  assert.equal(rows.length, 0);
  const secrets = await api.database.client.query('SELECT FROM webhook_secret WHERE endpoint_id = $1', [
    subscriptionId,
  ]);
  assert.equal(secrets.rows.length, 1);
  assert.ok(webhook.secret);
});
