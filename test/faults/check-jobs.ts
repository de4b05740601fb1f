import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { outcomesName } from '../../src/jobs/running/outcomes.ts';
import { claimsMax } from '../../src/queue/claim-store.ts';
import { until } from '../support/until.ts';
import type { JobSite } from './job-site.ts';
import { expectedResults } from './known-data.ts';

/**
 * Checks that no acknowledged job was lost, nothing was done twice and nothing is left over. Call it when nothing is being
 * submitted. What has been checked is then made old, so that the next sweep deletes it and long runs stay small.
 * @returns the names of the jobs' result files
 */
export async function checkJobs(site: JobSite): Promise<ReadonlySet<string>> {
  const { query } = site.installation;
  // A job can be committed although its acknowledgement was lost: it is done, debited and told like any other.
  const unfinished = "SELECT FROM job WHERE status IN ('accepted', 'processing')";
  await until('all jobs to end', 50, async () => (await query(unfinished)).length === 0);
  const jobs = await query<JobRow>(
    `SELECT job_id AS "jobId", status, lines, credits, results_name AS "resultsName",
            coalesce((SELECT jsonb_agg(message_id) FROM webhook_message WHERE subject = job_id), '[]') AS messages
       FROM job WHERE client_id = $1 AND ended_at > now() - interval '1 day'`,
    [site.client.clientId],
  );
  const unknown = [...site.client.acknowledged.keys()].filter((jobId) => !jobs.some((job) => job.jobId === jobId));
  assert.deepEqual(unknown, [], 'no acknowledged job is lost');
  for (const job of jobs) assert.equal(job.status, 'finished', job.jobId);

  await checkResults(site);
  await checkDebits(site, jobs);
  await checkWebhooks(site, jobs);
  const names = new Set(jobs.map(({ resultsName }) => resultsName));
  await checkSwept(site, names);
  await query("UPDATE job SET ended_at = ended_at - interval '1 year' WHERE client_id = $1", [site.client.clientId]);
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

async function checkResults({ client }: JobSite): Promise<void> {
  for (const [jobId, ids] of client.acknowledged) {
    const results = await client.results(jobId);
    // Not assert.equal, whose message would be both files.
    assert.ok(results === expectedResults(ids), `the results of ${jobId} have the right bytes`);
    client.acknowledged.delete(jobId);
  }
}

/** Every job once: what all of them cost is what was consumed, and nothing is set aside any more. */
async function checkDebits({ installation, client, credits }: JobSite, jobs: readonly JobRow[]): Promise<void> {
  for (const job of jobs) {
    assert.equal(job.credits, job.lines);
    credits.set(job.jobId, job.credits);
  }
  const accounts = await installation.query(
    `SELECT credits_consumed::int AS consumed, credits_reserved::int AS reserved,
            (SELECT sum(consumed) FROM credit_usage WHERE client_id = $1)::int AS used
       FROM api_key WHERE client_id = $1`,
    [client.clientId],
  );
  const consumed = [...credits.values()].reduce((sum, cost) => sum + cost, 0);
  assert.deepEqual(accounts, [{ consumed, reserved: 0, used: consumed }]);
}

/** At least once each, in one message whose words are the job's. */
async function checkWebhooks({ installation, deliveries, signerOf }: JobSite, jobs: readonly JobRow[]): Promise<void> {
  const pending = "SELECT FROM webhook_message WHERE state = 'pending'";
  await until(
    'the webhooks to be noted as delivered',
    50,
    async () => (await installation.query(pending)).length === 0,
  );
  assert.deepEqual(await installation.query("SELECT * FROM webhook_message WHERE state <> 'delivered'"), []);
  deliveries.take(signerOf);
  for (const { jobId, lines, messages } of jobs) {
    const delivered = deliveries.of(jobId);
    assert.deepEqual(messages, [delivered?.messageId], `${jobId} is told in one message`);
    assert.deepEqual(delivered?.body, { jobId, status: 'finished', totalProcessed: lines, type: 'techProfileFetch' });
  }
}

/** After a sweep there are the jobs' results and nothing else: no half-written file, no input, no work. */
async function checkSwept({ installation }: JobSite, names: ReadonlySet<string>): Promise<void> {
  const { query } = installation;
  // The sweep spares files of the last hour: let all be older.
  const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
  for (const file of await installation.resultFiles()) await utimes(file, old, old);
  await query("SELECT FROM graphile_worker.add_job('jobs.sweep', '{}', max_attempts => $1)", [claimsMax]);
  // Firings of the far future are no work that is left over.
  const entries = "SELECT FROM graphile_worker.jobs WHERE run_at < now() + interval '1 minute'";
  await until('the queue to be empty', 50, async () => (await query(entries)).length === 0);
  const left = (await installation.resultFiles()).map((file) => path.basename(file));
  // Every job's results have the outcomes of their lines beside them.
  assert.deepEqual(left.sort(), [...names].flatMap((name) => [name, outcomesName(name)]).sort());
  assert.deepEqual(await query('SELECT DISTINCT job_id FROM job_input'), []);
}
