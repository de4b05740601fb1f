import type { QueueTask, Schedule } from '../queue/index.ts';
import type { JobsContext } from './jobs.ts';
import { failJob, runJob, runTask } from './running/run-job.ts';
import { sweepJobs, sweepTask } from './sweep-jobs.ts';

/** What a worker does for jobs: runs them, and sweeps up after them. */
export function jobTasks(context: JobsContext): Record<string, QueueTask> {
  return {
    [runTask]: {
      run: (payload, { signal }) => runJob(context, (payload as RunPayload).jobId, signal),
      exhausted: (payload) => failJob(context, (payload as RunPayload).jobId),
    },
    [sweepTask]: (_payload, task) => sweepJobs(context, task),
  };
}

interface RunPayload {
  jobId: string;
}

/** What runs by itself, once for all servers of a database. */
export const jobSchedules: readonly Schedule[] = [{ task: sweepTask, everyMinutes: 10 }];
