import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { masterKeyFault, masterKeyFrom } from './master-key.ts';

const secret = '0123456789abcdefghijklmnopqrstuv';
const key = masterKeyFrom(secret);

test('a derived key is HKDF-SHA256 of the secret under its purpose: the same on every server, for ever', () => {
  // Made by: openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt key:… -kdfopt "salt:firmlens master key 1" -kdfopt info:test HKDF
  assert.equal(
    key.derive('test', 32).toString('hex'),
    '7d81a4c7aefa051515c1189738fe89506557deac7c8d409290aab9446bd261a1',
  );
  assert.equal(key.fingerprint, '82bfb8d5d94523d61eaffca94c731d1e');
  assert.equal(key.derive('another', 32).equals(key.derive('test', 32)), false);
  assert.equal(key.derive('test', 128).length, 128);
});

test('blanks around the secret make no other key, any other difference does', () => {
  assert.equal(masterKeyFrom(` ${secret}\r\n`).fingerprint, key.fingerprint);
  assert.notEqual(masterKeyFrom(`${secret}w`).fingerprint, key.fingerprint);
  assert.notEqual(masterKeyFrom(secret.toUpperCase()).fingerprint, key.fingerprint);
});

test('a secret too short or of a few characters repeated is refused, with the reason', () => {
  assert.equal(masterKeyFault(secret), undefined);
  for (const [text, reason] of [
    ['', /at least 32 characters/],
    [secret.slice(1), /at least 32 characters/],
    [`${secret.slice(2)}  `, /at least 32 characters/],
    ['changeme'.repeat(4), /random/],
    ['0'.repeat(64), /random/],
  ] as const) {
    assert.match(masterKeyFault(text) ?? '', reason);
    assert.throws(() => masterKeyFrom(text), reason);
  }
});

test('printing a master key shows its fingerprint and nothing of the secret', () => {
  const printed = inspect(key, { depth: 10, showHidden: true }) + JSON.stringify(key);
  assert.match(printed, new RegExp(key.fingerprint));
  assert.doesNotMatch(printed, /0123456789abc/);
});

test('what was encrypted decrypts in its own context, and each time to a different text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (context, text) => {
      const encrypted = key.encrypt(context, text);
      assert.equal(key.decrypt(context, encrypted), text);
      assert.notEqual(key.encrypt(context, text), encrypted);
      assert.throws(() => key.decrypt(`${context}!`, encrypted));
    }),
  );
});

test('an encrypted text altered anywhere, cut short or of another key does not decrypt', () => {
  const encrypted = key.encrypt('context', 'whsec_secret');
  assert.throws(() => masterKeyFrom(`${secret}w`).decrypt('context', encrypted));
  for (let end = 0; end < encrypted.length; end++) {
    assert.throws(() => key.decrypt('context', encrypted.slice(0, end)));
  }
  for (let position = 3; position < encrypted.length; position++) {
    const other = encrypted[position] === 'A' ? 'Q' : 'A';
    const altered = encrypted.slice(0, position) + other + encrypted.slice(position + 1);
    assert.throws(() => key.decrypt('context', altered), `altered at ${position}`);
  }
});
