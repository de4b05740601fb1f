import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import { submissionSchema } from '../status-document.ts';
import { submitJob } from '../submit-job.ts';

const contentTypes = ['text/plain', 'application/octet-stream'];

/** `POST {path}/job`: submits a job (reference `jobs-auth-admin.md` §2.3, §3.2, §3.3). */
export function submitJobRoute(server: Server, context: JobsContext, type: JobType): void {
  server.post(
    `${type.path}/job`,
    {
      config: { api: type.api },
      schema: {
        tags: ['Bulk jobs'],
        summary: `Submit: ${type.summary}`,
        description: `${type.description} At most ${type.linesMax} a job; ${type.creditsPerLine} credit each.`,
        consumes: contentTypes,
        querystring: Type.Object({
          webhook: Type.Optional(
            Type.String({ description: "URL that the job's status is posted to when it has ended" }),
          ),
        }),
        body: Type.Optional(
          Type.Unsafe<Buffer>({
            description: 'The ids, separated by commas or new lines',
            examples: [type.inputExample],
          }),
        ),
        response: { 200: submissionSchema(type) },
      },
      onRequest: async (request) => {
        // O-15: absent is accepted; what is there must be one of the two, whatever its parameters.
        const given = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
        if (given !== '' && !contentTypes.includes(given)) throw new ApiError('unsupportedMediaType');
      },
    },
    async (request) => {
      if (request.body === undefined) throw new ApiError('emptyBody');
      const { account, body, query } = request;
      const job = await submitJob(context, type, { account, body, webhook: query.webhook?.trim() || undefined });
      return { jobId: job.jobId, status: 'accepted', type: job.type };
    },
  );
}
