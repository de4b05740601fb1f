import type pg from 'pg';
import type { Account } from '../lib/account.ts';

/** What a server keeps in memory of the accounts, as far as it is newer than a version. */
export interface AccountChanges {
  /** All up to this version is included. */
  readonly version: number;
  readonly accounts: readonly { account: Account; disabled: boolean }[];
  /** Their `jti`. */
  readonly revokedTokens: readonly string[];
  readonly locks: readonly { clientId: string; lockedUntil: Date }[];
}

/** Before the first version: everything is newer. */
export const beforeAllVersions = -1;

/**
 * Reads what changed after version `since`, or undefined if nothing did: then it is one small query.
 * A version lower than `since` means that the database is another one, restored from a backup: all of it is read.
 */
export async function readAccountChanges(
  client: pg.ClientBase,
  since: number,
): Promise<(AccountChanges & { all: boolean }) | undefined> {
  // The version first: what is committed while the rest is read will be read again, never missed.
  const { rows } = await client.query<{ version: number }>('SELECT version FROM account_clock');
  const version = rows[0]?.version ?? beforeAllVersions;
  if (version === since) return undefined;
  const all = since === beforeAllVersions || version < since;
  const after = [all ? beforeAllVersions : since];
  const accounts = await client.query<{
    client_id: string;
    name: string;
    concurrent_jobs: number | null;
    throttle_limit: number;
    entitlements: string[] | null;
    webhook_form: string;
    disabled: boolean;
  }>(
    `SELECT client_id, name, concurrent_jobs, throttle_limit, entitlements, webhook_form,
       disabled_at IS NOT NULL AS disabled
     FROM api_key WHERE version > $1`,
    after,
  );
  const revoked = await client.query<{ jti: string }>('SELECT jti FROM revoked_token WHERE version > $1', after);
  const locks = await client.query<{ client_id: string; locked_until: Date }>(
    'SELECT client_id, locked_until FROM throttle_lock WHERE version > $1',
    after,
  );
  return {
    version,
    all,
    accounts: accounts.rows.map((row) => ({
      account: {
        clientId: row.client_id,
        name: row.name,
        concurrentJobs: row.concurrent_jobs ?? undefined,
        throttleLimit: row.throttle_limit,
        entitlements: row.entitlements === null ? undefined : new Set(row.entitlements),
        webhookForm: row.webhook_form === 'object' ? 'object' : 'documented',
      },
      disabled: row.disabled,
    })),
    revokedTokens: revoked.rows.map((row) => row.jti),
    locks: locks.rows.map((row) => ({ clientId: row.client_id, lockedUntil: row.locked_until })),
  };
}
