import type { Server } from '../../http/index.ts';
import type { JobState } from '../job.ts';
import type { JobKey } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import { statusDocument, statusSchema } from '../status-document.ts';
import { jobParams, requireFound } from './job-params.ts';

/** `GET {path}/job/{jobId}`: what has become of a job (reference `jobs-auth-admin.md` §2.4). */
export function getJobStatusRoute(
  server: Server,
  findState: (key: JobKey) => Promise<JobState | undefined>,
  type: JobType,
): void {
  server.get(
    `${type.path}/job/:jobId`,
    {
      config: { api: type.api, uncounted: true },
      schema: {
        tags: ['Bulk jobs'],
        summary: `Status: ${type.summary}`,
        params: jobParams,
        response: { 200: statusSchema(type) },
      },
    },
    async (request) => statusDocument(type, await requireFound(findState, type, request)),
  );
}
