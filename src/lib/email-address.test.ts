import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { comparableEmail, emailDomain, isEmailAddress } from './email-address.ts';

const good = [
  'ann@example.com',
  'ANN@Example.COM',
  "o'neil@example.com",
  'ann.example+news@mail.example.co.uk',
  '_x-1@a.io',
  'a&b/c=d@example.com',
  '1@1.example',
  'ann@xn--bcher-kva.example',
  'ann@bücher.example',
  'jürgen@example.de',
  '山田@例え.テスト',
  'अनु@example.com',
  'ann@example.photography',
  'ann@example.xn--p1ai',
  'ann@somewhere.test',
  `${'l'.repeat(64)}@example.com`,
  `a@${'d'.repeat(63)}.com`,
  `ab@${'d.'.repeat(124)}com`,
];

const bad = [
  '',
  'ann',
  '@',
  'ann@',
  '@example.com',
  'ann@example',
  'ann@localhost',
  'ann@@example.com',
  'ann@b@example.com',
  '.ann@example.com',
  'ann.@example.com',
  'ann..b@example.com',
  'ann b@example.com',
  ' ann@example.com',
  'ann@example.com ',
  'ann@exa mple.com',
  'ann@.example.com',
  'ann@example..com',
  'ann@example.com.',
  'ann@-example.com',
  'ann@example-.com',
  'ann@exa_mple.com',
  'ann@127.0.0.1',
  'ann@[127.0.0.1]',
  'ann@example.123',
  '"ann b"@example.com',
  'ann(comment)@example.com',
  'Ann <ann@example.com>',
  'mailto:ann@example.com',
  'ann@example.com,bob@example.com',
  'ann@example.com;bob@example.com',
  'ann@example.com/path',
  'ann@example.com?subject=x',
  'ann@exam%70le.com',
  'ann@bü..example',
  'ann@xn--ü.example',
  'ann@example.invalid',
  'ann@printer.local',
  'ann@host.localhost',
  'ann@10.in-addr.arpa',
  'ann\u0000@example.com',
  'ann@example.com\n',
  `${'l'.repeat(65)}@example.com`,
  `${'ü'.repeat(33)}@example.com`,
  `a@${'d'.repeat(64)}.com`,
  `abc@${'d.'.repeat(124)}com`,
];

for (const address of good) {
  test(`${address} is an e-mail address`, () => assert.ok(isEmailAddress(address)));
}

for (const text of bad) {
  test(`${JSON.stringify(text)} is no e-mail address`, () => assert.ok(!isEmailAddress(text)));
}

test('whatever a valid address is made of, it stays valid in any case, and no second @, blank or dot at an end does', () => {
  fc.assert(
    fc.property(fc.emailAddress(), fc.constantFrom('@', ' ', '\t', '"'), fc.nat(), (address, character, seed) => {
      fc.pre(isEmailAddress(address));
      assert.ok(isEmailAddress(address.toUpperCase()));
      assert.ok(!isEmailAddress(`.${address}`) && !isEmailAddress(`${address}.`));
      const at = seed % (address.length + 1);
      assert.ok(!isEmailAddress(address.slice(0, at) + character + address.slice(at)));
    }),
  );
});

test('nothing is too odd to be judged, and what is accepted has a domain that DNS can be asked for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (local, host) => {
      const text = `${local}@${host}`;
      if (isEmailAddress(text)) assert.match(emailDomain(text), /^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    }),
  );
});

test('addresses that differ in case or script only compare as the same', () => {
  assert.equal(comparableEmail(' Ann@BÜCHER.example '), comparableEmail('ann@xn--bcher-kva.example'));
  assert.equal(comparableEmail('Jürgen@example.com'), comparableEmail('ju\u0308rgen@EXAMPLE.com'));
  assert.notEqual(comparableEmail('ann@example.com'), comparableEmail('ann@example.org'));
});
