import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';

/**
 * The fingerprint of the master key that the database is bound to; undefined if it was never set up. May be called
 * before the database is migrated.
 */
export async function boundFingerprint({ client }: Database): Promise<string | undefined> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass('instance') IS NOT NULL AS there");
  if (rows[0]?.there !== true) return undefined;
  const bound = await client.query<{ fingerprint: string }>('SELECT secret_fingerprint AS fingerprint FROM instance');
  return bound.rows[0]?.fingerprint;
}

/**
 * Makes sure that the database is bound to this master key: with another key every client secret, token and
 * client-specific id would silently stop working.
 * @throws OperatorError if it is bound to another key
 */
export function requireSameKey(fingerprint: string, masterKey: MasterKey): void {
  if (fingerprint === masterKey.fingerprint) return;
  throw new OperatorError(
    `This database was set up with another secret key (its fingerprint is ${fingerprint}, that of the key given ` +
      `is ${masterKey.fingerprint}). Start with the key it was set up with: FIRMLENS_SECRET_KEY, or the file ` +
      'secret-key of the data folder. Nothing was changed.',
    { exitCode: 2 },
  );
}

/**
 * Binds the database to this master key at the first start. Any number of servers may start at once.
 * @returns the installation's id
 * @throws OperatorError if the database is bound to another key
 */
export async function claimInstance(database: Database, masterKey: MasterKey): Promise<string> {
  await database.client.query('INSERT INTO instance (secret_fingerprint) VALUES ($1) ON CONFLICT DO NOTHING', [
    masterKey.fingerprint,
  ]);
  const { secretFingerprint, installationId } = await database.kysely
    .selectFrom('instance')
    .select(['secretFingerprint', 'installationId'])
    .executeTakeFirstOrThrow();
  requireSameKey(secretFingerprint, masterKey);
  return installationId;
}
