import { createHmac } from 'node:crypto';

const secretPrefix = 'whsec_';

/**
 * The headers that let a receiver check who sent a message and that nothing was changed (Standard Webhooks 1.0.0).
 * @param messageId the same over all attempts, without a dot
 * @param at the time of this attempt
 * @param body exactly as sent
 * @param secrets `whsec_` and the base64 of 24 to 64 bytes; one signature for each, so that a secret can be rotated
 * @throws TypeError if there is no secret or one has another form: nothing is ever sent unsigned
 */
export function signatureHeaders(
  messageId: string,
  at: Date,
  body: string,
  secrets: readonly string[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  if (secrets.length === 0) throw new TypeError('a webhook needs a signing secret');
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', keyOf(secret)).update(`${messageId}.${timestamp}.${body}`);
    return `v1,${hmac.digest('base64')}`;
  });
  return {
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/**
 * The header of the original's signature: HMAC-SHA1 of the raw body in lower-case hexadecimal (reference
 * `subscriptions.md` §9.4).
 * @param signingSecret the key, as the client chose it
 */
export function originalSignatureHeader(body: string, signingSecret: string): Record<string, string> {
  return { 'X-InsideViewAPI-AlertDataSignature': createHmac('sha1', signingSecret).update(body).digest('hex') };
}

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : '', 'base64');
  if (key.length < 24 || key.length > 64)
    throw new TypeError('a signing secret is whsec_ and base64 of 24 to 64 bytes');
  return key;
}
