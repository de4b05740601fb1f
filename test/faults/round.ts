import assert from 'node:assert/strict';
import { catchRun } from './catch-run.ts';
import { checkHistory, deliveriesOf } from './check-history.ts';
import { someIds } from './known-data.ts';
import type { Site } from './site.ts';
import { until } from './until.ts';

/** What one round showed. */
export interface RoundFigures {
  /** Whether the fault met a run that had written some of its results, and another run had to do the job again. */
  readonly interrupted: boolean;
  /** The moment that counts, by `performance.now()`. */
  readonly since: number;
  /** From then until every acknowledged job was finished. */
  readonly finishedMilliseconds: number;
  /** The same until every acknowledged job's webhook had been delivered. */
  readonly deliveredMilliseconds: number;
  readonly jobs: number;
}

const bigJob = someIds(2_000);
const smallJob = someIds(20);
const isOnItsWay = new Set(['accepted', 'processing', 'finished']);

/**
 * One round: brings the work into every state that a fault can meet, lets the fault strike, waits until the work is
 * done and then checks all that was ever promised. When the fault strikes
 *
 * - a job has ended and its webhook is with a receiver that does not answer,
 * - two jobs run, at least one of which has written some of its results,
 * - some are accepted and wait, as both places are taken (`FIRMLENS_WORKERS` is 2),
 * - some are being submitted.
 *
 * @param strike kills and starts again. @returns the moment from which the 5 seconds count, by `performance.now()`
 */
export async function runRound(site: Site, strike: () => Promise<number>): Promise<RoundFigures> {
  const { installation, client, receiver } = site;
  const before = client.acknowledged.size;

  receiver.answer(() => undefined);
  const told = await submitSurely(site, smallJob);
  await until(`the webhook of ${told}`, 10, () => deliveriesOf(site, told).length === 1);
  const big = await Promise.all([submitSurely(site, bigJob), submitSurely(site, bigJob)]);
  await Promise.all(Array.from({ length: 4 }, () => submitSurely(site, smallJob)));
  const file = await catchRun(installation, big);
  const onTheirWay = Promise.all(Array.from({ length: 4 }, () => client.submit(smallJob)));
  receiver.answer((response) => response.writeHead(204).end());

  const since = await strike();
  await onTheirWay;
  // Who is served again can submit again.
  await until('a submission to be acknowledged', 50, () => client.submit(smallJob));

  await allFinished(site);
  const finishedMilliseconds = performance.now() - since;
  await until('the webhooks', 50, () =>
    [...client.acknowledged.keys()].every((jobId) => deliveriesOf(site, jobId).length > 0),
  );
  await until(`the webhook of ${told} to be sent again`, 50, () => deliveriesOf(site, told).length > 1);
  const deliveredMilliseconds = performance.now() - since;

  const results = await checkHistory(site);
  return {
    interrupted: !results.has(file),
    since,
    finishedMilliseconds,
    deliveredMilliseconds,
    jobs: client.acknowledged.size - before,
  };
}

async function submitSurely({ client }: Site, ids: readonly number[]): Promise<string> {
  const jobId = await client.submit(ids);
  assert.ok(jobId !== undefined, 'a submission was not acknowledged although nothing has been killed yet');
  return jobId;
}

async function allFinished({ client }: Site): Promise<void> {
  for (const jobId of client.acknowledged.keys()) {
    await until(`${jobId} to finish`, 50, async () => {
      const status = await client.status(jobId);
      assert.ok(status === undefined || isOnItsWay.has(status), `${jobId}: ${status}`);
      return status === 'finished';
    });
  }
}
