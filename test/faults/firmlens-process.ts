import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const program = path.join(import.meta.dirname, '../../src/cli/main.ts');

/** Where a process runs and with which settings; nothing of the tests' own environment reaches it. */
export interface Surroundings {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A `firmlens serve` or `firmlens work` that said it is ready. */
export interface FirmlensProcess {
  /** When it was started, by `performance.now()`. */
  readonly startedAt: number;
  /** Where it serves; empty for a worker. */
  readonly url: string;
  /** Whether it has ended, by whatever hand. */
  ended(): boolean;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** All that it wrote to its standard error, which is its log too. */
  readonly log: readonly string[];
}

/** What a command of the command line answered. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts the real command line and waits until it says that it is ready.
 * @param onSpawn told of the child at once, so that it can be ended even if it never gets ready
 * @throws Error with all that it wrote if it ends instead
 */
export async function startFirmlens(
  args: readonly string[],
  surroundings: Surroundings,
  onSpawn: (child: ChildProcess) => void,
): Promise<FirmlensProcess> {
  const startedAt = performance.now();
  const child = spawnFirmlens(args, surroundings, 'ignore');
  onSpawn(child);
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const log: string[] = [];
  const url = await readyUrl(child, log);
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    return (await exit)[0];
  };
  return {
    startedAt,
    url,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    log,
  };
}

/** Runs a command to its end. */
export async function runFirmlens(
  args: readonly string[],
  surroundings: Surroundings,
  onSpawn: (child: ChildProcess) => void,
): Promise<CommandResult> {
  const child = spawnFirmlens(args, surroundings, 'pipe');
  onSpawn(child);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { exitCode, stdout, stderr };
}

function spawnFirmlens(args: readonly string[], { folder, environment }: Surroundings, stdout: 'ignore' | 'pipe') {
  return spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', stdout, 'pipe'],
  });
}

/** Reads the log for as long as the process lives, and resolves at the line that says that it is ready. */
function readyUrl(child: ChildProcess, log: string[]): Promise<string> {
  const ready = Promise.withResolvers<string>();
  if (child.stderr === null) throw new Error('the process has no standard error');
  const lines = createInterface(child.stderr);
  lines.on('line', (line) => {
    log.push(line);
    const [, url] = /^Firmlens (?:serves (\S+)|works on jobs)/.exec(line) ?? [];
    if (/^Firmlens (serves|works) /.test(line)) ready.resolve(url ?? '');
  });
  lines.on('close', () => ready.reject(new Error(`the process ended before it was ready:\n${log.join('\n')}`)));
  return ready.promise;
}
