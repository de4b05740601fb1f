import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { catchRun } from './catch-run.ts';
import { checkJobs } from './check-jobs.ts';
import { singleServerSite } from './job-site.ts';
import { someIds } from './known-data.ts';
import { recoveryMillisecondsMax } from './recovery-bound.ts';

const site = await singleServerSite({ FIRMLENS_WORKERS: '1' });
const { installation, client } = site;

async function submit(count: number): Promise<string> {
  const jobId = await client.submit(someIds(count));
  assert.ok(jobId !== undefined);
  return jobId;
}

/** A job whose results are being written, with the file they are written to, and one that waits for it to end. */
async function runningAndWaiting(): Promise<{ running: string; waiting: string; file: string }> {
  const running = await submit(1_000);
  const waiting = await submit(20);
  return { running, waiting, file: await catchRun(installation, [running]) };
}

async function finished(...jobIds: string[]): Promise<void> {
  for (const jobId of jobIds) {
    await until(`${jobId} to finish`, 50, async () => (await client.status(jobId)) === 'finished');
  }
}

/** The client ids that the command line lists. */
async function listedKeys(): Promise<string[]> {
  const { exitCode, stdout, stderr } = await installation.run('key', 'list', '--json');
  assert.equal(exitCode, 0, stderr);
  return (JSON.parse(stdout) as { clientId: string }[]).map(({ clientId }) => clientId);
}

test('beside a server commands work; a second server is refused in one sentence, and the first goes on', async () => {
  const [second, keys] = await Promise.all([installation.run('serve'), listedKeys()]);
  assert.deepEqual(keys, [client.clientId]);
  assert.equal(second.exitCode, 1);
  const complaint = second.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  assert.equal(complaint.length, 1, second.stderr);
  assert.match(
    complaint[0] ?? '',
    new RegExp(
      `^firmlens: This data folder is already being served, by process \\d+ at ${site.server.url}: stop that one`,
    ),
  );
  await finished(await submit(3));
});

test('told to stop, a server finishes what runs, leaves the rest to the next one, and stops PostgreSQL', async () => {
  const { running, waiting, file } = await runningAndWaiting();
  assert.equal(await site.server.stop(), 0);
  assert.equal(await installation.postmasterId(), undefined, 'the last one out stops PostgreSQL');
  assert.deepEqual(await listedKeys(), [client.clientId], 'a command works while no server runs');
  assert.equal(await installation.postmasterId(), undefined, 'a command stops the PostgreSQL that it started');

  site.server = await installation.start(['serve'], { FIRMLENS_DRAIN_SECONDS: '0' });
  await finished(running, waiting);
  assert.ok((await checkJobs(site)).has(file), 'the run that was under way ended the job');
});

test('a run that does not end within the time to drain is done again by the next server', async () => {
  const { running, waiting, file } = await runningAndWaiting();
  assert.equal(await site.server.stop(), 0);
  const files = (await installation.resultFiles()).map((found) => path.basename(found));
  assert.ok(!files.includes(file), 'the interrupted run left no file');

  site.server = await installation.start(['serve']);
  await finished(running, waiting);
  const elapsed = performance.now() - site.server.startedAt;
  assert.ok(elapsed < recoveryMillisecondsMax(), `took ${Math.round(elapsed)} ms`);
  assert.ok(!(await checkJobs(site)).has(file));
});
