import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { companySubscription, subscriptionJobs } from './support/subscription-jobs.ts';
import { testApi } from './support/test-api.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

const api = await testApi();
const { submit, members, status } = subscriptionJobs(api);
const account = await api.newAccount({ concurrentJobs: 100 });
const receiver = await webhookReceiver();
await api.startWorkers();
// The verifier of signatures goes by the real time.
api.clock.now = new Date();
const startTime = new Date(Date.now() + 86_400_000).toISOString();

test('jobs go from submission to signed result webhook by themselves', async () => {
  const resultWebhook = receiver.url;
  const creation = await submit('POST', account, {
    ...companySubscription,
    startTime,
    companyIds: '1,2',
    resultWebhook,
  });
  const { subscriptionId } = creation;
  await receiver.until(1);
  const form = { subscriptionId, subscriptionType: 'company', addCompanyIds: '3', resultWebhook };
  const update = await submit('PUT', account, form);
  await receiver.until(2);
  assert.deepEqual(await members(subscriptionId), [1, 2, 3]);
  assert.equal(await status(account, creation.jobId), 'finished 2');
  assert.equal(await status(account, update.jobId), 'finished 1');

  const signature = new Webhook(account.webhookSecret);
  const told = receiver.received.map(({ body, headers }) => {
    signature.verify(body, headers);
    return JSON.parse(body) as unknown;
  });
  const ended = { status: 'finished', subscriptionId };
  assert.deepEqual(told, [
    { ...ended, jobId: creation.jobId, totalProcessed: 2, type: 'notificationSubscriptionCreate' },
    { ...ended, jobId: update.jobId, totalProcessed: 1, type: 'notificationSubscriptionUpdate' },
  ]);
});
