import { type JobRun, markProgress } from '../job-store.ts';
import type { JobsContext } from '../jobs.ts';

/**
 * Keeps a running job's `totalProcessed` at the lines (of a list build: rows) done so far: about once a second, and
 * without the work waiting for it. What could not be written is not missed: the next second says more, and the end says all.
 * The same statement hears whether a client has asked for the end of the job.
 */
export function reportProgress(context: JobsContext, run: JobRun) {
  const { progressMilliseconds = 1_000 } = context;
  let done = 0;
  let told = context.now().getTime();
  let telling: Promise<void> | undefined;
  const cancelling = new AbortController();
  const write = () => {
    if (telling !== undefined) return;
    told = context.now().getTime();
    telling = markProgress(context.database, run, done)
      .then((cancelRequested) => {
        if (cancelRequested) cancelling.abort();
      })
      .catch(() => undefined)
      .finally(() => {
        telling = undefined;
      });
  };
  // Between two portions of a slow job nobody calls `tell`.
  const timer = setInterval(write, progressMilliseconds);
  return {
    /** Aborted when the job is to be cancelled. */
    cancelled: cancelling.signal,
    tell: (doneNow: number): void => {
      done = doneNow;
      if (context.now().getTime() - told >= progressMilliseconds) write();
    },
    /** Ends the telling; resolves when nothing is being written any more. */
    close: async (): Promise<void> => {
      clearInterval(timer);
      await telling;
    },
  };
}
