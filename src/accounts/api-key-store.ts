import { type Selectable, sql } from 'kysely';
import type { Database, DB, Session } from '../database/index.ts';
import { gather } from '../lib/gather.ts';
import { isId, newId } from '../lib/ids.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { nextAccountVersion } from './account-clock.ts';
import {
  type ApiKey,
  type ApiKeySecrets,
  type ApiKeySettings,
  creditsPeriods,
  defaultSettings,
  hashClientSecret,
  newSecrets,
  webhookForms,
} from './api-key.ts';
import { consumedIn, recountPeriod } from './credit-store.ts';

/**
 * Makes an API key. This is the only time its secrets can be told.
 * @param settings what differs from {@link defaultSettings}
 */
export async function createApiKey(
  database: Database,
  masterKey: MasterKey,
  settings: Partial<ApiKeySettings> & Pick<ApiKeySettings, 'name'>,
  now: Date,
): Promise<{ key: ApiKey; secrets: ApiKeySecrets }> {
  const secrets = newSecrets();
  const clientId = newId();
  const all: ApiKeySettings = { ...defaultSettings, ...settings };
  await database.transaction(async (transaction) => {
    const version = await nextAccountVersion(transaction);
    await transaction.kysely
      .insertInto('apiKey')
      .values({
        clientId,
        ...columnsOf(all),
        secretHash: hashClientSecret(masterKey, secrets.clientSecret),
        webhookSecret: masterKey.encrypt(webhookSecretContext(clientId), secrets.webhookSecret),
        createdAt: now,
        periodStart: now.toISOString().slice(0, 10),
        version,
      })
      .execute();
  });
  return {
    key: { clientId, ...all, createdAt: now, disabledAt: null, creditsConsumed: 0, creditsReserved: 0 },
    secrets,
  };
}

/** All API keys, oldest first, disabled ones too; what they consumed is that of the period in which `now` is. */
export async function listApiKeys(session: Session, now: Date): Promise<ApiKey[]> {
  const rows = await selectKeys(session, now).orderBy('createdAt').orderBy('clientId').execute();
  return rows.map(fromRow);
}

/** The API key with this client id, if there is one. */
export async function findApiKey(session: Session, clientId: string, now: Date): Promise<ApiKey | undefined> {
  const row = await selectKeys(session, now).where('clientId', '=', clientId).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/**
 * Changes settings of an API key; servers apply them at once, its tokens stay valid. A new credit period counts what
 * was consumed in it so far.
 * @returns the key as it is now, or undefined if there is none with this client id
 */
export async function updateApiKey(
  database: Database,
  clientId: string,
  settings: Partial<ApiKeySettings>,
  now: Date,
): Promise<ApiKey | undefined> {
  return database.transaction(async (transaction) => {
    const version = await nextAccountVersion(transaction);
    await transaction.kysely
      .updateTable('apiKey')
      .set({ ...columnsOf(settings), version })
      .where('clientId', '=', clientId)
      .execute();
    if (settings.creditsPeriod !== undefined) await recountPeriod(transaction, clientId, now);
    return findApiKey(transaction, clientId, now);
  });
}

/**
 * Refuses a key's token requests and all its tokens from now on, or allows them again. Disabling twice keeps the first
 * time.
 * @returns the key as it is now, or undefined if there is none with this client id
 */
export async function markApiKey(
  database: Database,
  clientId: string,
  state: 'disabled' | 'enabled',
  now: Date,
): Promise<ApiKey | undefined> {
  return database.transaction(async (transaction) => {
    const version = await nextAccountVersion(transaction);
    await transaction.kysely
      .updateTable('apiKey')
      .set({ disabledAt: state === 'disabled' ? sql`coalesce(disabled_at, ${now})` : null, version })
      .where('clientId', '=', clientId)
      .execute();
    return findApiKey(transaction, clientId, now);
  });
}

/** What a token request is checked against: the stored hash of an enabled key's secret. */
export async function findSecretHash(session: Session, clientId: string): Promise<Buffer | undefined> {
  // What no client id can be may be no text for PostgreSQL either (a zero byte).
  if (!isId(clientId)) return undefined;
  const row = await session.kysely
    .selectFrom('apiKey')
    .select('secretHash')
    .where('clientId', '=', clientId)
    .where('disabledAt', 'is', null)
    .executeTakeFirst();
  return row?.secretHash;
}

/**
 * Prepares a look-up of the secrets that an account's job webhooks are signed with, newest first; none if there is no such
 * account. Accounts asked for in one moment are one query. It throws an Error if what is stored was not encrypted for this
 * account by this master key.
 */
export function webhookSecrets(session: Session, masterKey: MasterKey): (clientId: string) => Promise<string[]> {
  const findEncrypted = gather(
    async (clientIds: readonly string[]) => {
      const { rows } = await session.client.query<{ clientId: string; secret: string }>({
        name: 'find-webhook-secrets',
        text: 'SELECT client_id AS "clientId", webhook_secret AS secret FROM api_key WHERE client_id = ANY ($1)',
        values: [clientIds],
      });
      const found = new Map(rows.map(({ clientId, secret }) => [clientId, secret]));
      return clientIds.map((clientId) => found.get(clientId));
    },
    { max: 100 },
  );
  return async (clientId) => {
    const encrypted = await findEncrypted(clientId);
    return encrypted === undefined ? [] : [masterKey.decrypt(webhookSecretContext(clientId), encrypted)];
  };
}

function webhookSecretContext(clientId: string): string {
  return `webhook-secret/${clientId}`;
}

function selectKeys(session: Session, now: Date) {
  return session.kysely
    .selectFrom('apiKey')
    .select([
      'clientId',
      'name',
      'credits',
      'creditsPeriod',
      'throttleLimit',
      'concurrentJobs',
      'entitlements',
      'webhookForm',
      'createdAt',
      'disabledAt',
      'creditsReserved',
    ])
    .select(consumedIn(now).as('creditsConsumed'));
}

type KeyRow = Omit<Selectable<DB['apiKey']>, 'secretHash' | 'webhookSecret' | 'periodStart' | 'version'>;

/** The columns hold one of a few words each, and the schema sees to that; here the types learn of it. */
function fromRow(row: KeyRow): ApiKey {
  return {
    ...row,
    creditsPeriod: oneOf(creditsPeriods, row.creditsPeriod),
    webhookForm: oneOf(webhookForms, row.webhookForm),
  };
}

function oneOf<Word extends string>(words: readonly Word[], text: string): Word {
  const word = words.find((known) => known === text);
  if (word === undefined) throw new TypeError(`${text} is none of ${words.join(', ')}`);
  return word;
}

function columnsOf<Settings extends Partial<ApiKeySettings>>(settings: Settings) {
  const { entitlements } = settings;
  return { ...settings, ...(entitlements === undefined ? {} : { entitlements: entitlements && [...entitlements] }) };
}
