import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { FirmlensProcess } from './firmlens-process.ts';
import { promisedMilliseconds, recoveryMillisecondsMax } from './recovery-bound.ts';
import { runRound } from './round.ts';
import { faultSite } from './site.ts';

/** A fault that came a moment after the run's end proves less: then there is another one. */
const roundsMax = 3;

const site = await faultSite({ FIRMLENS_WORKERS: '2' });
const { installation, client } = site;
let server: FirmlensProcess = site.server;
let worker: FirmlensProcess | undefined;

/** Rounds until the fault has met a run in the middle; every one of them must end well. */
async function survive(t: TestContext, strike: () => Promise<number>): Promise<void> {
  for (let round = 1; round <= roundsMax; round += 1) {
    const figures = await runRound(site, strike).catch((error: unknown) => {
      tellLogs(t);
      throw error;
    });
    const { jobs, interrupted, since, finishedMilliseconds, deliveredMilliseconds } = figures;
    t.diagnostic(
      `${jobs} jobs finished after ${seconds(finishedMilliseconds)} s, their webhooks delivered after ` +
        `${seconds(deliveredMilliseconds)} s; ${interrupted ? 'a run was interrupted' : 'no run was interrupted'}`,
    );
    if (finishedMilliseconds > promisedMilliseconds) {
      t.diagnostic(`counted from ${new Date(performance.timeOrigin + since).toISOString()}`);
      tellLogs(t);
    }
    const max = recoveryMillisecondsMax();
    assert.ok(finishedMilliseconds < max, `every acknowledged job is finished within ${seconds(max)} s`);
    if (interrupted) return;
  }
  assert.fail(`the fault met no run in ${roundsMax} rounds`);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

/** Prints what the processes logged, for whoever wants to know what took so long. */
function tellLogs(t: TestContext): void {
  for (const { log } of [server, ...(worker === undefined ? [] : [worker])]) t.diagnostic(excerptOf(log));
}

/** What a process logged, in short: no requests, no stacks. */
function excerptOf(log: readonly string[]): string {
  const lines = log.flatMap((line) => {
    if (!line.startsWith('{')) return [line];
    const { time, msg, diagnosticCode, task, err } = JSON.parse(line) as Record<string, unknown>;
    const reason = (err as { message?: string } | undefined)?.message;
    return diagnosticCode === undefined ? [[time, task, msg, reason].filter(Boolean).join('  ')] : [];
  });
  return lines.slice(-100).join('\n');
}

async function startApart(): Promise<void> {
  [server, worker] = await Promise.all([installation.start(['serve', '--role', 'api']), installation.start(['work'])]);
  client.connect(server.url);
}

test('after kill -9 of the server the next one does what it had promised, once', { timeout: 60_000 }, (t) =>
  survive(t, async () => {
    await Promise.all([server.kill(), worker?.kill()]);
    await startApart();
    return server.startedAt;
  }),
);

test('after kill -9 of PostgreSQL server and worker bring it back and go on', { timeout: 60_000 }, async (t) => {
  await survive(t, async () => {
    const killedAt = performance.now();
    await installation.killPostgresql();
    return killedAt;
  });
  assert.equal(server.ended(), false);
  assert.equal(worker?.ended(), false);
});

test('after kill -9 of the worker another one does its work', { timeout: 60_000 }, (t) =>
  survive(t, async () => {
    const killedAt = performance.now();
    await worker?.kill();
    worker = await installation.start(['work']);
    return killedAt;
  }),
);

test('after kill -9 of server, worker and PostgreSQL at once all of it goes on', { timeout: 60_000 }, (t) =>
  survive(t, async () => {
    await Promise.all([server.kill(), worker?.kill(), installation.killPostgresql()]);
    await startApart();
    return server.startedAt;
  }),
);
