import type { Database } from '../database/index.ts';
import { nextAccountVersion } from './account-clock.ts';

/** A token to be revoked; its account is unknown if only the `jti` was given. */
export interface RevokedToken {
  readonly jti: string;
  readonly clientId: string | undefined;
  /** Until when the revocation must be kept: when the token expires, or could at the latest. */
  readonly expiresAt: Date;
}

/**
 * Revokes a token for good; servers refuse it at once. What has expired by itself is forgotten on the way.
 * @returns false if it was revoked before
 */
export async function revokeToken(database: Database, token: RevokedToken, now: Date): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const version = await nextAccountVersion(transaction);
    await transaction.kysely.deleteFrom('revokedToken').where('expiresAt', '<=', now).execute();
    const { numInsertedOrUpdatedRows } = await transaction.kysely
      .insertInto('revokedToken')
      .values({ jti: token.jti, clientId: token.clientId ?? null, revokedAt: now, expiresAt: token.expiresAt, version })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  });
}
