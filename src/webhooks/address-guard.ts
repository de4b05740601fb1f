import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type AddressRange, parseAddressRange } from '../lib/address-range.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Which addresses webhooks may go to beyond the public internet; made by {@link addressPolicy}. */
export interface AddressPolicy {
  readonly opened: readonly AddressRange[];
}

/** All of today's public IPv6: whatever lies outside is translated, local, or not handed out yet. */
const globalUnicast6: AddressRange = [ipaddr.parse('2000::'), 3];

/** Public by its number, but inside an Azure machine it is the platform's own agent, with credentials to give away. */
const azurePlatform: AddressRange = [ipaddr.parse('168.63.129.16'), 32];

/**
 * Reads the ranges that the operator opens (`FIRMLENS_DANGEROUS_WEBHOOK_ALLOW`).
 * @param ranges CIDR ranges such as `10.0.0.0/8` or `fd00::/8`; an address alone stands for itself
 * @throws RangeError naming the first text that is no such range; the configuration has refused it before
 */
export function addressPolicy(ranges: readonly string[]): AddressPolicy {
  return {
    opened: ranges.map((text) => {
      const range = parseAddressRange(text);
      if (range === undefined) throw new RangeError(`"${text}" is not a range of addresses`);
      return range;
    }),
  };
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

function contains([network, prefixLength]: AddressRange, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, prefixLength);
}

/** RFC 5214: interface identifier `0:5efe:a.b.c.d` or `200:5efe:a.b.c.d`, below any prefix. */
function isIsatap(address: Address): boolean {
  const bytes = address.toByteArray();
  return (bytes[8] === 0 || bytes[8] === 2) && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}
