import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { MasterKey } from '../lib/master-key.ts';

/** The periods over which credits are allocated; they begin at midnight UTC of their first day. */
export const creditsPeriods = ['day', 'month', 'year'] as const;
type CreditsPeriod = (typeof creditsPeriods)[number];

/** How subscription details print a webhook: the sources disagree. */
export const webhookForms = ['documented', 'object'] as const;
type WebhookForm = (typeof webhookForms)[number];

/** What a data owner decides for an API key. */
export interface ApiKeySettings {
  /** For people: whose key it is. Need not be unique. */
  readonly name: string;
  /** Credits allocated in each period; null: unlimited. */
  readonly credits: number | null;
  readonly creditsPeriod: CreditsPeriod;
  /** Requests that one token may make in five minutes. */
  readonly throttleLimit: number;
  /** Jobs that may wait or run at a time; null: the server's default. */
  readonly concurrentJobs: number | null;
  /** Endpoint groups in the contract; null: all. */
  readonly entitlements: readonly string[] | null;
  readonly webhookForm: WebhookForm;
}

/** What holds for a key unless it is set (reference `jobs-auth-admin.md` §5 for the throttle). */
export const defaultSettings: Omit<ApiKeySettings, 'name'> = {
  credits: null,
  creditsPeriod: 'month',
  throttleLimit: 1000,
  concurrentJobs: null,
  entitlements: null,
  webhookForm: 'documented',
};

/** An API key as people see it: all but its secrets. */
export interface ApiKey extends ApiKeySettings {
  readonly clientId: string;
  readonly createdAt: Date;
  /** A disabled key gets no tokens, and those it has are refused. */
  readonly disabledAt: Date | null;
  /** Credits consumed in the current period. */
  readonly creditsConsumed: number;
  /** Credits set aside for jobs that have not started. */
  readonly creditsReserved: number;
}

/** What a client proves that it has the API key with; kept nowhere in the clear. */
export interface ApiKeySecrets {
  readonly clientSecret: string;
  /** Signs the account's job webhooks (Standard Webhooks: `whsec_` and base64). */
  readonly webhookSecret: string;
}

/** 256 random bits each. The client secret is of characters that no shell, URL or form needs escaped. */
export function newSecrets(): ApiKeySecrets {
  const clientSecret = BigInt(`0x${randomBytes(32).toString('hex')}`)
    .toString(32)
    .padStart(52, '0');
  return { clientSecret, webhookSecret: `whsec_${randomBytes(32).toString('base64')}` };
}

/**
 * What is stored of a client secret. A fast keyed hash is right here, where a slow one would be for passwords: there
 * are 2^256 secrets to guess from, and whoever has only the database lacks the key to try even one.
 */
export function hashClientSecret(masterKey: MasterKey, clientSecret: string): Buffer {
  return createHmac('sha256', masterKey.derive('client-secret', 32)).update(clientSecret, 'utf8').digest();
}

/**
 * Whether `clientSecret` is the one that `stored` was made of. A client that does not exist (`stored` undefined) takes
 * as long as a wrong secret.
 */
export function isClientSecret(masterKey: MasterKey, clientSecret: string, stored: Buffer | undefined): boolean {
  const hash = hashClientSecret(masterKey, clientSecret);
  return timingSafeEqual(hash, stored ?? Buffer.alloc(hash.length)) && stored !== undefined;
}
