import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { ParsedCronItem } from 'graphile-worker';
import type { Logger, RunOutcome } from '../telemetry/index.ts';
import { countDueEntries, freeAbandonedClaims, poolIdPrefix, renewLongClaims } from './claim-store.ts';
import { openConnections, silencedBy } from './connections.ts';
import { startRunner } from './graphile-runner.ts';
import { holdPoolLock } from './pool-lock.ts';
import { graphileTask } from './run-entry.ts';
import type { QueueTasks } from './task.ts';

/** One life of the workers of a process, under one pool id. */
export interface WorkerPool {
  readonly poolId: string;
  /** Resolves with the reason when the pool has interrupted its runs and will do nothing more. */
  readonly lost: Promise<Error>;
  /** Claims no more, lets the running handlers finish for `drainSeconds`, then interrupts them. Never rejects. */
  stop(): Promise<void>;
}

/** What a pool needs; a queue gives the same to each of its pools. */
export interface WorkerPoolOptions {
  readonly url: string;
  readonly tasks: QueueTasks;
  readonly schedule: ParsedCronItem[];
  readonly concurrency: number;
  readonly logger: Logger;
  readonly drainSeconds: number;
  readonly retrySeconds: readonly number[];
  readonly onRun?: (task: string, outcome: RunOutcome) => void;
  readonly onFreed?: (claims: number) => void;
}

const roundMilliseconds = 1_000;
/** What handlers get after their signal was aborted at a stop. */
const unwindMilliseconds = 2_000;
/** Claims and completions are short: a few connections serve many workers. One more listens. */
const connectionsMax = 5;

/**
 * Opens a pool. Its life:
 *
 * 1. *Locked.* A connection of its own takes the advisory lock of a new pool id. Before that nothing is claimed.
 * 2. *Open.* graphile-worker claims under this id. Every second a round on the lock's connection frees what absent
 *    pools left behind and wakes idle workers for entries that have become due; its answer is also the sign of life.
 * 3. *Lost*, when the lock's connection breaks or is silent for 10 s, or graphile-worker gives up. In this order: its
 *    connections take no more statements, so that nothing of this pool reaches the table any more; every running
 *    handler's signal is aborted; the lock is released. Others may free the claims from now on.
 * 4. *Draining*, when it is told to stop: nothing new is claimed, what runs may finish and be completed. If the time for
 *    that is over, or the lock is lost meanwhile, it goes the way of 3.
 * 5. *Closed.* No claim is left that anybody must wait for.
 *
 * @throws when the database cannot be reached
 */
export async function openWorkerPool(options: WorkerPoolOptions): Promise<WorkerPool> {
  const poolId = `${poolIdPrefix}${randomBytes(9).toString('hex')}`;
  const logger = options.logger.child({ pool: poolId });
  const taskNames = Object.keys(options.tasks);
  const connections = openConnections(options.url, { max: Math.min(options.concurrency, connectionsMax - 1) + 1 });
  const interruption = new AbortController();
  const { signal } = interruption;
  setMaxListeners(0, signal);
  const lost = Promise.withResolvers<Error>();
  let open = true;

  const close = (reason: Error) => {
    if (signal.aborted) return;
    open = false;
    connections.end().catch(ignore);
    interruption.abort(reason);
    lock.release();
    lost.resolve(reason);
  };
  const lock = await holdPoolLock(options.url, poolId, close);

  const { retrySeconds, onRun } = options;
  const runDeps = { ask: lock.ask, signal, logger, retrySeconds, onRun };
  const tasks = Object.entries(options.tasks).map(([name, task]) => [name, graphileTask(name, task, runDeps)] as const);
  const starting = startRunner({
    poolId,
    connections: silencedBy(signal, connections),
    tasks: Object.fromEntries(tasks),
    schedule: options.schedule,
    concurrency: options.concurrency,
    log: (level, message) => logger[open ? level : 'debug'](message),
    onGivenUp: (error) => open && close(error),
  });
  const runner = await starting.catch((error: Error) => {
    close(error);
    throw error;
  });
  signal.addEventListener('abort', () => void runner.drain());
  if (signal.aborted) {
    void runner.drain();
    throw signal.reason;
  }

  const round = async () => {
    const freed = await freeAbandonedClaims(lock.ask, poolId);
    if (freed > 0) {
      logger.warn({ entries: freed }, 'the claims of a pool that is gone were freed');
      options.onFreed?.(freed);
    }
    await renewLongClaims(lock.ask, poolId);
    const due = await countDueEntries(lock.ask, taskNames, options.concurrency);
    if (open && due > 0) runner.nudge(due);
  };
  const rounds = async () => {
    while (!signal.aborted) {
      await round().catch((error: Error) => logger[open ? 'error' : 'debug']({ err: error }, 'a queue round failed'));
      await setTimeout(roundMilliseconds, undefined, { signal }).catch(ignore);
    }
  };
  void rounds();

  const stop = async () => {
    open = false;
    const drained = runner.drain();
    await Promise.race([drained, setTimeout(options.drainSeconds * 1_000, undefined, { signal }).catch(ignore)]);
    close(new Error('The server stops.'));
    const unwound = new AbortController();
    const unwinding = setTimeout(unwindMilliseconds, undefined, { signal: unwound.signal }).catch(ignore);
    await Promise.race([drained, unwinding]);
    unwound.abort();
  };
  return { poolId, lost: lost.promise, stop };
}

function ignore(): void {}
