import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { findJobById } from '../job-store.ts';
import type { JobsContext } from '../jobs.ts';
import { formatQuery } from '../results/results-schema.ts';
import { isValidSignature } from '../results/results-url.ts';
import { sendResults } from '../results/send-results.ts';

/** `GET /results/{type}/{jobId}/response/{name}`: where a descriptor's `resultsUrl` leads; its signature is the permission. */
export function downloadResultsRoute(server: Server, context: JobsContext): void {
  server.get(
    '/results/:type/:jobId/response/:name',
    {
      schema: {
        hide: true,
        params: Type.Object({ type: Type.String(), jobId: Type.String(), name: Type.String() }),
        querystring: Type.Object({
          Expires: Type.Optional(Type.Integer()),
          Signature: Type.Optional(Type.String()),
          ...formatQuery,
        }),
      },
    },
    async (request, reply) => {
      const { jobId, type } = request.params;
      // An expired or altered URL and a deleted job look alike: there is nothing here.
      if (!isValidSignature(context.masterKey, jobId, request.query, context.now())) throw new ApiError('notFound');
      const job = await findJobById(context.database, jobId);
      if (job?.type !== type) throw new ApiError('notFound');
      return sendResults(context, job, request, reply);
    },
  );
}
