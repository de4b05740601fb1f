import { timingSafeEqual } from 'node:crypto';

/**
 * Whether a text that somebody gives is the secret that is expected. How long it takes tells nothing of where they differ;
 * lengths are no secret.
 */
export function isSameSecret(given: string, expected: string): boolean {
  const [givenBytes, expectedBytes] = [Buffer.from(given), Buffer.from(expected)];
  return givenBytes.length === expectedBytes.length && timingSafeEqual(givenBytes, expectedBytes);
}
