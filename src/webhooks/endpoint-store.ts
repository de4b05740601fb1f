import { sql } from 'kysely';
import type { Session, Transaction } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { EndpointStatus, WebhookEndpoint } from './endpoint.ts';
import { secretContext, signingSecretContext } from './endpoint-secrets.ts';
import type { VerifiedState } from './verification.ts';

/** These endpoints by their ids; one that does not exist is not in the map. */
export async function findEndpoints(
  { kysely }: Session,
  endpointIds: readonly string[],
): Promise<Map<string, WebhookEndpoint>> {
  if (endpointIds.length === 0) return new Map();
  const rows = await kysely
    .selectFrom('webhookEndpoint')
    .selectAll()
    .where(sql<boolean>`endpoint_id = ANY (${endpointIds}::text[])`)
    .$narrowType<{ status: EndpointStatus }>()
    .execute();
  return new Map(rows.map((row) => [row.endpointId, row]));
}

/** What it takes to send to an endpoint. */
export interface SendingEndpoint {
  readonly status: EndpointStatus;
  readonly url: string;
  /** Standard Webhooks secrets that are valid now, the newest first; none if they cannot be read. */
  readonly secrets: readonly string[];
  /** The key of the original's signature, if the client chose one. */
  readonly signingSecret: string | undefined;
  /** The first failed attempt since the last delivered one. */
  readonly failingSince: Date | null;
  /** Why its secrets cannot be read: they were not encrypted for this endpoint by this master key. */
  readonly trouble?: unknown;
}

/** What it takes to send to these endpoints now; one that does not exist is not in the map. */
export async function findSendingEndpoints(
  { client }: Session,
  masterKey: MasterKey,
  endpointIds: readonly string[],
  now: Date,
): Promise<Map<string, SendingEndpoint>> {
  if (endpointIds.length === 0) return new Map();
  const { rows } = await client.query<SendingRow>({
    name: 'find-sending-endpoints',
    text: `
      SELECT endpoint_id AS "endpointId", status, url, signing_secret AS "signingSecret",
        failing_since AS "failingSince",
        ARRAY(
          SELECT secret FROM webhook_secret s
          WHERE s.endpoint_id = e.endpoint_id AND (expires_at IS NULL OR expires_at > $2)
          ORDER BY secret_id DESC
        ) AS secrets
      FROM webhook_endpoint e WHERE endpoint_id = ANY ($1)`,
    values: [endpointIds, now],
  });
  return new Map(rows.map((row) => [row.endpointId, withSecrets(masterKey, row)]));
}

interface SendingRow extends Omit<SendingEndpoint, 'signingSecret'> {
  readonly endpointId: string;
  readonly signingSecret: string | null;
}

/** The trouble of one endpoint is not to hold up the others that are asked for with it. */
function withSecrets(
  masterKey: MasterKey,
  { endpointId, signingSecret, secrets, ...rest }: SendingRow,
): SendingEndpoint {
  try {
    return {
      ...rest,
      secrets: secrets.map((secret) => masterKey.decrypt(secretContext(endpointId), secret)),
      signingSecret:
        signingSecret === null ? undefined : masterKey.decrypt(signingSecretContext(endpointId), signingSecret),
    };
  } catch (trouble) {
    return { ...rest, secrets: [], signingSecret: undefined, trouble };
  }
}

/** Where messages to an endpoint go, and whether they go now or are held until it is active. */
export interface Target {
  readonly url: string;
  readonly isActive: boolean;
}

/**
 * Where messages to these endpoints go; one that does not exist is not in the map. Those that are not active stay so
 * until the transaction ends: activation lets go what is held, and must not pass by a message that is just being
 * recorded. An active endpoint may be disabled meanwhile; whoever makes the attempt asks again.
 */
export async function findTargets(
  { client }: Transaction,
  endpointIds: readonly string[],
): Promise<Map<string, Target>> {
  if (endpointIds.length === 0) return new Map();
  const active = await client.query<{ endpointId: string; url: string }>(
    `SELECT endpoint_id AS "endpointId", url FROM webhook_endpoint WHERE endpoint_id = ANY ($1) AND status = 'ACTIVE'`,
    [endpointIds],
  );
  const targets = new Map<string, Target>(
    active.rows.map(({ endpointId, url }) => [endpointId, { url, isActive: true }]),
  );
  const others = endpointIds.filter((endpointId) => !targets.has(endpointId));
  if (others.length === 0) return targets;
  const locked = await client.query<Target & { endpointId: string }>(
    `SELECT endpoint_id AS "endpointId", url, status = 'ACTIVE' AS "isActive" FROM webhook_endpoint
     WHERE endpoint_id = ANY ($1) ORDER BY endpoint_id FOR SHARE`,
    [others],
  );
  for (const { endpointId, url, isActive } of locked.rows) targets.set(endpointId, { url, isActive });
  return targets;
}

