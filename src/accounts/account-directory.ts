import type { IncomingHttpHeaders } from 'node:http';
import { type Database, followChanges } from '../database/index.ts';
import type { Account } from '../lib/account.ts';
import { ApiError } from '../lib/errors.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { Logger } from '../telemetry/index.ts';
import { beforeAllVersions, readAccountChanges } from './account-changes-store.ts';
import { accountChannel } from './account-clock.ts';
import { type RateLimitHeaders, rateLimitHeaders, rateLimitPolicy, secondsUntil } from './rate-limit.ts';
import { shareLocks } from './share-locks.ts';
import { createThrottle } from './throttle.ts';
import { saveThrottleLocks } from './throttle-lock-store.ts';
import { tokensOf } from './token.ts';

/**
 * Who may call, held in memory so that no request waits for the database to be let in: every account with its settings,
 * every revoked token, every throttle lock.
 *
 * What others commit arrives within milliseconds by notification, within a second in any case. While the database does
 * not answer, requests are judged by what was known for ten seconds more (a restart of PostgreSQL, a failover), then
 * all are refused as `unavailable`: a server cut off from the database must not let a revoked token in for ever.
 */
export interface AccountDirectory {
  /**
   * Judges a request by its headers, in this order: token, throttle, entitlement.
   * @param headers names in lower case, as Node gives them; the token is `accesstoken` and nowhere else
   * @param api the endpoint group that the route belongs to; undefined if every account may call it
   * @throws ApiError `unauthorized`, `throttled` (with `Retry-After`), `notAllowed`, or `unavailable`; one that comes
   *   after the request was counted carries the rate limit headers, too
   */
  authenticate(headers: IncomingHttpHeaders, api?: string): Promise<Caller>;
  /**
   * Resolves when this server knows all that was committed before the call. Whoever changes accounts within this
   * process awaits it, so that the change holds here at once.
   */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** Who calls. */
export interface Caller {
  readonly account: Account;
  /** What every answer says of the throttle. */
  readonly rateLimit: RateLimitHeaders;
}

/** Longest time for which a server that cannot read from the database goes by what it knew. */
const lostMillisMax = 10_000;

/**
 * Reads the accounts and keeps them current until it is closed.
 * @throws Error if the database cannot be reached
 */
export async function openAccountDirectory(options: {
  database: Database;
  masterKey: MasterKey;
  logger: Logger;
  now: () => Date;
  /** Told of every lock of an account that this server decides. */
  onLock?: () => void;
  /** Time between readings when no notification arrives; tests raise it to prove that notifications do. */
  pollMillis?: number;
  /** See {@link AccountDirectory}; tests lower it. */
  lostMillisMax?: number;
}): Promise<AccountDirectory> {
  const { database, logger, now } = options;
  const tokens = tokensOf(options.masterKey);
  const accounts = new Map<string, KnownAccount>();
  const revokedTokens = new Set<string>();
  const sharing = shareLocks({
    write: (locks) => saveThrottleLocks(database, locks),
    onFailure: (error) => logger.warn({ err: error }, 'throttle locks could not be shared with other servers yet'),
  });
  const throttle = createThrottle((clientId, until) => {
    logger.info({ clientId, until: new Date(until) }, 'account throttled');
    options.onLock?.();
    sharing.add(clientId, until);
  });

  let version = beforeAllVersions;
  const follower = await followChanges({
    url: database.url,
    channel: accountChannel,
    pollMillis: options.pollMillis ?? 1_000,
    onState: (failure) => {
      if (failure === undefined) logger.info('accounts are current again');
      else logger.warn({ err: failure }, 'accounts cannot be read from the database; trying again');
    },
    async read(client) {
      const changes = await readAccountChanges(client, version);
      if (changes === undefined) return;
      if (changes.all) {
        accounts.clear();
        revokedTokens.clear();
      }
      for (const { account, disabled } of changes.accounts) {
        accounts.set(account.clientId, { account, disabled, policy: rateLimitPolicy(account.throttleLimit) });
      }
      for (const jti of changes.revokedTokens) revokedTokens.add(jti);
      for (const { clientId, lockedUntil } of changes.locks) throttle.lock(clientId, lockedUntil.getTime());
      version = changes.version;
    },
  });

  async function accountOf(clientId: string): Promise<KnownAccount> {
    if (!accounts.has(clientId)) {
      // The token is ours, so there is such an account: it was made a moment ago, perhaps on another server.
      await follower.read().catch((cause: unknown) => {
        throw new ApiError('unavailable', {}, { cause });
      });
    }
    const entry = accounts.get(clientId);
    if (entry === undefined) throw unauthorized('the account does not exist');
    if (entry.disabled) throw unauthorized('the API key is disabled');
    return entry;
  }

  return {
    async authenticate(headers, api) {
      if (follower.lostMillis() > (options.lostMillisMax ?? lostMillisMax)) {
        throw new ApiError('unavailable', {}, { cause: new Error('the accounts were not read for too long') });
      }
      const time = now();
      const token = headers['accesstoken'];
      if (typeof token !== 'string') throw unauthorized('there is no token');
      const claims = tokens.verify(token, time);
      if (typeof claims === 'string') throw unauthorized(`the token is ${claims}`);
      if (revokedTokens.has(claims.jti)) throw unauthorized('the token is revoked');
      const { account, policy } = await accountOf(claims.clientId);

      const standing = throttle.count(claims, account.throttleLimit, time.getTime());
      const rateLimit = rateLimitHeaders(policy, standing, time.getTime());
      if (!standing.passes) {
        const retryAfter = String(secondsUntil(standing.until, time.getTime()));
        throw new ApiError('throttled', {}, { headers: { ...rateLimit, 'retry-after': retryAfter } });
      }
      if (api !== undefined && account.entitlements?.has(api) === false) {
        throw new ApiError('notAllowed', {}, { headers: rateLimit });
      }
      return { account, rateLimit };
    },
    refresh: () => follower.read(),
    async close() {
      await sharing.close();
      await follower.close();
    },
  };
}

interface KnownAccount {
  readonly account: Account;
  readonly disabled: boolean;
  /** Its `RateLimit-Policy`. */
  readonly policy: string;
}

/** One answer for all that is wrong with a token; why, only the log tells. */
function unauthorized(reason: string): ApiError {
  return new ApiError('unauthorized', {}, { cause: new Error(reason) });
}
