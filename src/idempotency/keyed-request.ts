import { createHash, type Hash } from 'node:crypto';

/** A request that its client has given an idempotency key. */
export interface KeyedRequest {
  readonly clientId: string;
  readonly key: string;
  /**
   * By which the request is told from others under the same key: SHA-256 over what it asks for and the bytes of its body,
   * which are added as they come and kept nowhere.
   */
  readonly fingerprint: Hash;
}

/**
 * Begins the fingerprint of a request, to which its body is still to be added.
 * @param what its kind
 * @param parameters in any order; what is undefined was not given
 * @returns undefined for a request without a key
 */
export function keyedRequest(
  { clientId, key }: { readonly clientId: string; readonly key: string | undefined },
  what: string,
  parameters: Readonly<Record<string, unknown>>,
): KeyedRequest | undefined {
  if (key === undefined) return undefined;
  const given = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  // No line end is in the JSON, so that the body cannot be taken for a part of it.
  return { clientId, key, fingerprint: createHash('sha256').update(`${JSON.stringify([what, given])}\n`) };
}
