import type { Server } from '../../http/index.ts';
import type { JobsContext } from '../jobs.ts';
import { cancelJobRoute } from './cancel-job.ts';
import { getJobResultsRoute } from './get-job-results.ts';
import { getJobStatusRoute } from './get-job-status.ts';
import { submitJobRoute } from './submit-job.ts';

/** Registers the four endpoints of every job type (reference `jobs-auth-admin.md` §2.2) below `/api/v1`. */
export function jobRoutes(server: Server, context: JobsContext): void {
  for (const type of context.types) {
    submitJobRoute(server, context, type);
    getJobStatusRoute(server, context, type);
    getJobResultsRoute(server, context, type);
    cancelJobRoute(server, context, type);
  }
}
