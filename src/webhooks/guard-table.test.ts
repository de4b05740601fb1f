import assert from 'node:assert/strict';
import net, { isIP, type LookupFunction } from 'node:net';
import { mock, test } from 'node:test';
import tls from 'node:tls';
import { ApiError } from '../lib/errors.ts';
import { addressPolicy } from './address-guard.ts';
import { callReceiver } from './call-receiver.ts';
import { checkWebhookDestination, type Resolve } from './destination.ts';
import { guardedAgent } from './guarded-agent.ts';

/** Where webhooks may go when no range is opened. Nothing here connects: what would be dialled is noted instead. */

const refused = 'refused';
const allowed = 'allowed';
/** The check at submission lets it through, the guard of the connection does not. */
const refusedLater = 'refused at the connection';
type Decision = typeof refused | typeof allowed | typeof refusedLater;

/** Each as a URL has it and as a name resolves to it. */
const addresses: readonly (readonly [what: string, addresses: string, decision: Decision])[] = [
  // IPv4: the first and last address of each range, and one in between where that is wide.
  ['0.0.0.0/8, this network', '0.0.0.0 0.1.2.3 0.255.255.255', refused],
  ['10.0.0.0/8, private', '10.0.0.0 10.20.30.40 10.255.255.255', refused],
  ['100.64.0.0/10, carrier-grade NAT', '100.64.0.0 100.127.255.255', refused],
  ['127.0.0.0/8, loopback', '127.0.0.0 127.0.0.1 127.255.255.255', refused],
  ['169.254.0.0/16, link-local', '169.254.0.0 169.254.1.1 169.254.255.255', refused],
  ['172.16.0.0/12, private', '172.16.0.0 172.20.0.1 172.31.255.255', refused],
  ['192.0.0.0/24, protocol assignments', '192.0.0.0 192.0.0.8 192.0.0.170 192.0.0.255', refused],
  ['192.0.2.0/24, documentation', '192.0.2.0 192.0.2.255', refused],
  ['192.88.99.0/24, 6to4 relays', '192.88.99.0 192.88.99.255', refused],
  ['192.168.0.0/16, private', '192.168.0.0 192.168.1.1 192.168.255.255', refused],
  ['198.18.0.0/15, benchmarking', '198.18.0.0 198.19.255.255', refused],
  ['198.51.100.0/24, documentation', '198.51.100.0 198.51.100.255', refused],
  ['203.0.113.0/24, documentation', '203.0.113.0 203.0.113.255', refused],
  ['224.0.0.0/4, multicast', '224.0.0.0 224.0.0.1 239.255.255.255', refused],
  ['240.0.0.0/4, reserved, and broadcast', '240.0.0.0 255.255.255.254 255.255.255.255', refused],
  [
    'public IPv4, up to the edge of all these',
    `1.0.0.0 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
     169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.1.255 192.0.3.0 192.88.98.255 192.88.100.0
     192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0
     223.255.255.255 168.63.129.15 168.63.129.17`,
    allowed,
  ],

  // IPv6.
  [':: and ::1, unspecified and loopback', ':: ::1 0:0:0:0:0:0:0:1', refused],
  ['::/96, IPv4-compatible, and the rest of ::/8', '::8.8.8.8 ::7f00:1 0:ffff::1 00ff:ffff::', refused],
  ['::ffff:0:0/96, mapped, forbidden inside', '::ffff:127.0.0.1 ::ffff:a00:1 ::FFFF:169.254.169.254', refused],
  ['::ffff:0:0/96, mapped, public inside', '::ffff:8.8.8.8 ::ffff:808:808', allowed],
  ['::ffff:0:0:0/96, translated', '::ffff:0:127.0.0.1 ::ffff:0:808:808', refused],
  ['64:ff9b::/96, NAT64', '64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b::8.8.8.8', refused],
  ['64:ff9b:1::/48, local NAT64', '64:ff9b:1:: 64:ff9b:1::7f00:1 64:ff9b:1:ffff:ffff:ffff:ffff:ffff', refused],
  ['100::/64, discard, and 100:0:0:1::/64, dummy', '100:: 100::ffff:ffff:ffff:ffff 100:0:0:1::1', refused],
  ['2001::/32, Teredo', '2001:: 2001:0:4136:e378:8000:63bf:3fff:fdd2', refused],
  ['2001::/23, protocol assignments', '2001:1::1 2001:3::1 2001:1ff:ffff::', refused],
  ['2001:2::/48, benchmarking', '2001:2:: 2001:2:0:ffff::1', refused],
  ['2001:10::/28 and 2001:20::/28, ORCHID', '2001:10::1 2001:2f:ffff::1', refused],
  ['2001:db8::/32, documentation', '2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', refused],
  ['2002::/16, 6to4', '2002:7f00:1:: 2002:808:808::1', refused],
  ['3fff::/20, documentation', '3fff:: 3fff:fff:ffff::1', refused],
  ['4000:: and above, not handed out', '4000::1 8000::1 e000::1', refused],
  ['5f00::/16, segment routing', '5f00:: 5f00:ffff::1', refused],
  ['fc00::/7, unique local', 'fc00:: fdff:ffff::1', refused],
  ['fe80::/10, link-local', 'fe80::1 febf:ffff::1', refused],
  ['fec0::/10, site-local', 'fec0::1 feff:ffff::1', refused],
  ['ff00::/8, multicast', 'ff00:: ff02::1 ffff:ffff::1', refused],
  ['ISATAP below a public prefix', '2a00:1450::5efe:10.0.0.1 2a00:1450:4001:810:200:5efe:808:808', refused],
  [
    'public IPv6, up to the edge of all these',
    '2000::1 2001:200:: 2001:db7:ffff::1 2001:db9::1 2001:4860:4860::8888 2003::1 2606:4700::1111 3ffe::1 3fff:1000::1',
    allowed,
  ],

  // Services that hand out credentials to whoever asks from inside.
  ['metadata of AWS, Google, Azure and others', '169.254.169.254 fd00:ec2::254 fd20:ce::254', refused],
  ['metadata of AWS containers and pods', '169.254.170.2 169.254.170.23 fd00:ec2::23', refused],
  ['platform agent of Azure, a public address', '168.63.129.16 ::ffff:168.63.129.16', refused],
  ['metadata of Alibaba and Oracle', '100.100.100.200 192.0.0.192', refused],
];

