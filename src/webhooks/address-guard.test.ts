import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { addressPolicy, addressRefusal } from './address-guard.ts';

const list = (text: string) => text.trim().split(/\s+/);
const closed = addressPolicy([]);

/** The ranges that must be refused, each with its first and last address, and one in between where that is wide. */
const forbidden: Readonly<Record<string, readonly string[]>> = {
  'this network 0.0.0.0/8': ['0.0.0.0', '0.1.2.3', '0.255.255.255'],
  'private 10.0.0.0/8': ['10.0.0.0', '10.20.30.40', '10.255.255.255'],
  'carrier-grade NAT 100.64.0.0/10': ['100.64.0.0', '100.100.100.200', '100.127.255.255'],
  'loopback 127.0.0.0/8': ['127.0.0.0', '127.0.0.1', '127.255.255.255'],
  'link-local 169.254.0.0/16, cloud metadata': ['169.254.0.0', '169.254.169.254', '169.254.255.255'],
  'private 172.16.0.0/12': ['172.16.0.0', '172.20.0.1', '172.31.255.255'],
  'protocol assignments 192.0.0.0/24': ['192.0.0.0', '192.0.0.192', '192.0.0.255'],
  'documentation 192.0.2.0/24': ['192.0.2.0', '192.0.2.255'],
  '6to4 relays 192.88.99.0/24': ['192.88.99.0', '192.88.99.255'],
  'private 192.168.0.0/16': ['192.168.0.0', '192.168.1.1', '192.168.255.255'],
  'benchmarking 198.18.0.0/15': ['198.18.0.0', '198.19.255.255'],
  'documentation 198.51.100.0/24': ['198.51.100.0', '198.51.100.255'],
  'documentation 203.0.113.0/24': ['203.0.113.0', '203.0.113.255'],
  'multicast 224.0.0.0/4': ['224.0.0.0', '239.255.255.255'],
  'reserved 240.0.0.0/4 and broadcast': ['240.0.0.0', '255.255.255.254', '255.255.255.255'],
  'the platform agent of Azure': ['168.63.129.16'],
  'unspecified and loopback': ['::', '::1'],
  'IPv4-compatible and the rest of ::/8': ['::8.8.8.8', '::7f00:1', '0:ffff::1', '00ff:ffff::'],
  'IPv4-mapped, forbidden inside': ['::ffff:127.0.0.1', '::ffff:a00:1', '::FFFF:169.254.169.254'],
  'IPv4-translated ::ffff:0:0:0/96': ['::ffff:0:127.0.0.1', '::ffff:0:808:808'],
  'NAT64 64:ff9b::/96': ['64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b::8.8.8.8'],
  'local NAT64 64:ff9b:1::/48': ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  'discard 100::/64': ['100::', '100::ffff:ffff:ffff:ffff', '100:0:0:1::1'],
  'protocol assignments 2001::/23': ['2001:1::1', '2001:1ff:ffff::'],
  'Teredo 2001::/32': ['2001::', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  'benchmarking 2001:2::/48': ['2001:2::', '2001:2:0:ffff::1'],
  'ORCHID 2001:10::/28, 2001:20::/28': ['2001:10::1', '2001:2f:ffff::1'],
  'documentation 2001:db8::/32': ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  '6to4 2002::/16': ['2002:7f00:1::', '2002:808:808::1'],
  'documentation 3fff::/20': ['3fff::', '3fff:fff:ffff::1'],
  'not handed out': ['4000::1', '8000::1', 'e000::1'],
  'segment routing 5f00::/16': ['5f00::', '5f00:ffff::1'],
  'unique local fc00::/7': ['fc00::', 'fd00:ec2::254', 'fdff:ffff::1'],
  'link-local fe80::/10': ['fe80::1', 'fe80::1%eth0', 'febf:ffff::1'],
  'site-local fec0::/10': ['fec0::1', 'feff:ffff::1'],
  'multicast ff00::/8': ['ff00::', 'ff02::1', 'ffff:ffff::1'],
  'ISATAP below a public prefix': ['2a00:1450::5efe:10.0.0.1', '2a00:1450:4001:810:200:5efe:808:808'],
  'not addresses': ['', 'localhost', '127.1', '0x7f000001', '2130706433', '8.8.8.8 ', '[::1]', '8.8.8.8/0'],
};

for (const [range, addresses] of Object.entries(forbidden)) {
  test(`no connection goes to ${range}`, () => {
    for (const address of addresses) assert.notEqual(addressRefusal(address, closed), undefined, address);
  });
}

test('public addresses are allowed, up to the very edge of what is forbidden', () => {
  const allowed = list(`
    1.0.0.0 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255
    128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255
    192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 168.63.129.15 168.63.129.17
    2000::1 2001:200:: 2001:4860:4860::8888 2606:4700::1111 2a00:1450:4001:810::200e 3ffe::1
    ::ffff:8.8.8.8 ::ffff:808:808
  `);
  for (const address of allowed) assert.equal(addressRefusal(address, closed), undefined, address);
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
