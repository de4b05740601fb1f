import type { Transaction } from '../database/index.ts';
import { newId } from '../lib/ids.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { insertSecret, signingSecretContext } from './endpoint-secrets.ts';
import { deleteEndpoint, putEndpoint, updateSigningSecret } from './endpoint-store.ts';
import { enqueueVerification } from './enqueue-verification.ts';
import { deleteWaitingMessages, redirectMessages } from './waiting-message-store.ts';

/**
 * Makes an endpoint, or gives one another URL or the same again. Either way it is `VERIFICATION_PENDING`, its
 * verification is made as soon as the caller's transaction is committed, and its waiting messages are held until then
 * (reference `subscriptions.md` §10).
 * @param endpoint.endpointId the id of what it belongs to: a subscription
 * @param endpoint.url checked by `checkWebhookDestination` before; every connection is checked again
 * @param endpoint.signingSecret as for {@link setSigningSecret}; left out: it stays as it is
 * @returns the Standard Webhooks secret of an endpoint that is new: it is told now and never again
 */
export async function setEndpoint(
  transaction: Transaction,
  masterKey: MasterKey,
  endpoint: { endpointId: string; clientId: string; url: string; signingSecret?: string },
  now: Date,
): Promise<{ secret: string | undefined }> {
  const { endpointId, url, signingSecret } = endpoint;
  const isNew = await putEndpoint(transaction, { ...endpoint, validationCode: newId() }, now);
  if (signingSecret !== undefined) await setSigningSecret(transaction, masterKey, endpointId, signingSecret);
  if (!isNew) await redirectMessages(transaction, endpointId, url);
  await enqueueVerification(transaction, { endpointId, verification: 1 });
  return { secret: isNew ? await insertSecret(transaction, masterKey, endpointId, now) : undefined };
}

/**
 * Sets the key of the original's signature (reference `subscriptions.md` §9.4), if there is such an endpoint.
 * @param signingSecret the client's choice; an empty one ends these signatures
 */
export async function setSigningSecret(
  transaction: Transaction,
  masterKey: MasterKey,
  endpointId: string,
  signingSecret: string,
): Promise<void> {
  const encrypted = signingSecret === '' ? null : masterKey.encrypt(signingSecretContext(endpointId), signingSecret);
  await updateSigningSecret(transaction, endpointId, encrypted);
}

/** Removes an endpoint with its secrets and the messages that wait for it; those that ended stay in the log. */
export async function removeEndpoint(transaction: Transaction, endpointId: string): Promise<void> {
  await deleteEndpoint(transaction, endpointId);
  await deleteWaitingMessages(transaction, endpointId);
}