/**
 * What the look-up of the name answers is written `at the check → at the connection`, once if that is the same, and with
 * nothing before the arrow where the check must not even ask.
 */
type UrlRow = readonly [what: string, urls: string | readonly string[], answers: string, decision: Decision];

const urls: readonly UrlRow[] = [
  // Notations of an address, and what merely looks like one.
  ['decimal', 'http://2130706433/ http://167772161/ http://2852039166/ http://0/', '', refused],
  ['octal', 'http://0177.0.0.1/ http://017700000001/ http://0300.0250.0.1/', '', refused],
  ['hexadecimal', 'http://0x7f000001/ http://0x7F.0x0.0x0.0x1/ http://0xa9fea9fe/', '', refused],
  ['short', 'http://127.1/ http://127.0.1/ http://10.1/ http://192.168.257/', '', refused],
  ['mixed', 'http://0x7f.1/ http://0x7f.0.0x0.01/ http://0251.0xfe.43518/', '', refused],
  ['the same of public addresses', 'http://134744072/ http://0x8.8.2056/ https://010.010.8.8/', '', allowed],
  ['too large, or no octal digit', 'http://4294967296/ http://256.0.0.1/ http://127.0.0.08/', '', refused],
  ['percent-encoded', 'http://127%2e0%2e0%2e1/ http://%31%32%37.0.0.1/', '', refused],
  ['full-width digits and dots', 'http://１２７。０。０。１/ http://127．0．0．1/ http://127｡0｡0｡1/', '', refused],
  ['circled digits', 'http://①②⑦.0.0.1/ http://①⑥⑨。②⑤④。①⑥⑨。②⑤④/', '', refused],
  ['a trailing dot', 'http://127.0.0.1./ http://2130706433./', '', refused],
  ['slashes that a parser adds or turns', 'http:127.0.0.1/ http:\\\\127.0.0.1\\ http:///127.0.0.1/', '', refused],
  ['a scheme in capitals, a port', 'HTTP://127.0.0.1/ https://127.0.0.1:8443/', '', refused],
  ['a zone', 'http://[fe80::1%25eth0]/ http://[fe80::1%eth0]/ http://[::1%25lo]/', '', refused],
  ['brackets of another kind', 'http://[::1/ http://[v1.a]/ http://[127.0.0.1]/ http://[::ffff:127.1]/', '', refused],
  ['an address behind a name', 'http://example.com.127.0.0.1/ http://example.0x7f.1/', '', refused],

  // Names that mean something only inside some network.
  ['localhost', 'http://localhost/ http://LOCALHOST./ http://a.localhost/ http://ⓛocalhost/', '→ 127.0.0.1', refused],
  ['localhost with invisible letters', ['http://local\u200bhost/', 'http://local\u00adhost/'], '→ ::1', refused],
  ['metadata of Google by name', 'http://metadata.google.internal/', '→ 169.254.169.254', refused],
  ['metadata by a name without a dot', 'http://metadata/ http://instance-data/', '→ 169.254.169.254', refused],
  ['metadata by a public name', 'http://metadata.goog/', '169.254.169.254', refused],
  ['a name without a dot', 'http://redis/ http://kubernetes/ http://internal/ http://ai./', '→ 10.0.0.1', refused],
  ['such a name in another script', 'http://中国/ http://xn--fiqs8s/', '→ 10.0.0.1', refused],
  [
    'mDNS and the domain of homes',
    'http://printer.local/ http://x.home.arpa/ http://home.arpa/',
    '→ 192.168.1.1',
    refused,
  ],
  ['private domains', 'http://a.corp/ http://a.lan/ http://a.home/ http://a.intranet/', '→ 10.0.0.1', refused],
  ['private domains, ideographic dot', 'http://db。internal/ http://a．private/', '→ 10.0.0.1', refused],
  ['localhost.localdomain', 'http://localhost.localdomain/', '→ 127.0.0.1', refused],
  ['a service of a cluster', 'http://api.default.svc.cluster.local/', '→ 10.96.0.1', refused],
  ['an empty label', 'http://./ http://localhost../ http://127.0.0.1../ http://a..com/ http://.a.com/', '', refused],
  ['public names that only look like those', 'https://mylocalhost.com/ https://internal.com/', '8.8.8.8', allowed],

  // What a name resolves to.
  ['a public name', 'https://example.com/', '8.8.8.8, 2606:4700::1111', allowed],
  ['a public name with its dot', 'https://example.com./', '8.8.8.8', allowed],
  ['an international name', 'https://bücher.example/ https://xn--bcher-kva.example/', '8.8.8.8', allowed],
  ['a name of a private address (nip.io)', 'http://10.0.0.1.nip.io/', '10.0.0.1', refused],
  ['a name of a mapped private address', 'http://a.example/', '::ffff:10.0.0.1', refused],
  ['a name of a zone', 'http://a.example/', 'fe80::1%eth0', refused],
  ['public first, private second', 'http://a.example/', '8.8.8.8, 10.0.0.1', refused],
  ['private first, public second', 'http://a.example/', '10.0.0.1, 8.8.8.8', refused],
  ['public IPv4, loopback IPv6', 'http://a.example/', '8.8.8.8, ::1', refused],
  ['public IPv6, private IPv4', 'http://a.example/', '2606:4700::1, 10.1.1.1', refused],
  ['rebinding: public, then loopback', 'http://a.example/', '8.8.8.8 → 127.0.0.1', refusedLater],
  ['rebinding: public, then metadata', 'https://a.example/', '8.8.8.8 → 169.254.169.254', refusedLater],
  ['rebinding: public, then a mixture', 'http://a.example/', '8.8.8.8 → 8.8.8.8, fd00::1', refusedLater],
  ['rebinding: another public address', 'http://a.example/', '8.8.8.8 → 1.1.1.1', allowed],
  ['unknown, then private', 'http://a.example/', 'unknown → 10.0.0.1', refusedLater],
  ['unknown, then public', 'http://a.example/', 'unknown → 8.8.8.8', allowed],

  // The rest of the URL.
  ['other schemes', 'ftp://a.io/ file:///etc/passwd gopher://a.io/ ws://a.io/ javascript:alert(1)', '', refused],
  ['no URL', ['', 'hook', 'example.com/hook', '//example.com/hook', 'http://'], '', refused],
  ['a user name', 'http://user@example.com/ http://user:pw@example.com/ http://:pw@example.com/', '', refused],
  ['a user name like a host', 'http://example.com@10.0.0.1/ http://10.0.0.1@example.com/', '', refused],
  ['an encoded user name', 'http://10.0.0.1%2523@example.com/ http://a%40b@example.com/', '', refused],
  ['a backslash before @', 'http://127.0.0.1\\@example.com/', '', refused],
  ['a fragment before @', 'http://127.0.0.1#@example.com/ http://127.0.0.1?@example.com/', '', refused],
  ['low ports', 'http://a.io:1/ http://a.io:22/ http://a.io:25/ https://a.io:1023/', '', refused],
  ['impossible ports', 'http://a.io:65536/ http://a.io:-1/ http://a.io:0/ http://a.io:x/', '', refused],
  ['the usual ports', 'http://a.io:80/ http://a.io:443/ https://a.io:1024/ https://a.io:65535/', '8.8.8.8', allowed],
  ['line breaks', ['http://a.io/\r\nx-injected: 1', 'http://a\n.io/', 'http://127.0.\t0.1/'], '', refused],
  [
    'blanks',
    ['http://a b.io/', ' http://a.io/', 'http://a.io/ ', 'http://a.io/\u00a0', 'http://a.io/\u2028'],
    '',
    refused,
  ],
  [
    'control characters',
    ['http://a.io/\u0000', 'http://a.io/\u007f', 'http://a.io/\u0085', 'http://a\u0001.io/'],
    '',
    refused,
  ],
  ['encoded control characters in a host', 'http://a%0d%0a.io/ http://localhost%00.a.io/', '', refused],
  ['encoded line breaks in a path, which stay so', 'http://a.io/%0d%0ax-injected:%201', '8.8.8.8', allowed],
  ['2,049 characters', `https://example.com/${'a'.repeat(2_029)}`, '', refused],
  ['2,048 characters', `https://example.com/${'a'.repeat(2_028)}`, '8.8.8.8', allowed],
  // Redirects: call-receiver.test.ts has a receiver whose answer, and not whose target, is taken.
];

