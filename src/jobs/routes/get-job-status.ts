import { Type } from 'typebox';
import { readBoolean, type Server } from '../../http/index.ts';
import type { JobState } from '../job.ts';
import type { JobKey } from '../job-store.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import type { JobWatch } from '../running/watch-jobs.ts';
import { progressDocument, statusDocument, statusSchema } from '../status-document.ts';
import { jobParams, requireFound, requireJob } from './job-params.ts';
import { eventStreamType, eventsMedia, progressEvents, sendEvents, wantsEvents } from './progress-events.ts';

const Query = Type.Object({
  progress: Type.Optional(
    Type.String({ description: 'true: the answer has a member `progress` besides', examples: ['true'] }),
  ),
});

/**
 * `GET {path}/job/{jobId}`: what has become of a job (reference `jobs-auth-admin.md` §2.4).
 * @param findState what is asked for by far most often; all else that is known of a job takes a query of its own
 * @param watch for those who want to be told of changes instead of asking again
 */
export function getJobStatusRoute(
  server: Server,
  context: JobsContext,
  findState: (key: JobKey) => Promise<JobState | undefined>,
  watch: JobWatch,
  type: JobType,
): void {
  server.get(
    `${type.path}/job/:jobId`,
    {
      config: { api: type.api, uncounted: true, alsoAs: { [eventStreamType]: eventsMedia(type) } },
      schema: {
        tags: ['Bulk jobs'],
        summary: `Status: ${type.summary}`,
        description:
          'With `Accept: text/event-stream` a stream of server-sent events: `progress` at once and with every change, `end` when the job has ended, each with the document of `?progress=true` as JSON.',
        params: jobParams,
        querystring: Query,
        response: { 200: statusSchema(type) },
      },
    },
    async (request, reply) => {
      // HEAD would have the stream read for nobody.
      if (request.method === 'GET' && wantsEvents(request.headers.accept)) {
        const events = progressEvents(watch, type, await requireJob(context, type, request), context.now);
        return sendEvents(events, reply);
      }
      if (readBoolean('progress', request.query.progress) === true) {
        return progressDocument(type, await requireJob(context, type, request), context.now());
      }
      return statusDocument(type, await requireFound(findState, type, request));
    },
  );
}
