import { createApiKey } from '../../src/accounts/index.ts';
import { newId } from '../../src/lib/ids.ts';
import { writeIdSets } from '../../src/subscriptions/id-sets/index.ts';
import type { BenchInstallation } from './bench-installation.ts';
import { clearSubscriptions, recordChanges } from './watched-sets.ts';

/** Many subscriptions that watch few companies each, of which some changed. */
export interface SmallSubscriptions {
  /** In the order of their sets, whose ids count from 1. */
  readonly subscriptionIds: readonly string[];
  /** The changed companies that the subscription at this place watches, ascending; a fifth of them watch any. */
  readonly expectedIn: (place: number) => Float64Array;
}

const members = 50;
const accounts = 100;
/** Companies are numbered `spread` by `spread`; a subscription watches those at one distance from each multiple of it. */
const spread = 20_000;
/** Of the companies at a distance below this, one to three changed. */
const changedBelow = spread / 5;

/** Makes them anew, none of them due, and one import; what an earlier run left is deleted. */
export async function makeSmallSubscriptions(
  { database, masterKey }: BenchInstallation,
  count: number,
): Promise<SmallSubscriptions> {
  await clearSubscriptions(database);
  const clientIds: string[] = [];
  for (let account = 0; account < accounts; account += 1) {
    const { key } = await createApiKey(database, masterKey, { name: `bench ${account}` }, new Date());
    clientIds.push(key.clientId);
  }
  for (let from = 0; from < count; from += 5_000) {
    const sets = Array.from({ length: Math.min(5_000, count - from) }, (_, index) => membersOf(from + index));
    await writeIdSets(database, sets);
  }
  const subscriptionIds = Array.from({ length: count }, newId);
  await database.client.query(
    `INSERT INTO subscription
       (subscription_id, client_id, type, start_time, frequency, time_zone, watched, set_id, members, watermark, created_at)
     SELECT subscription_id, ($2::text[])[1 + set_id % $3], 'company', now(), '7d', 'UTC', 2147483647, set_id, $4, 0, now()
     FROM unnest($1::text[]) WITH ORDINALITY AS id (subscription_id, set_id)`,
    [subscriptionIds, clientIds, accounts, members],
  );
  const changedIds = Array.from({ length: changedBelow }, (_, distance) => [...changedAt(distance)]).flat();
  await recordChanges(database, Float64Array.from(changedIds));
  await database.client.query('VACUUM (ANALYZE) id_block, subscription, change_log');
  return { subscriptionIds, expectedIn: (place) => changedAt(distanceOf(place)) };
}

/** Visits every distance once before any twice, in an order that looks like none. */
function distanceOf(place: number): number {
  return (place * 7_919) % spread;
}

function membersOf(place: number): Float64Array {
  return Float64Array.from({ length: members }, (_, multiple) => 1 + multiple * spread + distanceOf(place));
}

function changedAt(distance: number): Float64Array {
  const changed = distance < changedBelow ? 1 + (distance % 3) : 0;
  return Float64Array.from({ length: changed }, (_, index) => 1 + ((distance % 10) + index * 20) * spread + distance);
}
