import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { webhookReceiver } from '../support/webhook-receiver.ts';
import { askUntilAnswered } from './ask.ts';
import { checkJobs } from './check-jobs.ts';
import type { FirmlensProcess } from './firmlens-process.ts';
import { faultInstallation } from './installation.ts';
import { jobSite } from './job-site.ts';
import { expectedResults, someIds } from './known-data.ts';

const clients = 2;
const ids = someIds(100);

test('two servers and two workers are restarted in turn under load: every request is answered, no work is lost', {
  timeout: 300_000,
}, async (t) => {
  const installation = await faultInstallation({
    FIRMLENS_SECRET_KEY: 'the secret that all processes of this test share',
    FIRMLENS_LOG_LEVEL: 'warn',
    FIRMLENS_WORKERS: '2',
  });
  const ports = [await freePort(), await freePort()];
  const api = (which: 0 | 1) => installation.start(['serve', '--role', 'api'], { PORT: String(ports[which]) });
  // One lets its runs finish, the other leaves them to whoever takes them over.
  const worker = (drainSeconds: string) => installation.start(['work'], { FIRMLENS_DRAIN_SECONDS: drainSeconds });
  const databaseUrl = async () => ({ DATABASE_URL: await installation.databaseUrl() });
  const first = await api(0);
  const second = () =>
    databaseUrl().then((url) => installation.start(['serve', '--role', 'api'], { ...url, PORT: String(ports[1]) }));
  const processes: [FirmlensProcess, () => Promise<FirmlensProcess>][] = [
    [first, () => api(0)],
    [await second(), second],
    [await worker('30'), () => worker('30')],
    [await worker('0'), () => worker('0')],
  ];
  const urls = processes.slice(0, 2).map(([{ url }]) => url);
  const site = await jobSite(
    installation,
    await webhookReceiver(),
    askUntilAnswered(() => urls),
  );

  let journeys = 0;
  const stopping = new AbortController();
  const journey = async () => {
    while (!stopping.signal.aborted) {
      const jobId = await site.client.submit(ids);
      assert.ok(jobId !== undefined);
      await until(`${jobId} to finish`, 20, async () => (await site.client.status(jobId)) === 'finished');
      assert.ok((await site.client.results(jobId)) === expectedResults(ids), 'the results have the right bytes');
      journeys += 1;
    }
  };
  const travelling = Promise.all(Array.from({ length: clients }, journey));
  const roll = async () => {
    for (const [place, [running, startAgain]] of processes.entries()) {
      const before = journeys;
      await until('journeys to end', 20, () => journeys >= before + clients);
      assert.equal(await running.stop(), 0);
      processes[place] = [await startAgain(), startAgain];
    }
    stopping.abort();
  };
  await Promise.all([travelling, roll().finally(() => stopping.abort())]);
  t.diagnostic(`${journeys} journeys of a job while four processes were restarted`);
  await checkJobs(site);
});

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await new Promise<number>((resolve) => {
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
