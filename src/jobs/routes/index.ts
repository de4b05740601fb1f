import type { Server } from '../../http/index.ts';
import { gather } from '../../lib/gather.ts';
import { findJobStates, type JobKey } from '../job-store.ts';
import type { JobsContext } from '../jobs.ts';
import { watchJobs } from '../running/watch-jobs.ts';
import { cancelJobRoute } from './cancel-job.ts';
import { getJobOutcomesRoute } from './get-job-outcomes.ts';
import { getJobResultsRoute } from './get-job-results.ts';
import { getJobStatusRoute } from './get-job-status.ts';
import { listJobsRoute } from './list-jobs.ts';
import { submitJobRoute } from './submit-job.ts';

/**
 * Registers the endpoints of every job type (reference `jobs-auth-admin.md` §2.2, and its outcomes) and their list below
 * `/api/v1`.
 */
export function jobRoutes(server: Server, context: JobsContext): void {
  // Many clients poll: what they ask in the same moment is one query. With 32 of them a request takes PostgreSQL and
  // this process 60 µs together instead of 105 (bench/job-status.ts).
  const findState = gather((keys: readonly JobKey[]) => findJobStates(context.database, keys), { max: 100 });
  const watch = watchJobs(context.database, {
    onFailure: (error) => server.log.warn({ err: error }, 'jobs that clients watch cannot be read; trying again'),
  });
  // A server that stops waits for its answers, and streams would not end by themselves.
  server.addHook('preClose', async () => watch.close());
  for (const type of context.types) {
    submitJobRoute(server, context, type);
    getJobStatusRoute(server, context, findState, watch, type);
    getJobResultsRoute(server, context, type);
    getJobOutcomesRoute(server, context, type);
    cancelJobRoute(server, context, type);
  }
  listJobsRoute(server, context);
}
