import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A range of addresses: those that begin with the same bits as `address`. */
export type AddressRange = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, prefixLength: number];

/**
 * Reads a CIDR range such as `10.0.0.0/8` or `fd00::/8`; an address alone stands for itself.
 * @returns undefined for what is no range; also for one of mapped addresses (`::ffff:10.0.0.0/104`), which would never
 *   match, as mapped addresses are judged as IPv4: better refused than silently useless
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address = '', ...rest] = text.split('/');
  if (isIP(address) === 0 || address.toLowerCase().startsWith('::ffff:')) return undefined;
  if (rest.length === 0) return [ipaddr.parse(address), isIP(address) === 4 ? 32 : 128];
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
}