const closed = addressPolicy([]);

/** The addresses that connections would have gone to. */
const dialled: string[] = [];

/** In the place of `net.connect` and `tls.connect`: notes the addresses and gives a socket that is refused. */
function dial({ host, lookup }: { host: string; lookup: LookupFunction }): net.Socket {
  const socket = new net.Socket();
  const to = (error: Error | null, found: readonly { address: string }[]) => {
    if (error === null) dialled.push(...found.map(({ address }) => address));
    socket.destroy(error ?? Object.assign(new Error(), { code: 'ECONNREFUSED' }));
  };
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) !== 0) to(null, [{ address: literal }]);
  else lookup(host, { all: true }, (error, found) => to(error, typeof found === 'string' ? [] : found));
  return socket;
}

/** Whether the check at submission lets the URL through; a refusal names the field and keeps the reason to the log. */
async function passesCheck(url: string, resolve: Resolve): Promise<boolean> {
  try {
    await checkWebhookDestination(url, closed, resolve);
    return true;
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    assert.equal(error.errorNumber, '400-103');
    assert.equal(error.message, 'Illegal values for the field webhook.');
    assert.ok(error.cause instanceof Error);
    return false;
  }
}

/** The addresses that a connection to the URL would go to, without any check before; none when it is refused. */
async function connectsTo(url: URL, resolve: Resolve): Promise<readonly string[]> {
  dialled.length = 0;
  const agent = guardedAgent(closed, resolve, { connections: 1 });
  const call = { method: 'POST', url: { origin: url.origin, path: '/' }, headers: {}, body: '{}' } as const;
  // Only meanwhile: other tests of this process connect.
  const replaced = [mock.method(net, 'connect', dial as never), mock.method(tls, 'connect', dial as never)];
  const outcome = await callReceiver(agent, call, new AbortController().signal, 15_000);
  await agent.destroy();
  for (const { mock } of replaced) mock.restore();
  assert.ok('error' in outcome);
  assert.equal(
    outcome.error,
    dialled.length === 0 ? 'The address of the webhook is not allowed.' : 'The connection was refused.',
  );
  return [...dialled];
}

