import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ApiError } from '../lib/errors.ts';
import { type AddressPolicy, addressRefusal } from './address-guard.ts';

/** All addresses of a host name, as text; throws when it has none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

const urlLengthMax = 2048;
const lookupMilliseconds = 2_000;

/** Names that never mean a host of the public internet (RFC 6761, 6762 with its appendix G, 8375, ICANN's `internal`). */
const privateDomain = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/** The system's own resolver, hosts file included: the one that the connection itself would ask. */
export async function resolveByDns(hostname: string): Promise<readonly string[]> {
  const answers = await lookup(hostname, { all: true });
  return answers.map((answer) => answer.address);
}

/**
 * Checks a webhook URL by itself, without a look-up: its length, scheme (http or https), that it carries no user name
 * or password, its port (80, 443, or 1024 and above), and its host: an address in any notation is judged by the
 * policy, and private names are refused unless the operator opened some range (then their addresses decide).
 * @throws ApiError `illegalValue` for the field `webhook`; the reason is its cause and stays private
 */
export function checkWebhookUrl(url: string, policy: AddressPolicy): void {
  const checked = checkedUrl(url, policy);
  if (typeof checked === 'string') refuse(checked);
}

/**
 * {@link checkWebhookUrl}, and then the addresses that the name has now: one forbidden address refuses the URL.
 * A name that does not resolve, or not within the time given, is accepted: receivers are often set up after the
 * job is submitted, deliveries are retried for three days, and every connection is checked again anyway.
 * Look-ups take their time: call it before a transaction is opened.
 * @throws ApiError `illegalValue` for the field `webhook`
 */
export async function checkWebhookDestination(
  url: string,
  policy: AddressPolicy,
  resolve: Resolve = resolveByDns,
  timeoutMilliseconds = lookupMilliseconds,
): Promise<void> {
  checkWebhookUrl(url, policy);
  const host = hostOf(new URL(url));
  if (isIP(host) !== 0) return;
  const addresses = await within(timeoutMilliseconds, resolve(host));
  const refusal = addresses.map((address) => addressRefusal(address, policy)).find((reason) => reason !== undefined);
  if (refusal !== undefined) refuse(refusal);
}

/** A URL that has passed {@link checkWebhookUrl}, in the parts that a request needs. */
export interface CheckedUrl {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
}

/** The rules of {@link checkWebhookUrl} as a value: the parts of the URL, or why it is refused. */
export function checkedUrl(text: string, policy: AddressPolicy): CheckedUrl | string {
  if (text.length > urlLengthMax) return `longer than ${urlLengthMax} characters`;
  // The URL parser drops tabs and line breaks in silence; what is stored must be what was checked.
  if (/[\p{Cc}\s]/u.test(text)) return 'white space or control characters';
  const url = URL.parse(text);
  if (url === null) return 'not a URL';
  return urlRefusal(url, policy) ?? { origin: url.origin, path: url.pathname + url.search };
}

function urlRefusal(url: URL, policy: AddressPolicy): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `scheme ${url.protocol}`;
  if (url.username !== '' || url.password !== '') return 'user name or password';
  if (url.port !== '' && Number(url.port) < 1024 && url.port !== '80' && url.port !== '443') return `port ${url.port}`;
  const host = hostOf(url);
  if (isIP(host) !== 0) return addressRefusal(host, policy);
  if (host.split('.').includes('')) return 'empty label in the name';
  if (policy.opened.length === 0 && isPrivateName(host)) return 'private name';
  return undefined;
}

/**
 * Below a private domain, or without a dot: a resolver completes such a name by the domains that its machine searches
 * (RFC 1034, 3.1), so `metadata` and `redis` mean what they mean in this server's network. Top-level domains have no
 * hosts of their own that anyone could rely on (RFC 7085).
 */
function isPrivateName(host: string): boolean {
  return !host.includes('.') || privateDomain.test(host);
}

/** Scheme, host and port of a URL that was checked, which is what deliveries are shared out by. */
export function destinationOf(url: string): string {
  return new URL(url).origin;
}

/** Host name or address without the brackets of an IPv6 address and without the dot that ends an absolute name. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function refuse(reason: string): never {
  throw new ApiError('illegalValue', { field: 'webhook' }, { cause: new Error(`webhook refused: ${reason}`) });
}

/** The addresses, or none when the look-up fails or takes too long. */
async function within(milliseconds: number, addresses: Promise<readonly string[]>): Promise<readonly string[]> {
  const { promise: late, resolve: giveUp } = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(giveUp, milliseconds, []);
  try {
    return await Promise.race([addresses.catch(() => []), late]);
  } finally {
    clearTimeout(timer);
  }
}
