import { enqueueFiring } from '../src/subscriptions/alerts/enqueue-firing.ts';
import { decodeIds } from '../src/subscriptions/id-sets/id-block.ts';
import { fireByHand } from './support/bare-firing.ts';
import { type BenchInstallation, openBenchInstallation } from './support/bench-installation.ts';
import { compare, median } from './support/compare.ts';
import { startWorker } from './support/firmlens-process.ts';
import { until } from './support/job-client.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { makeSmallSubscriptions, type SmallSubscriptions } from './support/small-subscriptions.ts';
import { comparisonTable } from './support/table.ts';

const full = { subscriptions: 100_000, pairs: 2, leadSeconds: 15 };
const quick = { subscriptions: 10_000, pairs: 3, leadSeconds: 5 };

const pollMillis = 50;
const weekMillis = 7 * 24 * 60 * 60 * 1000;
/** Whatever is due is told within a minute. */
const promisedMillis = 60_000;

/** Small subscriptions that are due at one moment, fired by a worker that waits for it. */
export const firing: Program = {
  name: 'firing',
  about: 'many small subscriptions due at one moment, fired by a worker process, against writing the same rows by hand',
  async run(bench) {
    const { subscriptions, pairs, leadSeconds } = bench.quick ? quick : full;
    const installation = await openBenchInstallation('firing');
    try {
      const small = await makeSmallSubscriptions(installation, subscriptions);
      const worker = await startWorker(installation);
      try {
        const comparison = await compare(pairs, {
          async ours() {
            const due = await makeDue(installation, leadSeconds);
            const took = await untilFired(installation, due);
            await requireAlerts(installation, small, due);
            return took;
          },
          async bare() {
            const { milliseconds, alerts } = await fireByHand(installation, small, new Date());
            requireSameAnswer('alerts', await countAlerts(installation), alerts);
            return milliseconds;
          },
        });
        const what = `${subscriptions.toLocaleString('en')} subscriptions of 50 members, a fifth of them told`;
        for (const line of comparisonTable([{ what, unit: 'ms', comparison }])) bench.print(line);
        const longest = Math.max(...comparison.ours);
        bench.print(
          `from the moment at which they are due to the last: ${(median(comparison.ours) / 1000).toFixed(1)} s, ` +
            `${Math.round((subscriptions / median(comparison.ours)) * 1000).toLocaleString('en')} subscriptions/s; ` +
            `within a minute: ${longest <= promisedMillis ? 'reached' : 'MISSED'}, ${(longest / 1000).toFixed(1)} s at most`,
        );
      } finally {
        await worker.stop();
      }
    } finally {
      await installation.close();
    }
  },
};

/** Everything is as before the first firing, and due after the lead. @returns when */
async function makeDue({ database }: BenchInstallation, leadSeconds: number): Promise<Date> {
  const due = new Date(Math.ceil(Date.now() / 1000 + leadSeconds) * 1000);
  await database.client.query(`
    DELETE FROM id_block WHERE set_id IN (SELECT set_id FROM alert);
    TRUNCATE alert, alert_clock, change_digest, change_digest_entry`);
  await database.client.query(
    'UPDATE subscription SET watermark = 0, last_alert_id = 0, start_time = $1, next_fire_time = $1',
    [due],
  );
  await database.client.query('VACUUM (ANALYZE) subscription, id_block');
  await enqueueFiring(database, due);
  if (Date.now() > due.getTime()) throw new Error(`the machine is too busy: more than ${leadSeconds} s to prepare`);
  return due;
}

/** @returns the milliseconds from the due moment until none is due any more */
async function untilFired({ database }: BenchInstallation, due: Date): Promise<number> {
  await until(async () => {
    const { rows } = await database.client.query<{ waits: boolean }>(
      'SELECT EXISTS (SELECT FROM subscription WHERE next_fire_time <= $1) AS waits',
      [due],
    );
    return rows[0]?.waits === false;
  }, pollMillis);
  return Date.now() - due.getTime();
}

/** @throws AnswersDiffer unless each has fired once, and those that watch what changed have one alert, of exactly that */
async function requireAlerts(
  { database }: BenchInstallation,
  { subscriptionIds, expectedIn }: SmallSubscriptions,
  due: Date,
): Promise<void> {
  const { rows } = await database.client.query<{ last: number; mark: number; next: Date; ids: Buffer | null }>(
    `SELECT last_alert_id AS last, watermark AS mark, next_fire_time AS next, ids
     FROM unnest($1::text[]) WITH ORDINALITY AS id (subscription_id, place) JOIN subscription USING (subscription_id)
     LEFT JOIN alert USING (subscription_id) LEFT JOIN id_block b ON b.set_id = alert.set_id ORDER BY place`,
    [subscriptionIds],
  );
  requireSameAnswer('firings', rows.length, subscriptionIds.length);
  for (const [place, { last, mark, next, ids }] of rows.entries()) {
    const expected = expectedIn(place);
    const told = ids === null ? '' : decodeIds(ids).join();
    requireSameAnswer(`alert of ${place}`, told, expected.join());
    requireSameAnswer(`number of the alert of ${place}`, last, Math.min(expected.length, 1));
    requireSameAnswer(`watermark of ${place}`, mark, 1);
    requireSameAnswer(`next firing of ${place}`, next.getTime(), due.getTime() + weekMillis);
  }
}

async function countAlerts({ database }: BenchInstallation): Promise<number> {
  const { rows } = await database.client.query<{ alerts: number }>('SELECT count(*) AS alerts FROM alert');
  return rows[0]?.alerts ?? 0;
}
