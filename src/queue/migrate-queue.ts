import { runMigrations } from 'graphile-worker';
import type { Database } from '../database/index.ts';
import { openConnections } from './connections.ts';
import { graphileLogger, graphileSchema } from './graphile-runner.ts';

/** Any number works, as long as every process uses the same one and no other lock does. */
const migrationLock = 7_241_002;

/**
 * The first serves the sweep, the second every look for work. Measured with 1,000,000 entries that are not due (webhooks
 * waiting for their next attempt): a look that finds nothing took 162 ms, by reading them all, and takes 0.3 ms with it.
 * They are looked for before: even `IF NOT EXISTS` waits for every transaction that is enqueuing.
 */
const ownIndexes = `
  DO $$ BEGIN
    IF to_regclass('graphile_worker.firmlens_due_index') IS NULL THEN
      CREATE INDEX firmlens_claim_index ON graphile_worker._private_jobs (locked_by) WHERE locked_at IS NOT NULL;
      CREATE INDEX firmlens_due_index ON graphile_worker._private_jobs (task_id, run_at) WHERE is_available;
    END IF;
  END $$`;

/**
 * Installs graphile-worker's schema or brings it up to this program's version; any number of processes may call it at
 * a time. graphile-worker commits its steps one by one on a connection of its own, so the lock is held beside it.
 */
export async function migrateQueue(database: Database): Promise<void> {
  const connections = openConnections(database.url, { max: 1 });
  try {
    await database.transaction(async ({ client }) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
      await runMigrations({ pgPool: connections, schema: graphileSchema, logger: graphileLogger(() => undefined) });
      await client.query(ownIndexes);
    });
  } finally {
    await connections.end();
  }
}
