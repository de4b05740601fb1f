import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createApiKey, listApiKeys, tokensOf } from '../../src/accounts/index.ts';
import type { BenchInstallation } from './bench-installation.ts';

/** `firmlens serve` in a process of its own, with its default settings: API and workers, every request logged. */
export interface FirmlensProcess {
  readonly url: string;
  readonly pid: number;
  readonly clientId: string;
  /** Headers of a request that is let in and wants JSON. */
  readonly headers: { accessToken: string; accept: string };
  stop(): Promise<void>;
}

/** `firmlens work` in a process of its own, with its default settings. */
export type WorkerProcess = Pick<FirmlensProcess, 'pid' | 'stop'>;

const startMillisMax = 60_000;

/**
 * Starts the server on a data set. Its log goes to `server.log` in the data folder.
 * Options for its Node come from the environment: `BENCH_NODE_OPTIONS=--cpu-prof` leaves a profile there.
 */
export async function startFirmlens(dataSet: BenchInstallation): Promise<FirmlensProcess> {
  const { said, ...server } = await start(dataSet, 'serve', /^Firmlens serves (\S+)/m);
  return { url: said, ...server, ...(await benchAccount(dataSet)) };
}

/** Starts workers without the API, as {@link startFirmlens} does the server. */
export async function startWorker(installation: BenchInstallation): Promise<WorkerProcess> {
  const { pid, stop } = await start(installation, 'work', /^Firmlens (works)/m);
  return { pid, stop };
}

/** @param ready what the process says once it has started; `said` is its first group */
async function start(
  { config, environment }: BenchInstallation,
  command: 'serve' | 'work',
  ready: RegExp,
): Promise<WorkerProcess & { said: string }> {
  const logFile = path.join(config.dataDir, 'server.log');
  const log = await open(logFile, 'w');
  const main = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
  const nodeOptions = process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? [];
  const child = spawn(process.execPath, [...nodeOptions, main, command], {
    cwd: config.dataDir,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', log.fd],
  });
  await log.close();
  return {
    said: await firstSaid(logFile, child, ready),
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function firstSaid(logFile: string, child: ChildProcess, ready: RegExp): Promise<string> {
  const deadline = performance.now() + startMillisMax;
  while (performance.now() < deadline && child.exitCode === null) {
    const said = ready.exec(await readFile(logFile, 'utf8'))?.[1];
    if (said !== undefined) return said;
    await setTimeout(50);
  }
  child.kill('SIGKILL');
  throw new Error(`the process did not start: see ${logFile}`);
}

/** The API key of the benchmarks, which no throttle and no number of jobs holds up, and a fresh token for it. */
async function benchAccount({
  database,
  masterKey,
}: BenchInstallation): Promise<Pick<FirmlensProcess, 'clientId' | 'headers'>> {
  const now = new Date();
  const settings = { name: 'bench', throttleLimit: 1_000_000_000, concurrentJobs: 1_000 };
  const known = (await listApiKeys(database, now)).find(({ name }) => name === settings.name);
  const { clientId } = known ?? (await createApiKey(database, masterKey, settings, now)).key;
  const { token } = tokensOf(masterKey).mint(clientId, now);
  return { clientId, headers: { accessToken: token, accept: 'application/json' } };
}
