import { createHash } from 'node:crypto';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { changesReader } from '../src/subscriptions/alerts/changes-reader.ts';
import { fireDue } from '../src/subscriptions/alerts/fire-due.ts';
import { matchSets } from '../src/subscriptions/alerts/match-sets.ts';
import { decodeIds } from '../src/subscriptions/id-sets/id-block.ts';
import type { SubscriptionsContext } from '../src/subscriptions/index.ts';
import { typeNamed } from '../src/subscriptions/types/index.ts';
import { createLogger } from '../src/telemetry/index.ts';
import { addressPolicy } from '../src/webhooks/index.ts';
import { compare } from './support/compare.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { comparisonTable, partsTable } from './support/table.ts';
import { makeWatchedSets, type WatchedSets } from './support/watched-sets.ts';

const full = { subscriptions: 1_000, members: 1_000_000, changes: 10_000, pairs: 5 };
const quick = { subscriptions: 40, members: 100_000, changes: 1_000, pairs: 5 };

/**
 * What changed is told to subscriptions that are all due at once, from the reading of the change log to the commit of the
 * last alert, against reading the members' blocks from the database and doing nothing with them.
 */
export const alerts: Program = {
  name: 'alerts',
  about: 'changes against the members of subscriptions that fire together, against reading the same member bytes',
  async run(bench) {
    const { pairs, ...size } = bench.quick ? quick : full;
    const { subscriptions, members, changes } = size;
    bench.print(
      `${changes.toLocaleString('en')} changes, ${subscriptions.toLocaleString('en')} subscriptions of ${members.toLocaleString('en')} members`,
    );
    const sets = await makeWatchedSets(size, (line) => bench.print(line));
    const connection = new pg.Client(sets.database.url);
    try {
      await connection.connect();
      const comparison = await compare(pairs, {
        async ours() {
          const took = await fireAll(sets);
          await requireAlerts(sets);
          return took;
        },
        async bare() {
          const begun = performance.now();
          const bytes = await readMembers(connection, sets);
          const took = performance.now() - begun;
          requireSameAnswer('member bytes', bytes, await memberBytes(connection, sets));
          return took;
        },
      });
      const what = `${subscriptions} × ${(members / 1_000).toLocaleString('en')} thousand members`;
      for (const line of comparisonTable([{ what, unit: 'ms', comparison, level: { atMost: 2 } }])) bench.print(line);
      const parts = [await measureParts(sets), await measureParts(sets), await measureParts(sets)];
      for (const line of partsTable('its steps, each done alone', parts)) bench.print(line);
    } finally {
      await connection.end();
      await sets.close();
    }
  },
};

/** Fires all of them. @returns the milliseconds that it took */
async function fireAll(sets: WatchedSets): Promise<number> {
  await makeDue(sets);
  const begun = performance.now();
  await fireDue(contextOf(sets), {
    now: () => new Date(),
    signal: new AbortController().signal,
    logger: createLogger('error'),
  });
  return performance.now() - begun;
}

/** Everything is as before the first firing, and due. */
async function makeDue({ database, lastSetId }: WatchedSets): Promise<void> {
  await database.client.query('TRUNCATE alert, alert_clock, change_digest, change_digest_entry');
  await database.client.query('DELETE FROM id_block WHERE set_id > $1', [lastSetId]);
  await database.client.query('UPDATE subscription SET watermark = 0, last_alert_id = 0, next_fire_time = now()');
  await database.client.query('VACUUM subscription, id_block');
}

/** The steps before the writing. */
async function measureParts(sets: WatchedSets): Promise<Record<string, number>> {
  await makeDue(sets);
  const read = changesReader(contextOf(sets));
  const begun = performance.now();
  return sets.database.transaction(async (transaction) => {
    const changes = await read(transaction, typeNamed('company'), 0);
    const digested = performance.now();
    const watched = Array.from({ length: sets.lastSetId }, (_, index) => ({ setId: index + 1, watched: 0x7fff_ffff }));
    await matchSets(transaction.client, watched, changes);
    return { 'changes digested': digested - begun, 'members read and compared': performance.now() - digested };
  });
}

/** @throws AnswersDiffer unless every subscription has one alert, with exactly the changed companies among its members */
async function requireAlerts({ database, subscriptions, expectedIn }: WatchedSets): Promise<void> {
  const { rows } = await database.client.query<{ members: number; ids: Buffer | null }>(
    `SELECT s.set_id AS members, ids FROM subscription s
     LEFT JOIN alert a USING (subscription_id) LEFT JOIN id_block b ON b.set_id = a.set_id ORDER BY s.set_id, b.block`,
  );
  requireSameAnswer('alerts', rows.length, subscriptions);
  for (const { members, ids } of rows) {
    const told = ids === null ? new Float64Array() : decodeIds(ids);
    requireSameAnswer(`alert of ${members}`, digestOf(told), digestOf(expectedIn(members)));
  }
}

function digestOf(ids: Float64Array): string {
  return createHash('sha256').update(ids.join()).digest('hex');
}

/** Reads the blocks of all members as anybody could, in the form that is fastest. */
async function readMembers(connection: pg.Client, { lastSetId }: WatchedSets): Promise<number> {
  const select = `SELECT ids FROM id_block WHERE set_id <= ${lastSetId} ORDER BY set_id, block`;
  let bytes = 0;
  for await (const chunk of connection.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`))) {
    bytes += (chunk as Buffer).length;
  }
  return bytes;
}

/** What {@link readMembers} must have read: the ids, and 6 bytes a row and 21 in all around them. */
async function memberBytes(connection: pg.Client, { lastSetId }: WatchedSets): Promise<number> {
  const { rows } = await connection.query<{ bytes: number }>(
    'SELECT sum(length(ids) + 6) + 21 AS bytes FROM id_block WHERE set_id <= $1',
    [lastSetId],
  );
  return Number(rows[0]?.bytes);
}

function contextOf({ database, masterKey }: WatchedSets): SubscriptionsContext {
  return {
    database,
    masterKey,
    webhookPolicy: addressPolicy([]),
    timeZone: 'America/Los_Angeles',
    maxConcurrentJobs: 2,
    jobRetentionDays: 30,
    alertRetentionDays: 90,
    changeRetentionDays: 90,
    now: () => new Date(),
  };
}
