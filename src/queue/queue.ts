import { setTimeout } from 'node:timers/promises';
import type { Logger, RunOutcome } from '../telemetry/index.ts';
import { cronItem, type Schedule } from './schedule.ts';
import type { QueueTasks } from './task.ts';
import { openWorkerPool, type WorkerPool } from './worker-pool.ts';

/** The workers of this process. */
export interface Queue {
  /**
   * Claims nothing more and resolves when the running handlers are done; after `drainSeconds` their signals are aborted
   * and their entries run again elsewhere. Never rejects; a second call waits for the first.
   */
  stop(): Promise<void>;
  /** Whether it holds its lock and works now. */
  isOpen(): boolean;
}

export interface QueueOptions {
  /**
   * The database. The queue opens up to six connections of its own; they listen and hold a session's lock, so they
   * must reach PostgreSQL itself, not a pooler that shares sessions.
   */
  readonly url: string;
  readonly tasks: QueueTasks;
  /** Work to enqueue again and again; say the same in every process. */
  readonly schedules?: readonly Schedule[];
  /** How many entries run at a time in this process. Tasks that must not wait for each other get a queue each. */
  readonly concurrency: number;
  readonly logger: Logger;
  /** How long `stop` lets handlers finish; 20 if left out. */
  readonly drainSeconds?: number;
  /** The waits between the attempts at an entry whose handler throws; if left out 1, 5, 25 and 125 s: five attempts. */
  readonly retrySeconds?: readonly number[];
  /** Told of every run, by its task, when it has ended. */
  readonly onRun?: (task: string, outcome: RunOutcome) => void;
  /** Told how many claims of pools that are gone were freed. */
  readonly onFreed?: (claims: number) => void;
}

const reopenMilliseconds = { min: 100, max: 1_000 };

/**
 * Starts to work on entries, at once those enqueued on any server and those that a server left unfinished when it died.
 *
 * A queue is a sequence of pools (see `openWorkerPool`), at most one of which is open:
 *
 * - *open* → *reopening* when the pool is lost: its runs are interrupted, and a new pool is opened under a new id, again
 *   and again while the database is away, every 0.1 s at first and every second in the end.
 * - *reopening* → *open* as soon as a pool can be opened. Its first round frees what the lost one had claimed, if that
 *   is 2 s old; so interrupted work runs again within 5 s of the death of its process or the return of the database.
 * - *open* or *reopening* → *stopped* by `stop`, which drains the pool that is open.
 *
 * @throws when the database cannot be reached at the start, or a schedule is wrong
 */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const { logger } = options;
  const poolOptions = {
    ...options,
    schedule: (options.schedules ?? []).map(cronItem),
    drainSeconds: options.drainSeconds ?? 20,
    retrySeconds: options.retrySeconds ?? [1, 5, 25, 125],
  };
  const stopping = new AbortController();
  const stopRequested = new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));

  const reopen = async (): Promise<WorkerPool | undefined> => {
    let wait = reopenMilliseconds.min;
    while (!stopping.signal.aborted) {
      await setTimeout(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
      try {
        return await openWorkerPool(poolOptions);
      } catch (error) {
        if (wait < reopenMilliseconds.max) logger.warn({ reason: String(error) }, 'the queue cannot be reopened yet');
        wait = Math.min(2 * wait, reopenMilliseconds.max);
      }
    }
    return undefined;
  };

  let isOpen = true;
  const keepOpen = async (first: WorkerPool): Promise<void> => {
    let pool: WorkerPool | undefined = first;
    while (pool !== undefined) {
      const reason = await Promise.race([pool.lost, stopRequested]);
      isOpen = false;
      if (stopping.signal.aborted) return pool.stop();
      logger.error({ err: reason, pool: pool.poolId }, 'the queue lost its pool and interrupted what ran in it');
      pool = await reopen();
      isOpen = pool !== undefined;
      if (pool !== undefined) logger.info({ pool: pool.poolId }, 'the queue is open again');
    }
  };

  const stopped = keepOpen(await openWorkerPool(poolOptions));
  return {
    stop: () => {
      stopping.abort();
      return stopped;
    },
    isOpen: () => isOpen,
  };
}
