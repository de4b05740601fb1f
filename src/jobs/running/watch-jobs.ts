import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../../database/index.ts';
import { ApiError } from '../../lib/errors.ts';
import type { Job } from '../job.ts';
import { findJobsById } from '../job-store.ts';

/** Most watchers of one account at a time. */
const watchersMax = 10;

/** Whoever watches a job. */
interface Watcher {
  /** The job as the watcher knows it. */
  job: Job;
  readonly onChange: (job: Job) => void;
  /** Nothing more is to come: the job is gone, or nobody watches for it any longer. */
  readonly onEnd: () => void;
}

/** Watches jobs for whoever wants to be told of them. */
export interface JobWatch {
  /**
   * Tells every change of a job, until the watcher stops that.
   * @param watcher.job as it was read a moment ago: what has changed since is told
   * @returns stops it; nothing is told from then on
   * @throws ApiError `tooManyStreams` if its account watches as many as it may, `unavailable` if the server is stopping
   */
  watch(watcher: Watcher): () => void;
  /** Ends all watching. */
  close(): void;
}

/**
 * However many jobs are watched, they are read together, in one query each time; and none is made while nobody watches.
 * While the database does not answer, nothing is told: what has changed meanwhile is told afterwards.
 * @param options.onFailure told why jobs could not be read, once until they can be read again
 */
export function watchJobs(
  database: Database,
  options: { onFailure: (error: unknown) => void; pollMilliseconds?: number },
): JobWatch {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | undefined;
  let isPolling = false;
  let hasFailed = false;
  let isClosed = false;

  const schedule = (): void => {
    if (timer !== undefined || isPolling || watchers.size === 0) return;
    timer = setTimeout(() => void poll(), options.pollMilliseconds ?? 500);
  };

  const poll = async (): Promise<void> => {
    timer = undefined;
    isPolling = true;
    const asked = [...watchers];
    try {
      const jobs = await findJobsById(database, [...new Set(asked.map(({ job }) => job.jobId))]);
      hasFailed = false;
      for (const watcher of asked) if (watchers.has(watcher)) tell(watcher, jobs.get(watcher.job.jobId));
    } catch (error) {
      if (!hasFailed) options.onFailure(error);
      hasFailed = true;
    } finally {
      isPolling = false;
      schedule();
    }
  };

  return {
    watch(watcher) {
      if (isClosed) throw new ApiError('unavailable');
      const { clientId } = watcher.job;
      const others = [...watchers].filter(({ job }) => job.clientId === clientId);
      if (others.length >= watchersMax) throw new ApiError('tooManyStreams', { max: watchersMax });
      watchers.add(watcher);
      schedule();
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
      };
    },
    close() {
      isClosed = true;
      for (const { onEnd } of watchers) onEnd();
    },
  };
}

function tell(watcher: Watcher, job: Job | undefined): void {
  if (job === undefined) return watcher.onEnd();
  if (isDeepStrictEqual(job, watcher.job)) return;
  watcher.job = job;
  watcher.onChange(job);
}
