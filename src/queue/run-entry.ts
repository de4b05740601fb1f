import type { Job, Task } from 'graphile-worker';
import type { Logger, RunOutcome } from '../telemetry/index.ts';
import { type Ask, claimsMax, putOffEntry } from './claim-store.ts';
import type { QueueTask } from './task.ts';

/** An entry interrupted so often is suspected of killing its process: it must end for the sake of those beside it. */
const interruptionsMax = 100;

/** What a run needs of the pool that claimed its entry. */
export interface RunDeps {
  /** Statements on the connection that holds the pool's lock. */
  readonly ask: Ask;
  /** Aborted when the pool no longer owns its claims. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** The wait after the first, second, … failure; one failure more is the last. */
  readonly retrySeconds: readonly number[];
  readonly onRun?: (task: string, outcome: RunOutcome) => void;
}

/**
 * The form in which graphile-worker runs a task. One claim of an entry ends in one of these ways:
 *
 * - *done*: the handler returned; graphile-worker deletes the entry.
 * - *interrupted*: the pool lost its lock, or its time to drain was over, while the handler ran. The claim stays, as
 *   graphile-worker cannot write any more, until a sweep frees it. What the handler throws now is no failure. Nor is
 *   what it throws because the database goes away: a failure is written, and an entry is ended, only after an answer on
 *   the connection that holds the lock.
 * - *failed*: the handler threw. The entry is put off by the next of `retrySeconds`.
 * - *exhausted*: it threw once more than that, or was interrupted too often. The domain ends what the entry stood for
 *   and graphile-worker deletes it. If the domain cannot, the entry is put off; from then on only that is tried.
 */
export function graphileTask(name: string, task: QueueTask, deps: RunDeps): Task {
  const { ask, signal, retrySeconds } = deps;
  const { run, exhausted } = typeof task === 'function' ? { run: task, exhausted: undefined } : task;

  const runEntry = async (payload: unknown, job: Job): Promise<RunOutcome> => {
    const logger = deps.logger.child({ task: name, entry: job.id });
    const before = historyOf(job);
    const wait = retrySeconds[before.failures];
    let error = reasonToEnd(before, retrySeconds.length);
    if (error === undefined) {
      try {
        await whileOpen(signal, (ownSignal) => run(payload, { signal: ownSignal, logger }));
        return 'done';
      } catch (thrown) {
        signal.throwIfAborted();
        error = thrown instanceof Error ? thrown : new Error(String(thrown));
      }
      if (wait !== undefined) {
        await putOffEntry(ask, job.id, { seconds: wait, lastError: error.message });
        logger.error({ err: error, retrySeconds: wait }, 'a task failed and will be tried again');
        return 'failed';
      }
    }
    // Its answer says that the pool is alive: an error that comes with the end of the connections ends no entry.
    await ask('SELECT', []);
    try {
      await exhausted?.(payload, error);
      logger.error({ err: error }, 'a task failed for the last time');
    } catch (failure) {
      signal.throwIfAborted();
      await putOffEntry(ask, job.id, { seconds: retrySeconds.at(-1) ?? 1, lastError: error.message });
      logger.error({ err: failure }, 'a task that failed for the last time could not be ended');
      return 'failed';
    }
    return 'exhausted';
  };

  return async (payload, { job }) => {
    signal.throwIfAborted();
    try {
      const outcome = await runEntry(payload, job);
      deps.onRun?.(name, outcome);
    } catch (error) {
      // Whatever else keeps it from being ended is an interruption too: the claim stays until a sweep frees it.
      deps.onRun?.(name, 'interrupted');
      throw error;
    }
  };
}

/** Gives a run a signal of its own: what a handler leaves listening to it goes with the run, not with the pool. */
async function whileOpen(poolSignal: AbortSignal, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const abort = () => controller.abort(poolSignal.reason);
  poolSignal.addEventListener('abort', abort);
  try {
    await run(controller.signal);
  } finally {
    poolSignal.removeEventListener('abort', abort);
  }
}

interface History {
  readonly failures: number;
  readonly interruptions: number;
  readonly lastError: string | null;
}

/** What became of the earlier claims of an entry; see {@link claimsMax} for how the two are counted. */
function historyOf(job: Job): History {
  const interruptions = job.max_attempts - claimsMax;
  return { interruptions, failures: job.attempts - 1 - interruptions, lastError: job.last_error };
}

function reasonToEnd({ failures, interruptions, lastError }: History, failuresMax: number): Error | undefined {
  if (failures > failuresMax) return new Error(lastError ?? 'failed');
  if (interruptions >= interruptionsMax) return new Error(`was interrupted ${interruptions} times`);
  return undefined;
}
