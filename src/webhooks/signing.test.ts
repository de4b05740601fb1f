import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { printedCode } from '../../test/support/printed-code.ts';
import { originalSignatureHeader, signatureHeaders } from './signing.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

test('the verifier of the Standard Webhooks project accepts what is signed here, whatever the body', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', 'é', '漢', '🦊', '\ud800') }),
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      (text, key) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`;
        const body = JSON.stringify({ text });
        assert.deepEqual(new Webhook(secret).verify(body, signatureHeaders('m1', new Date(), body, [secret])), {
          text,
        });
      },
    ),
    { numRuns: 50 },
  );
});

test('one altered byte of id, time, body or signature makes the verifier refuse', () => {
  const secret = newSecret();
  const body = '{"status":"finished"}';
  const headers = signatureHeaders('m1', new Date(), body, [secret]);
  const altered: [string, Record<string, string>][] = [
    ['{"status":"finishee"}', headers],
    [body, { ...headers, 'webhook-id': 'm2' }],
    [body, { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 1) }],
    [body, { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v1,A') }],
  ];
  new Webhook(secret).verify(body, headers);
  for (const [text, fields] of altered) {
    assert.throws(() => new Webhook(secret).verify(text, fields), WebhookVerificationError);
  }
});

test('while a secret is replaced, receivers with the old and with the new one both accept the message', () => {
  const [newer, older, foreign] = [newSecret(), newSecret(), newSecret()];
  const headers = signatureHeaders('m1', new Date(), '{}', [newer, older]);
  assert.match(headers['webhook-signature'], /^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/);
  new Webhook(newer).verify('{}', headers);
  new Webhook(older).verify('{}', headers);
  assert.throws(() => new Webhook(foreign).verify('{}', headers), WebhookVerificationError);
});

test('a missing, short or malformed secret throws: nothing is sent unsigned or weakly signed', () => {
  const weak = [[], ['whsec_'], ['whsec_c2hvcnQ='], [randomBytes(32).toString('base64')], [newSecret(), '']];
  for (const secrets of weak) assert.throws(() => signatureHeaders('m1', new Date(), '{}', secrets), TypeError);
});

test('the example in the test suites of the published libraries comes out to the letter', () => {
  const headers = signatureHeaders(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  );
  assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

type Check = (headers: Record<string, string>, body: string, secret: string) => boolean;

test('the receiver code printed in docs/webhooks.md accepts genuine messages and no others', async () => {
  const { isGenuine } = await printedCode<{ isGenuine: Check }>('webhooks.md', 'isGenuine');
  const [newer, older, foreign] = [newSecret(), newSecret(), newSecret()];
  const headers = signatureHeaders('m1', new Date(), '{"a":"é"}', [newer, older]);
  assert.equal(isGenuine(headers, '{"a":"é"}', newer), true);
  assert.equal(isGenuine(headers, '{"a":"é"}', older), true);
  assert.equal(isGenuine(headers, '{"a":"é"}', foreign), false);
  assert.equal(isGenuine(headers, '{"a":"e"}', newer), false);
  const late = signatureHeaders('m1', new Date(Date.now() - 301_000), '{}', [newer]);
  assert.equal(isGenuine(late, '{}', newer), false);
});

test("the receiver code printed in docs/webhooks.md accepts the original's signature of a subscription and no other", async () => {
  const { isFromSubscription } = await printedCode<{ isFromSubscription: Check }>('webhooks.md', 'isFromSubscription');
  const sent = originalSignatureHeader('{"a":"é"}', 'my own key ü');
  const headers = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
  assert.equal(isFromSubscription(headers, '{"a":"é"}', 'my own key ü'), true);
  assert.equal(isFromSubscription(headers, '{"a":"e"}', 'my own key ü'), false);
  assert.equal(isFromSubscription(headers, '{"a":"é"}', 'another key'), false);
  assert.equal(isFromSubscription({}, '{"a":"é"}', 'my own key ü'), false);
});