let lookups = 0;

/** A look-up that gives the answers of the table: `unknown` fails, and so does what must not be asked for. */
function answering(text: string): Resolve {
  return async () => {
    lookups += 1;
    if (text === 'unknown' || text === '') throw new Error('ENOTFOUND');
    return text.split(', ');
  };
}

/** One URL against its row: the check, and the connection by itself wherever it has an address to judge. */
async function judge(url: string, answers: string, decision: Decision): Promise<void> {
  const [atCheck = '', atConnection = atCheck] = answers.split('→').map((part) => part.trim());
  lookups = 0;
  assert.equal(await passesCheck(url, answering(atCheck)), decision !== refused, `the check of ${JSON.stringify(url)}`);
  assert.equal(lookups, atCheck === '' ? 0 : 1, `look-ups of ${JSON.stringify(url)}`);
  const target = URL.parse(url);
  if (target === null || !/^https?:$/.test(target.protocol)) return;
  const literal = target.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) === 0 && atConnection === '') return;
  const expected = isIP(literal) === 0 ? atConnection.split(', ') : [literal];
  assert.deepEqual(await connectsTo(target, answering(atConnection)), decision === allowed ? expected : [], url);
}

const list = (items: string | readonly string[]) => (typeof items === 'string' ? items.trim().split(/\s+/) : items);

for (const [what, bare, decision] of addresses) {
  test(`${decision}: ${what}`, async () => {
    for (const address of list(bare)) {
      const host = isIP(address) === 6 ? `[${address}]` : address;
      await judge(`http://${host}/`, '', decision);
      await judge(`https://${host}:8443/`, '', decision);
      await judge('https://name.example/', address, decision);
    }
  });
}

for (const [what, all, answers, decision] of urls) {
  test(`${decision}: ${what}`, async () => {
    for (const url of list(all)) await judge(url, answers, decision);
  });
}
