import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createApiKey, listApiKeys, tokensOf } from '../../src/accounts/index.ts';
import type { DataSet } from './data-set.ts';

/** `firmlens serve` in a process of its own, with its default settings: API and workers, every request logged. */
export interface FirmlensProcess {
  readonly url: string;
  readonly pid: number;
  readonly clientId: string;
  /** Headers of a request that is let in and wants JSON. */
  readonly headers: { accessToken: string; accept: string };
  stop(): Promise<void>;
}

const startMillisMax = 60_000;

/**
 * Starts the server on a data set. Its log goes to `server.log` in the data folder.
 * Options for its Node come from the environment: `BENCH_NODE_OPTIONS=--cpu-prof` leaves a profile there.
 */
export async function startFirmlens(dataSet: DataSet): Promise<FirmlensProcess> {
  const logFile = path.join(dataSet.config.dataDir, 'server.log');
  const log = await open(logFile, 'w');
  const main = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
  const nodeOptions = process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? [];
  const child = spawn(process.execPath, [...nodeOptions, main, 'serve'], {
    cwd: dataSet.config.dataDir,
    env: { PATH: process.env['PATH'], ...dataSet.environment },
    stdio: ['ignore', 'ignore', log.fd],
  });
  await log.close();
  const url = await addressIn(logFile, child);
  return {
    url,
    pid: child.pid ?? 0,
    ...(await benchAccount(dataSet)),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function addressIn(logFile: string, child: ChildProcess): Promise<string> {
  const deadline = performance.now() + startMillisMax;
  while (performance.now() < deadline && child.exitCode === null) {
    const url = /^Firmlens serves (\S+)/m.exec(await readFile(logFile, 'utf8'))?.[1];
    if (url !== undefined) return url;
    await setTimeout(50);
  }
  child.kill('SIGKILL');
  throw new Error(`the server did not start: see ${logFile}`);
}

/** The API key of the benchmarks, which no throttle and no number of jobs holds up, and a fresh token for it. */
async function benchAccount({ database, masterKey }: DataSet): Promise<Pick<FirmlensProcess, 'clientId' | 'headers'>> {
  const now = new Date();
  const settings = { name: 'bench', throttleLimit: 1_000_000_000, concurrentJobs: 1_000 };
  const known = (await listApiKeys(database, now)).find(({ name }) => name === settings.name);
  const { clientId } = known ?? (await createApiKey(database, masterKey, settings, now)).key;
  const { token } = tokensOf(masterKey).mint(clientId, now);
  return { clientId, headers: { accessToken: token, accept: 'application/json' } };
}
