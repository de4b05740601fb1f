import type { QueueTask, Schedule } from '../../queue/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';
import { failJob, type RunPayload, runJob, runTask } from './run-job.ts';
import { sweepJobs, sweepTask } from './sweep-jobs.ts';

/** What a worker does for subscription jobs: runs them, and sweeps up after them. */
export function jobTasks(context: SubscriptionsContext): Record<string, QueueTask> {
  return {
    [runTask]: {
      run: (payload, { logger }) => runJob({ ...context, logger }, payload as RunPayload),
      exhausted: (payload) => failJob(context, payload as RunPayload),
    },
    [sweepTask]: () => sweepJobs(context),
  };
}

/** What runs by itself, once for all servers of a database. */
export const jobSchedules: readonly Schedule[] = [{ task: sweepTask, everyMinutes: 60 }];