/**
 * Makes an endpoint, or gives one another URL; either way it waits for its verification, with a new code.
 * @returns whether it is new
 */
export async function putEndpoint(
  { client }: Transaction,
  endpoint: { endpointId: string; clientId: string; url: string; validationCode: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await client.query<{ isNew: boolean }>(
    `INSERT INTO webhook_endpoint (endpoint_id, client_id, url, status, validation_code, created_at)
     VALUES ($1, $2, $3, 'VERIFICATION_PENDING', $4, $5)
     ON CONFLICT (endpoint_id) DO UPDATE SET
       url = excluded.url, status = excluded.status, validation_code = excluded.validation_code, verifications = 0,
       disabled_at = NULL, disabled_reason = NULL, failing_since = NULL
     RETURNING xmax = 0 AS "isNew"`,
    [endpoint.endpointId, endpoint.clientId, endpoint.url, endpoint.validationCode, now],
  );
  return rows[0]!.isNew;
}

/** Deletes an endpoint with its secrets. */
export async function deleteEndpoint({ kysely }: Session, endpointId: string): Promise<void> {
  await kysely.deleteFrom('webhookEndpoint').where('endpointId', '=', endpointId).execute();
}

/** Keeps the client's own key, encrypted, or forgets it. */
export async function updateSigningSecret(
  { kysely }: Session,
  endpointId: string,
  signingSecret: string | null,
): Promise<void> {
  await kysely.updateTable('webhookEndpoint').set({ signingSecret }).where('endpointId', '=', endpointId).execute();
}

/** An endpoint as it was when it was asked: what came of that says nothing about another URL. */
export interface AskedEndpoint {
  readonly endpointId: string;
  readonly url: string;
}

/** Notes that an attempt at an endpoint failed at `at`; what has been failing for longer keeps its time. */
export async function markFailing({ client }: Session, { endpointId, url }: AskedEndpoint, at: Date): Promise<void> {
  await client.query(
    `UPDATE webhook_endpoint SET failing_since = $3 WHERE endpoint_id = $1 AND url = $2 AND failing_since IS NULL`,
    [endpointId, url, at],
  );
}

/** Notes that a message was delivered to an endpoint. */
export async function clearFailing({ client }: Session, { endpointId, url }: AskedEndpoint): Promise<void> {
  await client.query(
    `UPDATE webhook_endpoint SET failing_since = NULL
     WHERE endpoint_id = $1 AND url = $2 AND failing_since IS NOT NULL`,
    [endpointId, url],
  );
}

/**
 * Makes an active endpoint disabled.
 * @returns the number of its last verification; undefined, and nothing written, if it is not active or has another URL
 */
export async function markDisabled(
  { kysely }: Transaction,
  { endpointId, url }: AskedEndpoint,
  disabledReason: string,
  now: Date,
): Promise<number | undefined> {
  const row = await kysely
    .updateTable('webhookEndpoint')
    .set({ status: 'DISABLED', disabledAt: now, disabledReason })
    .where('endpointId', '=', endpointId)
    .where('url', '=', url)
    .where('status', '=', 'ACTIVE')
    .returning('verifications')
    .executeTakeFirst();
  return row?.verifications;
}

/** One verification as it is recorded, and what becomes of the endpoint. */
export interface VerificationRecord {
  readonly endpointId: string;
  readonly validationCode: string;
  /** Its number since the code was drawn; the first is 1. */
  readonly verification: number;
  readonly state: VerifiedState;
}

/**
 * Writes what a verification brought, if it still is the endpoint's next one: another URL has another code.
 * @returns whether it was written
 */
export async function recordVerification(
  { kysely }: Transaction,
  { endpointId, validationCode, verification, state }: VerificationRecord,
): Promise<boolean> {
  const { status, disabledAt, disabledReason } = state;
  const { numUpdatedRows } = await kysely
    .updateTable('webhookEndpoint')
    .set({ status, disabledAt, disabledReason, verifications: verification, failingSince: null })
    .where('endpointId', '=', endpointId)
    .where('validationCode', '=', validationCode)
    .where('verifications', '=', verification - 1)
    .where('status', '<>', 'ACTIVE')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
