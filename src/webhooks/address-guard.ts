import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { OperatorError } from '../lib/operator-error.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [address: Address, prefixLength: number];

/** Which addresses webhooks may go to beyond the public internet; made by {@link addressPolicy}. */
export interface AddressPolicy {
  readonly opened: readonly Range[];
}

/** All of today's public IPv6: whatever lies outside is translated, local, or not handed out yet. */
const globalUnicast6: Range = [ipaddr.parse('2000::'), 3];

/** Public by its number, but inside an Azure machine it is the platform's own agent, with credentials to give away. */
const azurePlatform: Range = [ipaddr.parse('168.63.129.16'), 32];

/**
 * Reads the ranges that the operator opens (`FIRMLENS_DANGEROUS_WEBHOOK_ALLOW`).
 * @param ranges CIDR ranges such as `10.0.0.0/8` or `fd00::/8`; an address alone stands for itself
 * @throws OperatorError naming the first text that is no such range
 */
export function addressPolicy(ranges: readonly string[]): AddressPolicy {
  return { opened: ranges.map(openedRange) };
}

/**
 * Decides whether a connection to `address` is allowed: only to public unicast addresses and to opened ranges.
 * An IPv4 address in IPv6 clothes (`::ffff:a.b.c.d`) is judged as the IPv4 address. All other ways to carry one
 * inside the other (NAT64, 6to4, Teredo, ISATAP, IPv4-compatible) are refused, whatever they carry: where they lead
 * depends on routers that this server does not know.
 * @param address as a resolver or a URL prints it, without brackets
 * @returns why it is refused, in a few words for the log; `undefined` when it is allowed
 */
export function addressRefusal(address: string, policy: AddressPolicy): string | undefined {
  const target = parse(address);
  if (target === undefined) return 'not an address';
  if (policy.opened.some((range) => contains(range, target))) return undefined;
  if (contains(azurePlatform, target)) return 'platform agent';
  const range = target.range();
  if (range !== 'unicast') return range;
  if (target.kind() === 'ipv4') return undefined;
  if (!contains(globalUnicast6, target)) return 'not global unicast';
  return isIsatap(target) ? 'isatap' : undefined;
}

/** The address, a mapped one as IPv4; `undefined` for what is none and for link-local ones with an interface (`%eth0`). */
function parse(text: string): Address | undefined {
  if (isIP(text) !== 6) return isIP(text) === 4 ? ipaddr.parse(text) : undefined;
  // ipaddr.js reads ::8.8.8.8 as ::ffff:8.8.8.8, which is another address: it gets hexadecimal words only.
  const words = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  return words === undefined ? undefined : ipaddr.process(words);
}

function openedRange(text: string): Range {
  const range = parseRange(text);
  if (range === undefined) {
    throw new OperatorError(
      `FIRMLENS_DANGEROUS_WEBHOOK_ALLOW has "${text}", which is not a CIDR range such as 10.0.0.0/8 or fd00::/8.`,
    );
  }
  return range;
}

function parseRange(text: string): Range | undefined {
  const [address = '', ...rest] = text.split('/');
  // Mapped ranges would never match, as mapped addresses are judged as IPv4: better refused than silently useless.
  if (isIP(address) === 0 || address.toLowerCase().startsWith('::ffff:')) return undefined;
  if (rest.length === 0) return [ipaddr.parse(address), isIP(address) === 4 ? 32 : 128];
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
}

function contains([network, prefixLength]: Range, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, prefixLength);
}

/** RFC 5214: interface identifier `0:5efe:a.b.c.d` or `200:5efe:a.b.c.d`, below any prefix. */
function isIsatap(address: Address): boolean {
  const bytes = address.toByteArray();
  return (bytes[8] === 0 || bytes[8] === 2) && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}
