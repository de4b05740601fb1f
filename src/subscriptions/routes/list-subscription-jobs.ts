import { type Static, Type } from 'typebox';
import { readOptionalReportPeriod } from '../../accounts/index.ts';
import { listParameter, pageQuery, readEnumerated, type Server } from '../../http/index.ts';
import { type JobFilter, listJobs, subscriptionJobTypes } from '../jobs/index.ts';
import type { SubscriptionsContext } from '../subscriptions-context.ts';

/** The texts of reference `subscriptions.md` §11.1; no job of this server is ever `processing` or `ready`. */
const documentedStatuses = ['failed', 'accepted', 'processing', 'finished', 'aborted', 'ready'] as const;

const Filter = Type.Object({
  period: Type.Optional(Type.String({ description: 'day, month or year; with start and end, or none of the three' })),
  start: Type.Optional(Type.String({ description: 'First day, month or year of submission', examples: ['2026-01'] })),
  end: Type.Optional(Type.String({ description: 'Last day, month or year of submission', examples: ['2026-02'] })),
  jobStatuses: listParameter(documentedStatuses.join(', ')),
  jobTypes: listParameter(subscriptionJobTypes.join(', ')),
  ...pageQuery({ resultsPerPageMax: 50 }),
});

const JobList = Type.Object(
  {
    subscriptionJobs: Type.Array(
      Type.Object(
        {
          jobId: Type.String({ examples: ['6gf220p5pat3e1juh8us'] }),
          subscriptionId: Type.String({ examples: ['631gp2hs8h0o4jhrrso5'] }),
          jobType: Type.String({ examples: ['notificationSubscriptionUpdate'] }),
          jobStatus: Type.String({ examples: ['finished'] }),
          createdDate: Type.String({ description: 'The day of submission, in UTC', examples: ['2015-09-16'] }),
          creditsConsumed: Type.Integer({ description: 'Subscriptions cost none', examples: [0] }),
        },
        { xml: { name: 'subscriptionJob' } },
      ),
    ),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
    totalResults: Type.Integer(),
  },
  { title: 'SubscriptionJobList', xml: { name: 'subscriptionJobList' } },
);

/** `GET /subscription/jobs`: the account's subscription jobs, newest first (reference `subscriptions.md` §11.1). */
export function listSubscriptionJobsRoute(server: Server, context: SubscriptionsContext): void {
  server.get(
    '/subscription/jobs',
    {
      config: { api: 'subscription', uncounted: true },
      schema: {
        tags: ['Subscriptions'],
        summary: 'List subscription jobs',
        description: 'Newest first. Jobs are kept for a time after they have ended (30 days unless set otherwise).',
        querystring: Filter,
        response: { 200: JobList },
      },
    },
    async ({ account, query }) => {
      const { page = 1, resultsPerPage = 10 } = query;
      const filter = readFilter(query);
      const found = await listJobs(context.database, account.clientId, filter, { page, resultsPerPage });
      const subscriptionJobs = found.jobs.map(({ jobId, subscriptionId, type, status, createdAt }) => ({
        jobId,
        subscriptionId,
        jobType: type,
        jobStatus: status,
        createdDate: createdAt.toISOString().slice(0, 10),
        creditsConsumed: 0,
      }));
      return { subscriptionJobs, page, resultsPerPage, totalResults: found.totalResults };
    },
  );
}

function readFilter(query: Static<typeof Filter>): JobFilter {
  return {
    submitted: readOptionalReportPeriod(query),
    statuses: readEnumerated('jobStatuses', query.jobStatuses, documentedStatuses),
    types: readEnumerated('jobTypes', query.jobTypes, subscriptionJobTypes),
  };
}
