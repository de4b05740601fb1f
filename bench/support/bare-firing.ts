import { encodeIds } from '../../src/subscriptions/id-sets/id-block.ts';
import type { BenchInstallation } from './bench-installation.ts';
import type { SmallSubscriptions } from './small-subscriptions.ts';

const batchSubscriptions = 500;

/**
 * Writes by hand what the firing of these subscriptions writes: the same rows, in tables of the same form with the same
 * indexes, a transaction for every 500. Who is told what is known beforehand, and nothing is locked, read or compared.
 * @returns the milliseconds that it took, and how many alerts were written
 */
export async function fireByHand(
  { database }: BenchInstallation,
  { subscriptionIds, expectedIn }: SmallSubscriptions,
  due: Date,
): Promise<{ milliseconds: number; alerts: number }> {
  await database.client.query(`
    DROP TABLE IF EXISTS bench_subscription, bench_alert, bench_id_block;
    CREATE TABLE bench_subscription (LIKE subscription INCLUDING ALL);
    CREATE TABLE bench_alert (LIKE alert INCLUDING ALL);
    CREATE TABLE bench_id_block (LIKE id_block INCLUDING ALL)`);
  await database.client.query(`INSERT INTO bench_subscription OVERRIDING SYSTEM VALUE SELECT * FROM subscription`);
  await database.client.query('UPDATE bench_subscription SET watermark = 0, last_alert_id = 0, next_fire_time = $1', [
    due,
  ]);
  await database.client.query('VACUUM (ANALYZE) bench_subscription');
  const begun = performance.now();
  let alerts = 0;
  for (let from = 0; from < subscriptionIds.length; from += batchSubscriptions) {
    const batch = subscriptionIds.slice(from, from + batchSubscriptions);
    const told = batch.flatMap((id, index) => {
      const records = expectedIn(from + index);
      return records.length === 0 ? [] : [{ id, records, event: (alerts += 1) }];
    });
    await database.transaction(async ({ client }) => {
      const telling = told.map(({ id }) => id);
      const events = told.map(({ event }) => event);
      await client.query(
        `UPDATE bench_subscription
         SET watermark = 1, last_alert_id = (subscription_id = ANY ($2))::integer, next_fire_time = next_fire_time + '7 days'
         WHERE subscription_id = ANY ($1)`,
        [batch, telling],
      );
      await client.query(
        `INSERT INTO bench_id_block SELECT * FROM unnest($1::bigint[], $2::integer[], $3::bigint[], $4::bigint[], $5::bytea[])`,
        [
          events,
          events.map(() => 0),
          told.map(({ records }) => records[0]),
          told.map(({ records }) => records.at(-1)),
          told.map(({ records }) => encodeIds(records)),
        ],
      );
      await client.query(
        `INSERT INTO bench_alert
         SELECT subscription_id, 1, 'bench', $4, 1, 2147483647, event, records, event
         FROM unnest($1::text[], $2::bigint[], $3::integer[]) AS told (subscription_id, event, records)`,
        [telling, events, told.map(({ records }) => records.length), due],
      );
    });
  }
  return { milliseconds: performance.now() - begun, alerts };
}
