import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedLogger } from './logger.ts';
import { readIfPresent } from './owned-files.ts';
import type { Place } from './placement.ts';
import { openLog } from './postgresql-log.ts';
import { findProcess, listProcesses, type ProcessEntry } from './processes.ts';
import { programEnvironment } from './program-environment.ts';
import { explainStartFailure, type StartFailure } from './start-failure.ts';
import { configurationFile, type Settings, writeConfiguration } from './tuning.ts';

/** PostgreSQL's main process, as its lock file `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** False while it starts, recovers or stops. */
  readonly ready: boolean;
}

const POLL_MS = 20;
const PATIENCE_MS = 10_000;

/**
 * The living postmaster of this cluster, whoever started it; undefined where there is none (a lock file left by a dead
 * one counts for nothing).
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lock = await readLockFile(cluster);
  if (lock === undefined) return undefined;
  const entry = await findProcess(lock.pid);
  if (entry === undefined || !isPostmaster(entry, cluster)) return undefined;
  return { pid: lock.pid, port: lock.port, ready: lock.ready };
}

/**
 * Starts PostgreSQL and waits until it takes connections, however long it recovers. It gets a session of its own: Ctrl-C
 * in the terminal reaches the server, which drains and then stops PostgreSQL, but not PostgreSQL itself; and it lives
 * on when the server is killed, to be taken over by the next.
 * @returns undefined when it is ready, else why it gave up
 */
export async function startPostmaster(
  place: Place,
  port: number,
  settings: Settings,
  logger: EmbeddedLogger,
): Promise<StartFailure | undefined> {
  await writeConfiguration(place.home, settings);
  const log = await openLog(place.logFile);
  try {
    const { size: logged } = await log.stat();
    const child = spawn(place.binaries.postgres, startArguments(place, port), {
      ...place.runAs,
      cwd: '/',
      env: programEnvironment(await falseOwner(place.cluster)),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const end = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', () => resolve(''));
    });
    child.unref();
    const failed = await untilReady(place.cluster, child.pid, end, logger);
    if (failed === undefined) return undefined;
    const said = await log.read({ buffer: Buffer.alloc(65_536), position: logged });
    return explainStartFailure(failed + said.buffer.toString('utf8', 0, said.bytesRead));
  } finally {
    await log.close();
  }
}

/** Stops PostgreSQL (its "fast" shutdown: transactions are rolled back, everything is written) and waits for its end. */
export async function stopPostmaster(cluster: string, logger: EmbeddedLogger): Promise<void> {
  const postmaster = await findPostmaster(cluster);
  if (postmaster === undefined) return;
  process.kill(postmaster.pid, 'SIGINT');
  const nextWord = everyPatience();
  while ((await findProcess(postmaster.pid)) !== undefined) {
    if (nextWord()) logger.info({ pid: postmaster.pid }, 'PostgreSQL is still writing its data before it stops');
    await delay(POLL_MS);
  }
}

/**
 * Ends the children of a postmaster that was killed: usually they notice by themselves, but one in the middle of a long
 * computation does not, and PostgreSQL cannot start while it lives. Killing them is safe: recovery follows in any case.
 */
export async function endOrphans(cluster: string): Promise<void> {
  const title = `postgres: ${clusterTitle(cluster)}: `;
  for (const child of (await listProcesses()).filter(({ command }) => command.startsWith(title))) {
    const parent = await findProcess(child.parentPid);
    if (parent !== undefined && isPostmaster(parent, cluster)) continue;
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/** The process id in a lock file, living or not. */
export async function lockHolder(cluster: string): Promise<number | undefined> {
  return (await readLockFile(cluster))?.pid;
}

/** The arguments that name a cluster, by which its postmaster is told from any other process. */
export function clusterArguments(place: Place): string[] {
  return ['-D', place.cluster, '-c', `config_file=${configurationFile(place.home)}`];
}

/** The process id in the lock file, where that process lives but is none of this cluster's. */
export async function falseOwner(cluster: string): Promise<number | undefined> {
  const pid = await lockHolder(cluster);
  return pid !== undefined && (await findPostmaster(cluster)) === undefined ? pid : undefined;
}

function startArguments(place: Place, port: number): string[] {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Shown in the title of every child process.
    cluster_name: clusterTitle(place.cluster),
  };
  return [
    ...clusterArguments(place),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** @returns undefined when PostgreSQL is ready, else what `end` resolved to */
async function untilReady(
  cluster: string,
  pid: number | undefined,
  end: Promise<string>,
  logger: EmbeddedLogger,
): Promise<string | undefined> {
  const nextWord = everyPatience();
  for (;;) {
    const postmaster = await findPostmaster(cluster);
    if (postmaster?.ready && postmaster.pid === pid) return undefined;
    if (nextWord()) logger.info({ pid }, 'PostgreSQL is still starting: it recovers what was written last');
    const ended = await Promise.race([end, delay(POLL_MS)]);
    if (ended !== undefined) return ended;
  }
}

/** True once every ten seconds. */
function everyPatience(): () => boolean {
  let next = performance.now() + PATIENCE_MS;
  return () => {
    if (performance.now() < next) return false;
    next += PATIENCE_MS;
    return true;
  };
}

async function readLockFile(cluster: string): Promise<Postmaster | undefined> {
  // One line each: process id, data directory, start time, port, socket folder, address, shared memory, status.
  const lines = (await readIfPresent(join(cluster, 'postmaster.pid')))?.split('\n').map((line) => line.trim());
  const pid = Number(lines?.[0]);
  if (lines === undefined || !Number.isInteger(pid) || pid === 0) return undefined;
  // A negative id is a single-user session's.
  return { pid: Math.abs(pid), port: Number(lines[3]), ready: lines[7] === 'ready' };
}

function isPostmaster({ command }: ProcessEntry, cluster: string): boolean {
  return !command.startsWith('postgres: ') && `${command} `.includes(` -D ${cluster} `);
}

function clusterTitle(cluster: string): string {
  return `firmlens ${createHash('sha256').update(cluster).digest('hex').slice(0, 8)}`;
}
