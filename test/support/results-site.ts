import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { after } from 'node:test';
import pino from 'pino';
import { createServer, type Server } from '../../src/http/index.ts';
import type { JobsContext } from '../../src/jobs/index.ts';
import type { JobType } from '../../src/jobs/job-type.ts';
import { recordColumns } from '../../src/jobs/record-columns.ts';
import { downloadResultsRoute } from '../../src/jobs/routes/download-results.ts';
import { jobRoutes } from '../../src/jobs/routes/index.ts';
import { failJob, runJob } from '../../src/jobs/running/run-job.ts';
import { plainIds } from '../../src/jobs/submission/input.ts';
import type { Account } from '../../src/lib/account.ts';
import { boolean, integer, text } from '../../src/lib/record-field.ts';

const fields = [integer('companyId'), boolean('active'), text('name')];

/** A row for each line, of all kinds of values; the line `4` has 200,000. */
export const kinds: JobType = {
  type: 'kinds',
  path: '/kinds',
  api: 'company',
  summary: 'A column of each kind',
  description: 'A job type whose results are the file itself.',
  xmlRoot: 'BulkLeadEnrichmentStatus',
  results: 'file',
  lines: { max: 3, read: plainIds, example: '1,2', description: 'Ids' },
  creditsPerLine: 0,
  select: () => `
    SELECT input.given AS "given", input.record_id AS "peopleId", ${recordColumns(fields, 'value')},
           value.small, value.raw, value.amount, value.ratio, value.company_id::text AS "digits"
      FROM input
      CROSS JOIN generate_series(1, CASE input.record_id WHEN 4 THEN 200000 ELSE 1 END)
      LEFT JOIN (VALUES (1, 9223372036854775807, true, 'Alpha', 7::smallint, true, 12.50, 0.1::float8),
                        (2, -5, false, '', -7::smallint, false, -0.001, '1e300'::float8),
                        (4, 4, true, E'Be"ta, {"a":1}\\n\\u00fc\\\\', NULL, NULL, NULL, NULL))
                AS value (line, company_id, active, name, small, raw, amount, ratio)
             ON value.line = input.record_id
     ORDER BY input.line`,
  mintedColumns: [null, 'people'],
};
export const described: JobType = { ...kinds, type: 'described', path: '/described', results: 'descriptor' };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly text: string;
}

const never = new AbortController().signal;

/**
 * A server of jobs on a real socket: `inject` would not show what a connection carries. Whoever sends `x-client` is that
 * account.
 */
export async function resultsSite({ store, ...rest }: JobsContext, account: Account) {
  /** What the store has opened to be read. */
  const opened: Readable[] = [];
  const context: JobsContext = {
    ...rest,
    store: {
      ...store,
      async read(name, range) {
        const file = await store.read(name, range);
        if (file !== undefined) opened.push(file);
        return file;
      },
    },
  };
  const server = await createServer({ logger: pino({ level: 'silent' }) });
  downloadResultsRoute(server, context);
  await server.register(async (scope: Server) => {
    scope.addHook('onRequest', async (request) => {
      request.account = { ...account, clientId: String(request.headers['x-client'] ?? account.clientId) };
    });
    jobRoutes(scope, context);
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  after(() => server.close());
  const origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;

  async function submit(path: string, payload: string): Promise<string> {
    const headers = { accept: 'application/json', 'content-type': 'text/plain' };
    const answer = await server.inject({ method: 'POST', url: `${path}/job`, payload, headers });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json().jobId;
  }
  return {
    context,
    origin,
    opened,
    submit,
    /** Submits a job and runs it. */
    run: async (path: string, payload: string): Promise<string> => {
      const jobId = await submit(path, payload);
      await runJob(context, jobId, never);
      return jobId;
    },
    /** Submits a job that fails. */
    fail: async (path: string): Promise<string> => {
      const jobId = await submit(path, '1');
      await failJob(context, jobId);
      return jobId;
    },
    get: async (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> => {
      const asked = httpRequest(`${origin}${path}`, { headers, method, agent: false }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      const body = await buffer(answer);
      return { status: answer.statusCode ?? 0, headers: answer.headers, body, text: body.toString() };
    },
  };
}
