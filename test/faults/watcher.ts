import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import type { Signer } from './deliveries.ts';
import type { FaultInstallation } from './installation.ts';

/** A subscription and what its client knows of it. */
export interface Watched {
  readonly subscriptionId: string;
  readonly fields: string;
  /** The Standard Webhooks secret of its endpoint. */
  readonly secret: string;
  /** The ids that it must watch: all of which additions and removals were acknowledged. */
  readonly ids: Set<number>;
}

/** One company in one alert: the fields that changed, with their values. */
export interface Told {
  readonly alertId: number;
  readonly companyId: number;
  readonly values: readonly { readonly field: string; readonly old?: unknown; readonly new?: unknown }[];
}

/** A client with subscriptions. What the server does not answer in time, because it is dead, gives undefined. */
export interface Watcher {
  readonly subscriptions: readonly Watched[];
  /** Lets a subscription fire in `milliseconds` from now. */
  reschedule(watched: Watched, milliseconds: number): Promise<boolean>;
  /** Adds and removes ids by a job. */
  submitJob(watched: Watched, change: Readonly<Record<string, string>>): Promise<string | undefined>;
  jobStatus(jobId: string): Promise<string | undefined>;
  /** All members. */
  members(watched: Watched): Promise<number[] | undefined>;
  /** Everything that it has been told, oldest first. */
  told(watched: Watched): Promise<Told[] | undefined>;
  /** What the alerts of a subscription are signed with. */
  signerOf(subscriptionId: string): Signer;
}

/**
 * Makes an API key and three subscriptions that watch different companies and fields of the known data.
 * @param urls of the servers as they are now; they are asked in turn
 */
export async function watcher(
  installation: FaultInstallation,
  urls: () => readonly string[],
  webhook: string,
): Promise<Watcher> {
  const options = ['--throttle', '10000000', '--concurrent-jobs', '1000'];
  const made = await installation.run('key', 'create', '--name', 'watcher', ...options, '--json');
  assert.equal(made.exitCode, 0, made.stderr);
  const key = JSON.parse(made.stdout) as { clientId: string; clientSecret: string };
  const login = new URLSearchParams({ grantType: 'cred', clientId: key.clientId, clientSecret: key.clientSecret });
  const answer = await fetch(`${urls()[0]}/Auth/login/v1/token.json?${login.toString()}`, { method: 'POST' });
  const { accessTokenDetails } = (await answer.json()) as { accessTokenDetails: { accessToken: string } };
  const headers = { accessToken: accessTokenDetails.accessToken, accept: 'application/json' };
  const signingSecret = "the watcher's own secret";
  let calls = 0;
  const alertsRead = new Map<string, Told[]>();

  const call = async <Body>(method: string, path: string, form?: Record<string, string>): Promise<Body | undefined> => {
    const body = form === undefined ? {} : { body: new URLSearchParams(form) };
    const servers = urls();
    const server = servers[(calls += 1) % servers.length];
    const answered = await fetch(`${server}/api/v1${path}`, { method, headers, ...body }).catch(() => undefined);
    const text = await answered?.text().catch(() => undefined);
    if (answered === undefined || text === undefined) return undefined;
    if (answered.status === 200) return JSON.parse(text) as Body;
    // Not ready; or it has been so long that the start time asked for has passed.
    assert.match(text, /"errorNumber":"(503-9001|400-1504)"/, `${method} ${path} answered ${answered.status}`);
    return undefined;
  };

  const subscribe = async (from: number, to: number, fields: string): Promise<Watched> => {
    const ids = new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index));
    const created = await call<{ subscriptionId: string; webhook: { secret: string } }>('POST', '/subscription', {
      subscriptionType: 'company',
      companyIds: [...ids].join(),
      fields,
      frequency: '1y',
      startTime: new Date(Date.now() + 3_600_000).toISOString(),
      webhook,
      signingSecret,
    });
    assert.ok(created, 'the subscription was not created');
    const { subscriptionId } = created;
    await until('the webhook to be verified', 50, async () => {
      const details = await call<{ webhook: unknown }>('GET', `/subscription/${subscriptionId}?resultsPerPage=1`);
      return details?.webhook === webhook;
    });
    return { subscriptionId, fields, secret: created.webhook.secret, ids };
  };

  const subscriptions = [
    await subscribe(1, 100, 'all'),
    await subscribe(51, 150, 'Name'),
    await subscribe(1, 150, 'Phone'),
  ];
  return {
    subscriptions,
    signerOf(subscriptionId) {
      const watched = subscriptions.find((each) => each.subscriptionId === subscriptionId);
      if (watched === undefined) throw new Error(`a message about ${subscriptionId}, which is no subscription`);
      return { secret: watched.secret, signingSecret };
    },
    async reschedule({ subscriptionId }, milliseconds) {
      const startTime = new Date(Date.now() + milliseconds).toISOString();
      return (
        (await call('PUT', `/subscription/${subscriptionId}`, { subscriptionType: 'company', startTime })) !== undefined
      );
    },
    async submitJob({ subscriptionId }, change) {
      const form = { subscriptionId, subscriptionType: 'company', ...change };
      return (await call<{ jobId: string }>('PUT', '/subscription/job', form))?.jobId;
    },
    jobStatus: async (jobId) => (await call<{ status: string }>('GET', `/subscription/job/${jobId}`))?.status,
    members: async ({ subscriptionId }) =>
      (await call<{ companyIds: string[] }>('GET', `/subscription/${subscriptionId}`))?.companyIds.map(Number),
    async told({ subscriptionId }) {
      const list = await call<{ alerts: { alertId: number }[] }>('GET', `/subscription/${subscriptionId}/alerts`);
      if (list === undefined) return undefined;
      const told: Told[] = [];
      for (const { alertId } of list.alerts.toReversed()) {
        // What an alert says never changes; after many rounds there are hundreds.
        const read = alertsRead.get(`${subscriptionId} ${alertId}`);
        if (read !== undefined) {
          told.push(...read);
          continue;
        }
        const details = await call<{ companyAlertDetails: { companyId: string; values: Told['values'] }[] }>(
          'GET',
          `/subscription/${subscriptionId}/alert/${alertId}/fields?values=true`,
        );
        if (details === undefined) return undefined;
        const companies = details.companyAlertDetails.map(({ companyId, values }) => ({
          alertId,
          companyId: Number(companyId),
          values,
        }));
        alertsRead.set(`${subscriptionId} ${alertId}`, companies);
        told.push(...companies);
      }
      return told;
    },
  };
}
