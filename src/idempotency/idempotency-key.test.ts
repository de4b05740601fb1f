import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readIdempotencyKey } from './idempotency-key.ts';

const read = (value: string) => readIdempotencyKey({ 'idempotency-key': value });
const visible = fc.string({
  minLength: 1,
  maxLength: 255,
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

test('a request without the header has no key', () => {
  assert.equal(readIdempotencyKey({}), undefined);
});

test('a key is the same with and without the quotes of a structured field', () => {
  assert.equal(read('8e03978e-40d5-43e8-bc93-6894a57f9324'), '8e03978e-40d5-43e8-bc93-6894a57f9324');
  assert.equal(read('"8e03978e-40d5-43e8-bc93-6894a57f9324"'), '8e03978e-40d5-43e8-bc93-6894a57f9324');
  assert.equal(read(String.raw`"a\"b\\c"`), String.raw`a"b\c`);
});

test('whatever a key is made of comes back from its quoted form', () => {
  fc.assert(
    fc.property(visible, (key) => {
      assert.equal(read(`"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`), key);
      if (!key.startsWith('"')) assert.equal(read(key), key);
    }),
  );
});

test('what is no key is refused by the name of its header', () => {
  for (const value of [
    '',
    '""',
    'a b',
    'a, b',
    '"a b"',
    '"a',
    '"a"b"',
    String.raw`"a\b"`,
    '"a";b=1',
    'ä',
    '\u0001',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
  ]) {
    assert.throws(() => read(value), {
      errorNumber: '400-103',
      message:
        'Illegal values for the field Idempotency-Key. It has 1 to 255 visible ASCII characters, with or without quotes around them.',
    });
  }
});
