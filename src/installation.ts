import { boundFingerprint, claimInstance, loadMasterKey, requireSameKey } from './accounts/index.ts';
import type { Config } from './config/index.ts';
import { type Database, type EmbeddedPostgres, migrate, openDatabase, openEmbedded } from './database/index.ts';
import { loadReferenceData } from './imports/index.ts';
import type { MasterKey } from './lib/master-key.ts';
import { OperatorError } from './lib/operator-error.ts';
import { migrateQueue } from './queue/index.ts';
import type { Logger } from './telemetry/index.ts';

/** An installation that is ready to be worked with: its database, migrated, and its master key, verified. */
export interface Installation {
  /** Drawn when the database was set up. */
  readonly id: string;
  readonly database: Database;
  readonly masterKey: MasterKey;
  /** The embedded PostgreSQL, unless `DATABASE_URL` names another server. */
  readonly embedded: EmbeddedPostgres | undefined;
  close(): Promise<void>;
}

const oldestServedVersion = 15;

/** A database as the configuration names it, in whatever state it is. */
export interface OpenedDatabase {
  readonly database: Database;
  /** The embedded PostgreSQL, unless `DATABASE_URL` names another server. */
  readonly embedded: EmbeddedPostgres | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Opens the database that the configuration names and changes nothing in it.
 * @param name what its sessions are called
 * @throws OperatorError if the database, its version or the data folder is not right
 */
export async function openConfiguredDatabase(config: Config, logger: Logger, name: string): Promise<OpenedDatabase> {
  const embedded =
    config.databaseUrl === undefined ? await openEmbedded({ dataDir: config.dataDir, logger }) : undefined;
  const database = openDatabase(config.databaseUrl ?? embedded?.url ?? '', {
    max: config.workers + 10,
    name,
    onError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
  });
  const close = async () => {
    await database.close();
    await embedded?.release();
  };
  try {
    await checkReachable(database);
    return { database, embedded, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Opens the installation that the configuration names; the server and nearly every CLI command begin with it.
 * @throws OperatorError if the database, its version, the data folder or the master key is not right
 */
export async function openInstallation(config: Config, logger: Logger): Promise<Installation> {
  const { database, embedded, close } = await openConfiguredDatabase(config, logger, 'firmlens');
  try {
    // The key first: with a wrong one nothing is changed, not even the schema.
    const fingerprint = await boundFingerprint(database);
    const masterKey = await loadMasterKey({
      secretKey: config.secretKey,
      dataDir: config.databaseUrl === undefined ? config.dataDir : undefined,
      required: fingerprint === undefined ? undefined : 'the database was set up with it: put its backup in its place',
    });
    if (fingerprint !== undefined) requireSameKey(fingerprint, masterKey);
    await migrate(database);
    await migrateQueue(database);
    const id = await claimInstance(database, masterKey);
    await loadReferenceData(database);
    return { id, database, masterKey, embedded, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function checkReachable(database: Database): Promise<void> {
  const { rows } = await database.client
    .query<{ version: number }>("SELECT current_setting('server_version_num')::int / 10000 AS version")
    .catch((cause: unknown) => {
      throw new OperatorError(`The database cannot be reached: ${(cause as Error).message}. Check DATABASE_URL.`, {
        cause,
      });
    });
  const version = rows[0]?.version ?? 0;
  if (version < oldestServedVersion) {
    throw new OperatorError(
      `The database is PostgreSQL ${version}; Firmlens needs ${oldestServedVersion} or newer. Upgrade it, or unset DATABASE_URL to use the embedded one.`,
    );
  }
}
