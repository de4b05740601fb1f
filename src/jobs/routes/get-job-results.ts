import { type Static, Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { creditsConsumed, type Job } from '../job.ts';
import type { JobType } from '../job-type.ts';
import type { JobsContext } from '../jobs.ts';
import type { ResultsFormat } from '../results/results-format.ts';
import { fileHeaders, fileResponses, formatQuery } from '../results/results-schema.ts';
import { expiry, signedResultsPath } from '../results/results-url.ts';
import { sendResults } from '../results/send-results.ts';
import { jobParams, requireJob } from './job-params.ts';

const Descriptor = Type.Object(
  {
    jobId: Type.String(),
    jobType: Type.String(),
    jobStatus: Type.String(),
    createdDate: Type.String({
      description: 'ISO 8601 with milliseconds and offset',
      examples: ['2016-09-15T03:36:05.000-07:00'],
    }),
    creditsConsumed: Type.Integer(),
    resultsUrl: Type.Optional(
      Type.String({
        description:
          'Where the results are, for anyone who has this URL, until it expires. It carries the format that was asked for; without one it gives CSV, or what `format` or `Accept` ask for there.',
      }),
    ),
  },
  { xml: { name: 'bulkJob' } },
);

/** `GET {path}/job/{jobId}/results`: the results, or a descriptor with their URL (reference `jobs-auth-admin.md` §2.6). */
export function getJobResultsRoute(server: Server, context: JobsContext, type: JobType): void {
  const url = `${type.path}/job/:jobId/results`;
  const schema = {
    tags: ['Bulk jobs'],
    summary: `Results: ${type.summary}`,
    params: jobParams,
    querystring: Type.Object(formatQuery),
  };
  const config = { api: type.api, uncounted: true } as const;
  if (type.results === 'file') {
    server.get(
      url,
      { config, schema: { ...schema, headers: fileHeaders, response: fileResponses } },
      async (request, reply) => sendResults(context, await requireJob(context, type, request), request, reply),
    );
  } else {
    server.get(url, { config, schema: { ...schema, response: { 200: Descriptor } } }, async (request) => {
      const job = await requireJob(context, type, request);
      return describeResults(context, job, server.publicOrigin(request), request.query.format);
    });
  }
}

function describeResults(
  context: JobsContext,
  job: Job,
  origin: string,
  format: ResultsFormat['name'] | undefined,
): Static<typeof Descriptor> {
  const hasResults = job.resultsName !== null || job.status === 'failed';
  const expires = expiry(context.now(), context.resultsUrlHours);
  return {
    jobId: job.jobId,
    jobType: job.type,
    jobStatus: job.status,
    createdDate: job.createdAt.toISOString().replace('Z', '+00:00'),
    creditsConsumed: creditsConsumed(job),
    ...(hasResults ? { resultsUrl: origin + signedResultsPath(context.masterKey, job, expires, format) } : {}),
  };
}
