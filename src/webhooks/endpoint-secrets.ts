import { randomBytes } from 'node:crypto';
import type { Session, Transaction } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';

/**
 * The secrets that messages to an endpoint are signed with (Standard Webhooks 1.0.0). An endpoint has one that does not
 * expire; those it has replaced stay valid for a day, so that the receiver can change over in peace.
 */
const overlapHours = 24;
/** The first of them are given up when a secret is replaced again and again within a day. */
const oldSecretsMax = 10;

/** A new secret for a new endpoint, which is told to its owner now and never again. */
export async function insertSecret(
  { kysely }: Session,
  masterKey: MasterKey,
  endpointId: string,
  now: Date,
): Promise<string> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const encrypted = masterKey.encrypt(secretContext(endpointId), secret);
  await kysely.insertInto('webhookSecret').values({ endpointId, secret: encrypted, createdAt: now }).execute();
  return secret;
}

/**
 * Puts a new secret in the place of the endpoint's newest one. Until `oldExpiresAt` messages are signed with both.
 * @returns the new secret, which is told now and never again; undefined if there is no such endpoint
 */
export async function rotateSecret(
  transaction: Transaction,
  masterKey: MasterKey,
  endpointId: string,
  now: Date,
): Promise<{ secret: string; oldExpiresAt: Date } | undefined> {
  const { kysely } = transaction;
  const endpoint = await kysely
    .selectFrom('webhookEndpoint')
    .select('endpointId')
    .where('endpointId', '=', endpointId)
    .forUpdate()
    .executeTakeFirst();
  if (endpoint === undefined) return undefined;
  const oldExpiresAt = new Date(now.getTime() + overlapHours * 3_600_000);
  await kysely
    .updateTable('webhookSecret')
    .set({ expiresAt: oldExpiresAt })
    .where('endpointId', '=', endpointId)
    .where('expiresAt', 'is', null)
    .execute();
  const secret = await insertSecret(transaction, masterKey, endpointId, now);
  const kept = kysely
    .selectFrom('webhookSecret')
    .select('secretId')
    .where('endpointId', '=', endpointId)
    .orderBy('secretId', 'desc')
    .limit(1 + oldSecretsMax);
  await kysely
    .deleteFrom('webhookSecret')
    .where('endpointId', '=', endpointId)
    .where('secretId', 'not in', kept)
    .execute();
  return { secret, oldExpiresAt };
}

/** Forgets the secrets that nothing is signed with any more. */
export async function deleteExpiredSecrets({ kysely }: Session, now: Date): Promise<void> {
  await kysely.deleteFrom('webhookSecret').where('expiresAt', '<=', now).execute();
}

/** What a secret is encrypted for: in another endpoint's row it does not decrypt. */
export function secretContext(endpointId: string): string {
  return `webhook-endpoint-secret/${endpointId}`;
}

/** The same of the key that the client chose for the original's signature. */
export function signingSecretContext(endpointId: string): string {
  return `webhook-signing-secret/${endpointId}`;
}
