import { type IncomingMessage } from 'node:http';
import { Type } from 'typebox';
import type { Database } from '../../database/index.ts';
import { givenParameters, type Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { findApiKey } from '../api-key-store.ts';
import { readReportPeriod } from '../report-period.ts';
import type { UsageCounter } from '../usage-counter.ts';
import { sumTransactions } from '../usage-store.ts';

const Period = Type.Object({
  period: Type.Optional(Type.String({ description: 'day, month or year; required' })),
  start: Type.Optional(Type.String({ description: 'First day, month or year; required', examples: ['2026-01'] })),
  end: Type.Optional(Type.String({ description: 'Last day, month or year; required', examples: ['2026-02'] })),
});

const Usage = Type.Object(
  {
    accountId: Type.String({ description: 'The client id' }),
    period: Type.String(),
    start: Type.String(),
    end: Type.String(),
    usageForAccount: Type.Array(
      Type.Object(
        {
          api: Type.String({ description: 'Endpoint group, as in the entitlements of an API key' }),
          transactions: Type.Integer(),
          date: Type.String({ description: 'The day, month or year (UTC)', examples: ['2026-01'] }),
        },
        { xml: { name: 'usage' } },
      ),
    ),
    creditsForAccount: Type.Array(
      Type.Object(
        {
          allocatedCredits: Type.Optional(Type.Integer({ description: 'Absent if the key has no limit' })),
          consumedCredits: Type.Integer(),
        },
        { xml: { name: 'credits' } },
      ),
      { description: 'One element: the current period of the key' },
    ),
    bulkJobReferenceUrl: Type.String({ description: 'Where the jobs behind the usage are listed' }),
  },
  { title: 'Usage', xml: { name: 'apiUsage' } },
);

const formBytesMax = 16 * 1024;

/**
 * `GET /admin/usage`: transactions and credits of the account (reference `jobs-auth-admin.md` §4.2). The parameters come
 * in the query or, as an older edition has it, as a form.
 */
export function getUsageRoute(
  server: Server,
  { database, usage, now }: { database: Database; usage: UsageCounter; now: () => Date },
): void {
  server.get(
    '/admin/usage',
    {
      config: { api: 'admin' },
      schema: {
        tags: ['Administration'],
        summary: 'API usage',
        description:
          'Transactions by endpoint group and day, month or year: one for each successful call, and one for each line of a job when it starts. Free are dry runs, status, results, outcomes and cancel of jobs, reference data and administration. Calls to other servers of the installation show after some seconds.',
        querystring: Period,
        response: { 200: Usage },
      },
      preValidation: async (request) => {
        request.query = givenParameters(request.query, await formOf(request.raw));
      },
    },
    async (request) => {
      const { account, query } = request;
      const report = readReportPeriod(query);
      await usage.flush();
      const key = await findApiKey(database, account.clientId, now());
      if (key === undefined) throw new Error(`there is no account ${account.clientId}`);
      const { period, start, end } = report;
      return {
        accountId: account.clientId,
        period,
        start,
        end,
        usageForAccount: await sumTransactions(database, account.clientId, report),
        creditsForAccount: [
          {
            ...(key.credits === null ? {} : { allocatedCredits: key.credits }),
            consumedCredits: key.creditsConsumed,
          },
        ],
        bulkJobReferenceUrl: `${server.publicOrigin(request)}/api/v1/admin/jobs`,
      };
    },
  );
}

/** The form that came with a GET, which Fastify leaves unread. */
async function formOf(request: IncomingMessage): Promise<Record<string, string> | undefined> {
  if (!(request.headers['content-type'] ?? '').includes('x-www-form-urlencoded')) return undefined;
  let form = '';
  for await (const chunk of request) {
    form += String(chunk);
    if (form.length > formBytesMax) throw new ApiError('bodyTooLarge', { max: formBytesMax });
  }
  return Object.fromEntries(new URLSearchParams(form));
}
