import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { claimsMax } from '../../src/queue/claim-store.ts';
import type { Received } from '../support/webhook-receiver.ts';
import { expectedResults } from './known-data.ts';
import type { Site } from './site.ts';
import { until } from './until.ts';

/** What came of webhooks about a job. */
export function deliveriesOf({ receiver }: Site, jobId: string): Received[] {
  return receiver.received.filter(({ body }) => body.includes(`"${jobId}"`));
}

/**
 * Checks that nothing acknowledged was lost, nothing was done twice and nothing is left over. Call it when every
 * acknowledged job has finished and nothing is being submitted.
 * @returns the names of the jobs' result files
 */
export async function checkHistory(site: Site): Promise<ReadonlySet<string>> {
  const { query } = site.installation;
  // A job can be committed although its acknowledgement was lost: it is done, debited and told like any other.
  const unfinished = "SELECT FROM job WHERE status IN ('accepted', 'processing')";
  await until('jobs that were not acknowledged to finish', 50, async () => (await query(unfinished)).length === 0);
  const jobs = await query<JobRow>(
    `SELECT job_id AS "jobId", status, lines, credits, results_name AS "resultsName",
            coalesce((SELECT jsonb_agg(message_id) FROM webhook_message WHERE subject = job_id), '[]') AS messages
       FROM job WHERE client_id = $1`,
    [site.client.clientId],
  );
  assert.deepEqual(
    [...site.client.acknowledged.keys()].filter((jobId) => !jobs.some((job) => job.jobId === jobId)),
    [],
    'no acknowledged job is lost',
  );
  for (const job of jobs) assert.equal(job.status, 'finished', job.jobId);

  await checkResults(site);
  await checkDebits(site, jobs);
  await checkWebhooks(site, jobs);
  const names = new Set(jobs.map(({ resultsName }) => resultsName));
  await checkSwept(site, names);
  return names;
}

interface JobRow {
  jobId: string;
  status: string;
  lines: number;
  credits: number;
  resultsName: string;
  messages: string[];
}

async function checkResults({ client, checked }: Site): Promise<void> {
  for (const [jobId, ids] of client.acknowledged) {
    if (checked.has(jobId)) continue;
    const results = await client.results(jobId);
    // Not assert.equal, whose message would be both files.
    assert.ok(results === expectedResults(ids), `the results of ${jobId} have the right bytes`);
    checked.add(jobId);
  }
}

/** Every job once: what all of them cost is what was consumed, and nothing is set aside any more. */
async function checkDebits({ installation, client }: Site, jobs: readonly JobRow[]): Promise<void> {
  for (const { lines, credits } of jobs) assert.equal(credits, lines);
  const accounts = await installation.query(
    `SELECT credits_consumed::int AS consumed, credits_reserved::int AS reserved,
            (SELECT sum(consumed) FROM credit_usage WHERE client_id = $1)::int AS used
       FROM api_key WHERE client_id = $1`,
    [client.clientId],
  );
  const consumed = jobs.reduce((sum, { credits }) => sum + credits, 0);
  assert.deepEqual(accounts, [{ consumed, reserved: 0, used: consumed }]);
}

/** At least once each, always under the same id, with the same words, signed. */
async function checkWebhooks(site: Site, jobs: readonly JobRow[]): Promise<void> {
  const { query } = site.installation;
  const pending = "SELECT FROM webhook_message WHERE state = 'pending'";
  await until('the webhooks to be noted as delivered', 50, async () => (await query(pending)).length === 0);
  const states = await query("SELECT state FROM webhook_message WHERE state <> 'delivered' OR attempts <> 1");
  assert.deepEqual(states, []);
  const webhook = new Webhook(site.client.webhookSecret);
  for (const { jobId, lines, messages } of jobs) {
    const deliveries = deliveriesOf(site, jobId);
    assert.deepEqual([...new Set(deliveries.map(({ headers }) => headers['webhook-id']))], messages);
    assert.equal(messages.length, 1, `${jobId} is told in one message`);
    for (const { body, headers } of deliveries) {
      const told = webhook.verify(body, { ...headers });
      assert.deepEqual(told, { jobId, status: 'finished', totalProcessed: lines, type: 'techProfileFetch' });
    }
  }
}

/** After a sweep there are the jobs' results and nothing else: no half-written file, no input, no work. */
async function checkSwept({ installation }: Site, names: ReadonlySet<string>): Promise<void> {
  const { query } = installation;
  // The sweep spares files of the last hour: let all be older.
  const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
  for (const file of await installation.resultFiles()) await utimes(file, old, old);
  await query("SELECT FROM graphile_worker.add_job('jobs.sweep', '{}', max_attempts => $1)", [claimsMax]);
  const entries = 'SELECT FROM graphile_worker.jobs';
  await until('the queue to be empty', 50, async () => (await query(entries)).length === 0);
  const left = (await installation.resultFiles()).map((file) => path.basename(file));
  assert.deepEqual(left.sort(), [...names].sort());
  assert.deepEqual(await query('SELECT DISTINCT job_id FROM job_input'), []);
}
