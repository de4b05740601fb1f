import { type Static, Type } from 'typebox';
import { readOptionalReportPeriod } from '../../accounts/index.ts';
import { illegalValue, listParameter, pageQuery, readList, type Server } from '../../http/index.ts';
import { creditsConsumed, type JobStatus } from '../job.ts';
import { type JobFilter, listJobs } from '../job-list-store.ts';
import type { JobsContext } from '../jobs.ts';

/** The numbers of reference `jobs-auth-admin.md` §2.1; -1, "not found", is the status of no job. */
const statusOf: ReadonlyMap<string, JobStatus | undefined> = new Map([
  ['-1', undefined],
  ['0', 'failed'],
  ['1', 'accepted'],
  ['2', 'processing'],
  ['3', 'finished'],
  ['4', 'aborted'],
]);

const Filter = Type.Object({
  period: Type.Optional(Type.String({ description: 'day, month or year; with start and end, or none of the three' })),
  start: Type.Optional(Type.String({ description: 'First day, month or year of submission', examples: ['2026-01'] })),
  end: Type.Optional(Type.String({ description: 'Last day, month or year of submission', examples: ['2026-02'] })),
  jobStatuses: listParameter('-1 not found, 0 failed, 1 accepted, 2 processing, 3 finished, 4 aborted'),
  jobTypes: listParameter(
    '1 Company Details, 2 Contact Details, 3 Enrich, 4 Contact Lookup, 5 New Contact Details; other types have no number',
  ),
  ...pageQuery({ resultsPerPageMax: 50 }),
});

const JobList = Type.Object(
  {
    bulkJobs: Type.Array(
      Type.Object(
        {
          jobId: Type.String(),
          jobType: Type.String({ examples: ['targetContactDetails'] }),
          jobStatus: Type.String({ examples: ['finished'] }),
          createdDate: Type.String({ description: 'The day of submission, in UTC', examples: ['2026-01-15'] }),
          creditsConsumed: Type.Integer(),
        },
        { xml: { name: 'bulkJob' } },
      ),
    ),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
    totalResults: Type.Integer(),
  },
  { title: 'BulkJobList', xml: { name: 'bulkJobList' } },
);

/** `GET /admin/jobs`: the account's bulk jobs, newest first (reference `jobs-auth-admin.md` §4.1). */
export function listJobsRoute(server: Server, context: JobsContext): void {
  server.get(
    '/admin/jobs',
    {
      config: { api: 'admin' },
      schema: {
        tags: ['Administration'],
        summary: 'List bulk jobs',
        description: 'Newest first. Jobs are kept for a time after they have ended (30 days unless set otherwise).',
        querystring: Filter,
        response: { 200: JobList },
      },
    },
    async ({ account, query }) => {
      const { page = 1, resultsPerPage = 10 } = query;
      const filter = readJobFilter(context, query);
      const { jobs, totalResults } = await listJobs(context.database, account.clientId, filter, {
        page,
        resultsPerPage,
      });
      const bulkJobs = jobs.map((job) => ({
        jobId: job.jobId,
        jobType: job.type,
        jobStatus: job.status,
        createdDate: job.createdAt.toISOString().slice(0, 10),
        creditsConsumed: creditsConsumed(job),
      }));
      return { bulkJobs, page, resultsPerPage, totalResults };
    },
  );
}

function readJobFilter({ types }: JobsContext, query: Static<typeof Filter>): JobFilter {
  const typeOf = new Map(types.map(({ number, type }) => [String(number), type]));
  return {
    submitted: readOptionalReportPeriod(query),
    statuses: readList('jobStatuses', query.jobStatuses)
      ?.map((number) => (statusOf.has(number) ? statusOf.get(number) : illegalValue('jobStatuses')))
      .filter((status) => status !== undefined),
    types: readList('jobTypes', query.jobTypes)?.map(
      (number) => (/^\d+$/.test(number) ? typeOf.get(number) : undefined) ?? illegalValue('jobTypes'),
    ),
  };
}
