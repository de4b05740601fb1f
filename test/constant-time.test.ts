import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { mock, test } from 'node:test';
import { hashClientSecret, isClientSecret } from '../src/accounts/api-key.ts';
import { tokensOf } from '../src/accounts/token.ts';
import { isValidSignature } from '../src/jobs/results/results-url.ts';
import { masterKeyFrom } from '../src/lib/master-key.ts';
import { isSameSecret } from '../src/lib/same-secret.ts';
import { judgeEcho, validationCodeHeader } from '../src/webhooks/verification.ts';

const root = path.join(import.meta.dirname, '../src');

/** Names of what is secret. `.length` and the like of them are not: an operand is judged by its end. */
const secret = /(?:secret|signature|token|password|validationCode|hash|hmac)$/i;
/** What a secret may be compared with: whether there is one at all, or of which type. */
const nothing = /^(?:undefined|null|''|true|false|'string'|'object')$/;
const comparisons = /([\w.?!]+)\s*[!=]==?\s*([\w.?!]+|'[^']*')/g;

/** The comparisons in a program of what is secret by its name as of any other text. */
function suspicious(text: string): string[] {
  return [...text.matchAll(comparisons)]
    .filter(([, left = '', right = '']) => [left, right].some((side) => secret.test(side)))
    .filter(([, left = '', right = '']) => ![left, right].some((side) => nothing.test(side)))
    .map(([comparison]) => comparison);
}

test('no secret is compared character by character, which would tell where it differs', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  assert.ok(files.length > 200, 'nothing was read');
  for (const file of files) {
    assert.deepEqual(
      suspicious(readFileSync(path.join(root, file), 'utf8')),
      [],
      `${file}: use isSameSecret or timingSafeEqual`,
    );
  }
});

test('such a comparison would be found', () => {
  for (const line of [
    'if (given.clientSecret === stored) return;',
    'return expected !== query.Signature;',
    'if (echo === validationCode) return;',
    'a.token == b.token',
  ]) {
    assert.equal(suspicious(line).length, 1, line);
  }
  for (const line of [
    'if (token === undefined)',
    "if (typeof token !== 'string')",
    "signingSecret !== ''",
    'secret.length === 0',
  ]) {
    assert.equal(suspicious(line).length, 0, line);
  }
});

test('wherever a secret is given, the decision is that of timingSafeEqual, over all its bytes', () => {
  const compared: number[] = [];
  const whole = crypto.timingSafeEqual;
  const spy = mock.method(crypto, 'timingSafeEqual', (a: Buffer, b: Buffer) => {
    compared.push(a.length);
    return !whole(a, b);
  });
  syncBuiltinESMExports();
  try {
    const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
    const now = new Date('2026-01-01T00:00:00Z');
    const { token } = tokensOf(masterKey).mint('client', now);
    const query = { Expires: now.getTime() / 1000, Signature: 'x'.repeat(43) };
    const stored = hashClientSecret(masterKey, 'right');
    // The comparison tells the opposite of the truth, and everything follows it.
    assert.equal(isSameSecret('wrong', 'right'), true);
    assert.equal(isSameSecret('right', 'right'), false);
    assert.equal(isClientSecret(masterKey, 'wrong', stored), true);
    assert.equal(isClientSecret(masterKey, 'right', stored), false);
    assert.equal(isClientSecret(masterKey, 'wrong', undefined), false);
    assert.equal(tokensOf(masterKey).verify(token, now), 'not signed by this installation');
    assert.equal(isValidSignature(masterKey, 'job', query, now), true);
    assert.equal(
      judgeEcho({ statusCode: 200, headers: { [validationCodeHeader.toLowerCase()]: 'wrong' } }, 'right').kind,
      'right',
    );
    assert.deepEqual(compared, [5, 5, 32, 32, 32, 128, 43, 5]);
  } finally {
    spy.mock.restore();
    syncBuiltinESMExports();
  }
});

test('a secret is the same only if every character is', () => {
  assert.equal(isSameSecret('whsec_ä', 'whsec_ä'), true);
  for (const other of ['', 'whsec_', 'whsec_a', 'whsec_äa', 'Whsec_ä'])
    assert.equal(isSameSecret(other, 'whsec_ä'), false);
});
