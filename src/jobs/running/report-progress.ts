import { markProgress } from '../job-store.ts';
import type { JobsContext } from '../jobs.ts';

const intervalMilliseconds = 1_000;

/**
 * Keeps a running job's `totalProcessed` at the rows written so far: at most once a second, and without the stream of
 * rows waiting for it. What could not be written is not missed: the next second says more, and the end says all.
 */
export function reportProgress(context: JobsContext, run: { jobId: string; runId: string }) {
  let told = context.now().getTime();
  let telling: Promise<void> | undefined;
  return {
    tell: (rows: number): void => {
      const now = context.now().getTime();
      if (telling !== undefined || now - told < intervalMilliseconds) return;
      told = now;
      telling = markProgress(context.database, run, rows)
        .catch(() => undefined)
        .finally(() => {
          telling = undefined;
        });
    },
    /** Resolves when nothing is being written any more. */
    settled: async (): Promise<void> => telling,
  };
}
