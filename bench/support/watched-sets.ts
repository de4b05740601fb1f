import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createApiKey } from '../../src/accounts/index.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { Database } from '../../src/database/index.ts';
import { type Installation, openInstallation } from '../../src/installation.ts';
import { newId } from '../../src/lib/ids.ts';
import { writeIdSet } from '../../src/subscriptions/id-sets/index.ts';
import { createLogger } from '../../src/telemetry/index.ts';

/** An installation of its own under `data/bench` with subscriptions that watch many companies, of which some changed. */
export interface WatchedSets extends Installation {
  readonly subscriptions: number;
  /** Members of each subscription. */
  readonly members: number;
  /** The companies that changed, ascending. */
  readonly changedIds: Float64Array;
  /** Every set of members has an id up to this; those of alerts have later ones. */
  readonly lastSetId: number;
  /** Those of the changed companies that the subscription with these members watches. */
  readonly expectedIn: (setId: number) => Float64Array;
}

/** Sets that differ; the others hold the same ids again, in blocks of their own. */
const differentSets = 20;
/** Members are a twentieth of all companies. */
const spacing = 20;

/**
 * Makes the installation anew: subscriptions of the type `company` of one account, each a random twentieth of all ids,
 * and one import that changed the name of companies spread evenly over all ids.
 */
export async function makeWatchedSets(
  { subscriptions, members, changes }: { subscriptions: number; members: number; changes: number },
  print: (line: string) => void,
): Promise<WatchedSets> {
  const folder = path.resolve(import.meta.dirname, '../../data/bench/alerts');
  await mkdir(folder, { recursive: true });
  const config = loadConfig({ environment: { FIRMLENS_DATA_DIR: folder }, envFile: path.join(folder, 'no.env') });
  const installation = await openInstallation(config, createLogger('error'));
  try {
    const { database, masterKey } = installation;
    const begun = performance.now();
    await clearSubscriptions(database);
    const { key } = await createApiKey(database, masterKey, { name: 'bench' }, new Date());
    const sets = Array.from({ length: Math.min(differentSets, subscriptions) }, (_, seed) =>
      randomSet(members, seed + 1),
    );
    for (const set of sets) await writeIdSet(database, set);
    await database.client.query(
      `INSERT INTO id_block
       SELECT set_id + $1::bigint * copy, block, first_id, last_id, substring(ids FROM 1)
       FROM id_block, generate_series(1, ($2::bigint - 1) / $1::bigint) AS copy
       WHERE set_id + $1::bigint * copy <= $2::bigint`,
      [sets.length, subscriptions],
    );
    await database.client.query('SELECT setval($1, $2)', ['id_set', subscriptions]);
    await database.client.query(
      `INSERT INTO subscription
         (subscription_id, client_id, type, start_time, frequency, time_zone, watched, set_id, members, watermark, created_at)
       SELECT subscription_id, $2, 'company', now() - interval '1 day', '7d', 'America/Los_Angeles', 2147483647, set_id,
         $3, 0, now() - interval '1 day'
       FROM unnest($1::text[]) WITH ORDINALITY AS id (subscription_id, set_id)`,
      [Array.from({ length: subscriptions }, newId), key.clientId, members],
    );
    const step = Math.floor((members * spacing) / changes);
    const changedIds = Float64Array.from({ length: changes }, (_, index) => 1 + index * step);
    await recordChanges(database, changedIds);
    await database.client.query('VACUUM (ANALYZE) id_block, subscription, change_log');
    print(`  made in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    const expected = sets.map((set) => intersection(set, changedIds));
    return {
      ...installation,
      subscriptions,
      members,
      changedIds,
      lastSetId: subscriptions,
      expectedIn: (setId) => expected[(setId - 1) % sets.length] ?? new Float64Array(),
    };
  } catch (error) {
    await installation.close();
    throw error;
  }
}

/** Leaves no subscriptions, API keys or changes of earlier runs; ids of sets begin at 1 again, and the change number is 1. */
export async function clearSubscriptions({ client }: Database): Promise<void> {
  await client.query(`
    TRUNCATE subscription, id_block, alert, alert_clock, change_digest, change_digest_entry, import, change_log,
      api_key RESTART IDENTITY CASCADE;
    ALTER SEQUENCE id_set RESTART;
    UPDATE change_clock SET change_number = 1`);
}

/** Writes what an import with change number 1 leaves behind that changed the name of these companies. */
export async function recordChanges({ client }: Database, changedIds: Float64Array): Promise<void> {
  await client.query(
    `WITH changing AS (
       INSERT INTO import (entity, file, started_at, finished_at, rows_read, rows_added, rows_changed, rows_removed,
         rows_refused, rows_unchanged, changed_fields, change_number)
       VALUES ('company', 'bench', now(), now(), 0, 0, 0, 0, 0, 0, '{}', 1) RETURNING import_id
     )
     INSERT INTO change_log (import_id, entity, record_id, kind, fields)
     SELECT import_id, 'company', id::text, 'changed', '{"name": ["An old name", "A new name"]}'
     FROM changing, unnest($1::bigint[]) AS id`,
    [Array.from(changedIds)],
  );
}

/** This many ids whose distances are even chances from 1 to twice the spacing, the same for a seed every time. */
function randomSet(members: number, seed: number): Float64Array {
  let state = seed;
  let id = 0;
  return Float64Array.from({ length: members }, () => {
    // Numerical Recipes' generator: good enough to be no pattern that a processor could learn.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    id += 1 + Math.floor((state / 2 ** 32) * (2 * spacing - 1));
    return id;
  });
}

function intersection(set: Float64Array, ids: Float64Array): Float64Array {
  const wanted = new Set(ids);
  return set.filter((id) => wanted.has(id));
}
