import assert from 'node:assert/strict';
import type { FaultInstallation } from './installation.ts';

const path = '/api/v1/company/techProfile/job';

/** A client of the API as a customer writes one, and its notes of what the server has promised it. */
export interface JobClient {
  readonly clientId: string;
  readonly webhookSecret: string;
  /** The ids of every job that was acknowledged, by job id. */
  readonly acknowledged: ReadonlyMap<string, readonly number[]>;
  /** Whoever serves now. */
  connect(url: string): void;
  /** Submits a job. @returns its id, or undefined if no 200 came back: then nothing is promised */
  submit(ids: readonly number[]): Promise<string | undefined>;
  /** A job's status; undefined while the server does not give one. */
  status(jobId: string): Promise<string | undefined>;
  /** The bytes of a job's results. */
  results(jobId: string): Promise<string>;
}

/**
 * Makes an API key with the command line and a token for it.
 * @param url the server that is asked for the token; the token is good for every later one too
 * @param webhook where the jobs' webhooks go
 */
export async function jobClient(installation: FaultInstallation, url: string, webhook: string): Promise<JobClient> {
  // A year's credits: what was consumed is seldom counted anew in the middle of a test.
  const credits = ['--credits', '10000000', '--credits-period', 'year'];
  const options = ['--throttle', '1000000', '--concurrent-jobs', '1000', ...credits];
  const made = await installation.run('key', 'create', '--name', 'faults', ...options, '--json');
  assert.equal(made.exitCode, 0, made.stderr);
  const key = JSON.parse(made.stdout) as { clientId: string; clientSecret: string; webhookSecret: string };
  const query = new URLSearchParams({ grantType: 'cred', clientId: key.clientId, clientSecret: key.clientSecret });
  const answer = await fetch(`${url}/Auth/login/v1/token.json?${String(query)}`, { method: 'POST' });
  const { accessTokenDetails } = (await answer.json()) as { accessTokenDetails: { accessToken: string } };
  const headers = { accessToken: accessTokenDetails.accessToken, accept: 'application/json' };

  let server = url;
  const acknowledged = new Map<string, readonly number[]>();
  return {
    clientId: key.clientId,
    webhookSecret: key.webhookSecret,
    acknowledged,
    connect: (url) => {
      server = url;
    },
    async submit(ids) {
      const job = await json<{ jobId: string }>(`${server}${path}?webhook=${encodeURIComponent(webhook)}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/plain' },
        body: ids.join('\n'),
      });
      if (job !== undefined) acknowledged.set(job.jobId, ids);
      return job?.jobId;
    },
    status: async (jobId) => (await json<{ status: string }>(`${server}${path}/${jobId}`, { headers }))?.status,
    async results(jobId) {
      const descriptor = await json<{ resultsUrl: string }>(`${server}${path}/${jobId}/results`, { headers });
      assert.ok(descriptor, `no descriptor of ${jobId}`);
      const file = await fetch(descriptor.resultsUrl);
      assert.equal(file.status, 200, descriptor.resultsUrl);
      return file.text();
    },
  };
}

/**
 * The body of a 200; undefined if the connection broke, or if the server said that it is not ready, which is all else
 * that it may say.
 */
async function json<Body>(url: string, options: RequestInit): Promise<Body | undefined> {
  let answer: Response;
  let body: string;
  try {
    answer = await fetch(url, options);
    body = await answer.text();
  } catch {
    return undefined;
  }
  if (answer.status === 200) return JSON.parse(body) as Body;
  assert.match(body, /"errorNumber":"503-9001"/, `${url} answered ${answer.status}`);
  return undefined;
}
