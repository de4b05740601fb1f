import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { addressPolicy, addressRefusal } from './address-guard.ts';

/** Which addresses are refused is in guard-table.test.ts. */
const closed = addressPolicy([]);

test('what is no address in its usual notation is refused, whatever a resolver made of it', () => {
  for (const text of [
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '8.8.8.8 ',
    '[::1]',
    '8.8.8.8/0',
    'fe80::1%eth0',
  ]) {
    assert.notEqual(addressRefusal(text, closed), undefined, text);
  }
});

test('an opened range opens exactly itself, for mapped addresses too', () => {
  const policy = addressPolicy(['127.0.0.0/8', '10.1.2.3', 'fd00:1::/32']);
  for (const address of ['127.0.0.1', '127.255.255.255', '::ffff:127.0.0.1', '10.1.2.3', 'fd00:1::5']) {
    assert.equal(addressRefusal(address, policy), undefined, address);
  }
  for (const address of ['10.1.2.4', '::1', '64:ff9b::7f00:1', '2002:7f00:1::', 'fd00:2::5', '0.0.0.0']) {
    assert.notEqual(addressRefusal(address, policy), undefined, address);
  }
});

test('what is no range of addresses opens nothing, and is named', () => {
  for (const range of [
    '',
    'localhost',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '::ffff:10.0.0.0/104',
  ]) {
    assert.throws(
      () => addressPolicy(['10.0.0.0/8', range]),
      (error) => {
        assert.ok(error instanceof RangeError);
        assert.ok(error.message.includes(`"${range}"`));
        return true;
      },
    );
  }
});

test('an IPv4 address is judged the same in its own form and mapped, and never allowed in another IPv6 form', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const bytes = address.split('.').map(Number);
      const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const words = `${hex.slice(0, 4)}:${hex.slice(4)}`;
      assert.equal(addressRefusal(`::ffff:${address}`, closed), addressRefusal(address, closed));
      assert.equal(addressRefusal(`::ffff:${words}`, closed), addressRefusal(address, closed));
      for (const carrier of [`::${words}`, `64:ff9b::${words}`, `2002:${words}::1`, `2a00::5efe:${words}`]) {
        assert.notEqual(addressRefusal(carrier, closed), undefined, carrier);
      }
    }),
  );
});

test('an IPv6 address outside 2000::/3 is never allowed, unless it is a mapped public IPv4 address', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const lead = Number.parseInt(/^[0-9a-f]+/i.exec(address)?.[0] ?? '0', 16);
      const mapped = addressRefusal(address, addressPolicy(['0.0.0.0/0'])) === undefined;
      if ((lead < 0x2000 || lead > 0x3fff) && !mapped) assert.notEqual(addressRefusal(address, closed), undefined);
    }),
  );
});
