import assert from 'node:assert/strict';
import { clientIds } from '../../src/lib/client-ids.ts';
import { readIdSet } from '../../src/subscriptions/id-sets/id-set-store.ts';
import { runJob } from '../../src/subscriptions/jobs/run-job.ts';
import type { RunContext } from '../../src/subscriptions/jobs/take-in-jobs.ts';
import { addressPolicy } from '../../src/webhooks/index.ts';
import type { TestAccount, TestApi } from './test-api.ts';

/** Subscription jobs of an API without workers: they are run when a test says so. */
export function subscriptionJobs(api: TestApi) {
  const { server, database, masterKey, config, clock } = api;
  const context: RunContext = {
    logger: api.logger,
    database,
    masterKey,
    webhookPolicy: addressPolicy(config.dangerousWebhookAllow),
    resolve: async () => ['127.0.0.1'],
    timeZone: config.timeZone,
    maxConcurrentJobs: config.maxConcurrentJobs,
    jobRetentionDays: config.jobRetentionDays,
    alertRetentionDays: config.alertRetentionDays,
    changeRetentionDays: config.changeRetentionDays,
    now: () => clock.now,
  };

  /** Sends a form to `/subscription/job`. */
  const send = (
    method: 'POST' | 'PUT',
    account: TestAccount,
    form: Readonly<Record<string, string>>,
    headers: Record<string, string> = account.json,
  ) =>
    server.inject({
      method,
      url: '/api/v1/subscription/job',
      payload: new URLSearchParams(form).toString(),
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    });

  /** As `send`, and asserts that the job is accepted. */
  const submit = async (
    method: 'POST' | 'PUT',
    account: TestAccount,
    form: Readonly<Record<string, string>>,
  ): Promise<SubmittedJob> => {
    const answer = await send(method, account, form);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json();
  };

  return {
    context,
    send,
    submit,
    /** Updates a subscription at once, without a job. */
    updateNow: (account: TestAccount, subscriptionId: string, form: object) =>
      server.inject({
        method: 'PUT',
        url: `/api/v1/subscription/${subscriptionId}`,
        payload: { subscriptionType: 'company', ...form },
        headers: account.json,
      }),
    /** What receivers will be told of a job. */
    told: async (jobId: string): Promise<{ url: string | null; body: { status?: string } }[]> => {
      const rows = await database.kysely
        .selectFrom('webhookMessage')
        .selectAll()
        .where('subject', '=', jobId)
        .execute();
      return rows.map(({ url, body }) => ({ url, body: JSON.parse(body) as { status?: string } }));
    },
    /** The sets that some row names, and those that there are. */
    sets: async (): Promise<{ named: number; kept: number }> => {
      const { rows } = await database.client.query(`
        WITH named AS (
          SELECT set_id FROM subscription
          UNION ALL
          SELECT set_id FROM alert
          UNION ALL
          SELECT unnest(ARRAY[replace_set_id, add_set_id, remove_set_id]) FROM subscription_job
        )
        SELECT (SELECT count(*) FROM named WHERE set_id IN (SELECT set_id FROM id_block)) AS named,
               (SELECT count(DISTINCT set_id) FROM id_block) AS kept`);
      return rows[0];
    },
    /** Submits the creation of a subscription and runs it. */
    create: async (account: TestAccount, form: Readonly<Record<string, string>>): Promise<string> => {
      const job = await submit('POST', account, form);
      await runJob(context, job);
      return job.subscriptionId;
    },
    /** The account's own ids of people. */
    people: (account: TestAccount, ids: readonly number[]) =>
      clientIds(masterKey, account.clientId).mint('people', ids).join(','),
    /** What a subscription watches; undefined if there is none. */
    members: async (subscriptionId: string): Promise<number[] | undefined> => {
      const subscription = await database.kysely
        .selectFrom('subscription')
        .selectAll()
        .where('subscriptionId', '=', subscriptionId)
        .executeTakeFirst();
      if (subscription === undefined) return undefined;
      const ids = [...(await readIdSet(database, subscription.setId))];
      assert.equal(subscription.members, ids.length);
      return ids;
    },
    status: async (account: TestAccount, jobId: string): Promise<string> => {
      const answer = await server.inject({ url: `/api/v1/subscription/job/${jobId}`, headers: account.json });
      return `${answer.json().status} ${answer.json().totalProcessed}`;
    },
    /** Everything that a job may change, to be compared with what it was. */
    everything: async (): Promise<object> => {
      const { rows } = await database.client.query(`
        SELECT (SELECT json_agg(subscription ORDER BY subscription_id) FROM subscription) AS subscriptions,
               (SELECT json_agg(job ORDER BY sequence) FROM subscription_job AS job) AS jobs,
               (SELECT json_agg(endpoint ORDER BY endpoint_id) FROM webhook_endpoint AS endpoint) AS endpoints,
               (SELECT array_agg(DISTINCT set_id) FROM id_block) AS sets,
               (SELECT array_agg(message_id ORDER BY message_id) FROM webhook_message) AS messages,
               (SELECT array_agg(id ORDER BY id) FROM graphile_worker.jobs) AS entries`);
      return rows[0];
    },
  };
}

interface SubmittedJob {
  readonly jobId: string;
  readonly subscriptionId: string;
  readonly status: string;
}

/** What every creation needs beside its ids, at the clock of {@link TestApi}. */
export const companySubscription = {
  subscriptionType: 'company',
  startTime: '2026-02-01T00:00:00-08:00',
  frequency: '1d',
} as const;
