import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';

/**
 * Binds the database to this master key at the first start and makes sure of it at every later one: with another key
 * every client secret, token and client-specific id would silently stop working. Any number of servers may start at once.
 * @throws OperatorError if the database is bound to another key
 */
export async function claimInstance(database: Database, masterKey: MasterKey): Promise<void> {
  await database.client.query('INSERT INTO instance (secret_fingerprint) VALUES ($1) ON CONFLICT DO NOTHING', [
    masterKey.fingerprint,
  ]);
  const { secretFingerprint } = await database.kysely
    .selectFrom('instance')
    .select('secretFingerprint')
    .executeTakeFirstOrThrow();
  if (secretFingerprint === masterKey.fingerprint) return;
  throw new OperatorError(
    `This database was set up with another secret key (its fingerprint is ${secretFingerprint}, that of the key given ` +
      `is ${masterKey.fingerprint}). Start with the key it was set up with: FIRMLENS_SECRET_KEY, or the file ` +
      'secret-key of the data folder. Nothing was changed.',
    { exitCode: 2 },
  );
}
