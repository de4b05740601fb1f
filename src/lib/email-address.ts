import { domainToASCII } from 'node:url';

/** What may stand before the @ without quotes (RFC 5321 §4.1.2, RFC 6531). */
const word = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const localPart = new RegExp(`^${word}(?:\\.${word})*$`, 'u');

/** A label of a domain as DNS has it; the last one is no number, or the domain would be an IP address. */
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domain = new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}$`);

/** Longest parts, in bytes (RFC 5321 §4.5.3.1). */
const addressBytesMax = 254;
const localBytesMax = 64;

/** Ends of domains that no mail of the public internet reaches (RFC 6761, RFC 6762, RFC 7686, RFC 9476). */
const unreachable = new Set(['invalid', 'localhost', 'local', 'internal', 'onion', 'alt', 'arpa']);

/**
 * Whether a text is an e-mail address as people write them, to which mail can be sent: no quotes, no comments, a domain
 * of at least two labels, in any script, rather than an IP address. Domains that never exist on the internet are refused,
 * but not those made for examples and tests (`example.com`, `.test`): trial data use them.
 */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  const localBytes = Buffer.byteLength(local);
  if (localBytes > localBytesMax || !localPart.test(local)) return false;
  const written = text.slice(at + 1);
  const inDns = emailDomain(text);
  // What has more in it than letters, digits, dots and hyphens would be read as something else on the way to DNS.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(written) || !domain.test(inDns)) return false;
  return localBytes + 1 + inDns.length <= addressBytesMax && !unreachable.has(inDns.slice(inDns.lastIndexOf('.') + 1));
}

/** The domain of an e-mail address as DNS has it: in lower case, `bücher.example` as `xn--bcher-kva.example`. */
export function emailDomain(email: string): string {
  const written = email.slice(email.lastIndexOf('@') + 1);
  return /^[\w.-]*$/.test(written) ? written.toLowerCase() : domainToASCII(written);
}

/** The form in which two e-mail addresses that differ in nothing but case or script are the same. */
export function comparableEmail(email: string): string {
  const local = email.slice(0, Math.max(email.lastIndexOf('@'), 0));
  return `${local.trim().normalize('NFC').toLowerCase()}@${emailDomain(email.trim())}`;
}
