import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../lib/errors.ts';
import { addressPolicy } from './address-guard.ts';
import { checkWebhookDestination, checkWebhookUrl } from './destination.ts';

const closed = addressPolicy([]);
const loopbackOpen = addressPolicy(['127.0.0.0/8']);

const list = (text: string) => text.trim().split(/\s+/);

/** The refusal as the client sees it: the field, and not the reason. */
function refusedWebhook(error: unknown): true {
  assert.ok(error instanceof ApiError);
  assert.equal(error.errorNumber, '400-103');
  assert.equal(error.message, 'Illegal values for the field webhook.');
  assert.ok(error.cause instanceof Error, 'the reason goes into the log');
  return true;
}

const refusedUrls: Readonly<Record<string, readonly string[]>> = {
  'no URL': ['', 'hook', 'example.com/hook', '//example.com/hook', 'http://', 'http://exa mple.com/', 'http://[::1/'],
  'another scheme': [
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'gopher://example.com/',
    'ws://a.io/',
  ],
  'a user name or password': ['http://user@example.com/', 'http://user:pw@example.com/', 'http://:pw@example.com/'],
  'a user name that looks like the host': ['https://example.com@10.0.0.1/', 'https://10.0.0.1@example.com/'],
  'a low port other than 80 and 443': ['http://example.com:22/', 'http://example.com:25/', 'https://example.com:1023/'],
  'an impossible port': ['http://example.com:65536/', 'http://example.com:-1/', 'http://example.com:0/'],
  'line breaks and control characters': [
    'http://example.com/\r\nx-injected: 1',
    'http://exam\nple.com/',
    'http://127.0.\t0.1/',
    ' http://example.com/',
    'http://example.com/\u0000',
    'http://example.com/\u00a0',
  ],
  'more than 2,048 characters': [`https://example.com/${'a'.repeat(2_029)}`],
  'a loopback address in every notation': list(`
    http://127.0.0.1/ http://127.1/ http://127.0.1/ http://127.0.0.1./ http://2130706433/ http://0/
    http://0x7f.1/ http://0x7f000001/ http://0177.0.0.1/ http://017700000001/ http://0x7f.0.0x0.01/
    http://127%2e0%2e0%2e1/ http://%31%32%37.0.0.1/ http://127。0。0。1/ http://①②⑦.0.0.1/
    http:127.0.0.1/ http:\\\\127.0.0.1\\ http:///127.0.0.1/ HTTP://127.0.0.1/ http://127.0.0.1:8080/
    http://[::1]/ http://[0:0:0:0:0:0:0:1]/ http://[::]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/
    http://[::127.0.0.1]/ http://[64:ff9b::127.0.0.1]/ http://[2002:7f00:1::]/
  `),
  'a private, link-local or shared address': list(`
    http://10.0.0.1/ http://167772161/ http://192.168.1.1/ http://172.16.0.1/ http://100.64.0.1/
    http://169.254.169.254/latest/meta-data/ http://0xa9fea9fe/ http://[fd00:ec2::254]/ http://[fe80::1]/
    http://[2a00::5efe:10.0.0.1]/ http://[fec0::1]/ http://255.255.255.255/ http://198.18.0.1/
  `),
  'a private name': list(`
    http://localhost/ http://LOCALHOST/ http://localhost./ http://a.localhost/ http://printer.local/
    http://metadata.google.internal/ http://internal/ http://localhost.localdomain/ http://x.home.arpa/
  `),
};

for (const [what, urls] of Object.entries(refusedUrls)) {
  test(`a webhook URL with ${what} is refused, and the answer does not say why`, () => {
    for (const url of urls) assert.throws(() => checkWebhookUrl(url, closed), refusedWebhook, JSON.stringify(url));
  });
}

test('ordinary webhook URLs are accepted', () => {
  const urls = list(`
    https://example.com/hook http://example.com https://example.com:443/ http://example.com:8080/a?b=c#d
    https://bücher.example/ https://8.8.8.8/ https://[2606:4700::1111]:8443/ https://mylocalhost.com/
    https://internal.example.com/ https://example.com./ https://example.com/${'a'.repeat(2_028)}
  `);
  for (const url of urls) assert.doesNotThrow(() => checkWebhookUrl(url, closed), url);
});

test('an opened range lets its own addresses through, and leaves private names to their addresses', async () => {
  for (const url of [
    'http://127.0.0.1:8080/',
    'http://2130706433/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost:3000/',
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

test('a name that resolves to a forbidden address is refused, also when only one of its addresses is', async () => {
  for (const addresses of [['10.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['2606:4700::1111', '::1'], ['::ffff:10.0.0.1']]) {
    await assert.rejects(
      checkWebhookDestination('https://10-0-0-1.example.com/', closed, async () => addresses),
      refusedWebhook,
      addresses.join(),
    );
  }
  await checkWebhookDestination('https://example.com/', closed, async () => ['8.8.8.8', '2606:4700::1111']);
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
