import { Type } from 'typebox';
import { readBoolean, type Server } from '../../http/index.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import { cancelJob, cancelOpenJob } from '../running/cancel-job.ts';
import { cancellationSchema } from '../status-document.ts';
import { jobParams, requireJob } from './job-params.ts';

const Query = Type.Object({
  running: Type.Optional(
    Type.String({
      description:
        'true: the job is cancelled although it is processing. The lines done by then are its results, the credits of all others are given back. `processing` in the answer: it will be within seconds, unless it ends before.',
      examples: ['true'],
    }),
  ),
});

/** `DELETE {path}/job/{jobId}`: cancels a job whose processing has not started (reference `jobs-auth-admin.md` §2.5). */
export function cancelJobRoute(server: Server, context: JobsContext, type: JobType): void {
  server.delete(
    `${type.path}/job/:jobId`,
    {
      config: { api: type.api, uncounted: true },
      schema: {
        tags: ['Bulk jobs'],
        summary: `Cancel: ${type.summary}`,
        description: 'Without `running=true` possible until processing starts; the credits of the job are given back.',
        params: jobParams,
        querystring: Query,
        response: { 200: cancellationSchema(type) },
      },
    },
    async (request) => {
      const { jobId } = await requireJob(context, type, request);
      const isRunning = readBoolean('running', request.query.running) === true;
      const job = await (isRunning ? cancelOpenJob : cancelJob)(context, jobId);
      return { jobId: job.jobId, status: job.status, type: type.printedType?.status ?? job.type };
    },
  );
}
