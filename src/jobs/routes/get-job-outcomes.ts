import { text } from 'node:stream/consumers';
import { Type } from 'typebox';
import { listParameter, readEnumerated, type Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import { outcomesResponses } from '../results/results-schema.ts';
import { noResults } from '../results/stored-results.ts';
import { outcomes, outcomesName, outcomesOf } from '../running/outcomes.ts';
import { jobParams, requireJob } from './job-params.ts';

const Query = Type.Object({ outcome: listParameter(`Only lines with one of these outcomes: ${outcomes.join(', ')}`) });

/** `GET {path}/job/{jobId}/outcomes`: what became of each line of a job, as CSV; not of the original's. */
export function getJobOutcomesRoute(server: Server, context: JobsContext, type: JobType): void {
  server.get(
    `${type.path}/job/:jobId/outcomes`,
    {
      config: { api: type.api, uncounted: true },
      schema: {
        tags: ['Bulk jobs'],
        summary: `Outcomes: ${type.summary}`,
        description:
          'What became of each line, as CSV: `line,given,outcome,rows,message`. `found`: the results have rows of records. `notFound`: they have one row that says why not, in `message` as here. `refused`: the line itself says nothing that could be looked for. `undone`: the job was cancelled before it came to the line.',
        // A list build has no lines: the path is there to say so.
        hide: type.lines === undefined,
        params: jobParams,
        querystring: Query,
        response: outcomesResponses,
      },
    },
    async (request, reply) => {
      const job = await requireJob(context, type, request);
      if (type.lines === undefined) throw new ApiError('noOutcomes');
      const wanted = readEnumerated('outcome', request.query.outcome, outcomes);
      if (job.resultsName === null) throw noResults(job);
      const file = await context.store.read(outcomesName(job.resultsName));
      if (file === undefined) throw new ApiError('notFound', {}, { cause: new Error('the file of outcomes is gone') });
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${job.type}_${job.jobId}_outcomes.csv"`)
        .send(wanted === undefined ? file : outcomesOf(await text(file), wanted));
    },
  );
}
