import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import type { Ask } from './ask.ts';
import type { FaultInstallation } from './installation.ts';

const path = '/api/v1/company/techProfile/job';

/** A client of the API as a customer writes one, and its notes of what the server has promised it. */
export interface JobClient {
  readonly clientId: string;
  readonly webhookSecret: string;
  /** The ids of every job that was acknowledged and whose results have not been checked, by job id. */
  readonly acknowledged: Map<string, readonly number[]>;
  /** Submits a job. @returns its id, or undefined if no 200 came back: then nothing is promised */
  submit(ids: readonly number[]): Promise<string | undefined>;
  /** A job's status; undefined while the server does not give one. */
  status(jobId: string): Promise<string | undefined>;
  /** The bytes of a job's results. */
  results(jobId: string): Promise<string>;
}

/**
 * Makes an API key with the command line and a token for it.
 * @param webhook where the jobs' webhooks go
 */
export async function jobClient(installation: FaultInstallation, ask: Ask, webhook: string): Promise<JobClient> {
  // A year's credits: what was consumed is seldom counted anew in the middle of a test.
  const credits = ['--credits', '10000000', '--credits-period', 'year'];
  const options = ['--throttle', '1000000', '--concurrent-jobs', '1000', ...credits];
  const made = await installation.run('key', 'create', '--name', 'faults', ...options, '--json');
  assert.equal(made.exitCode, 0, made.stderr);
  const key = JSON.parse(made.stdout) as { clientId: string; clientSecret: string; webhookSecret: string };
  const json = async <Body>(...request: Parameters<Ask>): Promise<Body | undefined> => {
    const body = await ask(...request);
    return body === undefined ? undefined : (JSON.parse(body) as Body);
  };
  const query = new URLSearchParams({ grantType: 'cred', clientId: key.clientId, clientSecret: key.clientSecret });
  const login = await json<{ accessTokenDetails: { accessToken: string } }>(
    `/Auth/login/v1/token.json?${String(query)}`,
    { method: 'POST' },
  );
  assert.ok(login, 'no token');
  const headers = { accessToken: login.accessTokenDetails.accessToken, accept: 'application/json' };

  const acknowledged = new Map<string, readonly number[]>();
  return {
    clientId: key.clientId,
    webhookSecret: key.webhookSecret,
    acknowledged,
    async submit(ids) {
      const job = await json<{ jobId: string }>(`${path}?webhook=${encodeURIComponent(webhook)}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/plain' },
        body: ids.join('\n'),
      });
      if (job !== undefined) acknowledged.set(job.jobId, ids);
      return job?.jobId;
    },
    status: async (jobId) => (await json<{ status: string }>(`${path}/${jobId}`, { headers }))?.status,
    results: (jobId) =>
      until(`the results of ${jobId}`, 50, async () => {
        const descriptor = await json<{ resultsUrl: string }>(`${path}/${jobId}/results`, { headers });
        if (descriptor === undefined) return undefined;
        const { pathname, search } = new URL(descriptor.resultsUrl);
        return ask(pathname + search, {});
      }),
  };
}
