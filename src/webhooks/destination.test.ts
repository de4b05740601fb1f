import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../lib/errors.ts';
import { addressPolicy } from './address-guard.ts';
import { checkWebhookDestination, checkWebhookUrl } from './destination.ts';

/** Which URLs are refused is in guard-table.test.ts. */
const closed = addressPolicy([]);
const loopbackOpen = addressPolicy(['127.0.0.0/8']);

/** The refusal as the client sees it: the field, and not the reason. */
function refusedWebhook(error: unknown): true {
  assert.ok(error instanceof ApiError);
  assert.equal(error.errorNumber, '400-103');
  assert.equal(error.message, 'Illegal values for the field webhook.');
  assert.ok(error.cause instanceof Error, 'the reason goes into the log');
  return true;
}

test('an opened range lets its own addresses through, and leaves private names to their addresses', async () => {
  for (const url of [
    'http://127.0.0.1:8080/',
    'http://2130706433/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost:3000/',
    'http://receiver:3000/',
  ]) {
    assert.doesNotThrow(() => checkWebhookUrl(url, loopbackOpen), url);
  }
  for (const url of [
    'http://10.0.0.1/',
    'http://[::1]/',
    'ftp://127.0.0.1/',
    'http://a@127.0.0.1/',
    'http://127.0.0.1:22/',
  ]) {
    assert.throws(() => checkWebhookUrl(url, loopbackOpen), refusedWebhook, url);
  }
  await checkWebhookDestination('http://localhost:3000/', loopbackOpen, async () => ['127.0.0.1']);
  await assert.rejects(
    checkWebhookDestination('http://db.internal/', loopbackOpen, async () => ['10.0.0.5']),
    refusedWebhook,
  );
});

test('a name that does not resolve, or not in time, is accepted: deliveries are retried and checked again', async () => {
  await checkWebhookDestination('https://soon.example/', closed, () => Promise.reject(new Error('ENOTFOUND')));
  await checkWebhookDestination('https://slow.example/', closed, () => new Promise(() => undefined), 1);
});

test('nothing is looked up for an address or for a URL that is refused by itself', async () => {
  const asked: string[] = [];
  const resolve = async (hostname: string) => {
    asked.push(hostname);
    return ['8.8.8.8'];
  };
  await checkWebhookDestination('https://8.8.8.8/', closed, resolve);
  await checkWebhookDestination('https://[2606:4700::1111]/', closed, resolve);
  await assert.rejects(checkWebhookDestination('https://a@example.com/', closed, resolve), refusedWebhook);
  assert.deepEqual(asked, []);
  await checkWebhookDestination('https://Example.com./', closed, resolve);
  assert.deepEqual(asked, ['example.com']);
});
