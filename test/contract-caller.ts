import assert from 'node:assert/strict';
import { clientIds } from '../src/lib/client-ids.ts';
import { fireSubscription } from '../src/subscriptions/index.ts';
import { sendMessage } from '../src/webhooks/index.ts';
import type { Caller, Endpoint } from './contract-endpoints.ts';
import { jobContracts } from './contract-jobs.ts';
import { firings } from './support/firings.ts';
import { textImporter } from './support/import-text.ts';
import type { TestAccount, TestApi } from './support/test-api.ts';
import type { webhookReceiver } from './support/webhook-receiver.ts';

/** An account that can ask every endpoint with success. */
export interface TestCaller extends Caller {
  readonly account: TestAccount;
  /** Sends the request of an endpoint that is answered with success, or the same with another path and query. */
  send(endpoint: Endpoint, headers: Record<string, string>, url?: string): Promise<Answer>;
}

type Answer = Awaited<ReturnType<TestApi['server']['inject']>>;

/** Makes an account. Jobs are run, all that were ever submitted, from the first call of `run` on. */
export async function contractCaller(
  api: TestApi,
  receiver: Awaited<ReturnType<typeof webhookReceiver>>,
): Promise<TestCaller> {
  const account = await api.newAccount({ concurrentJobs: 1_000 });
  const importText = await textImporter(api.database);
  const { context, watch } = firings(api);
  let alerts = 0;
  const ids = clientIds(api.masterKey, account.clientId);
  const post = async (url: string, body: string | object): Promise<Record<string, string>> => {
    const headers = { ...account.json, 'content-type': typeOf(body) };
    const answer = await api.server.inject({ method: 'POST', url, payload: body, headers });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json();
  };
  const caller: TestCaller = {
    account,
    id: (kind, recordId) => ids.mint(kind, [recordId])[0] ?? '',
    async submit(path) {
      const job = jobContracts.find((contract) => `/api/v1${contract.path}/job` === path);
      if (job === undefined) throw new Error(`no job at ${path}`);
      return (await post(`${path}?webhook=${encodeURIComponent(receiver.url)}`, job.payload(caller)))['jobId'] ?? '';
    },
    async run(path) {
      await startWorkers(api);
      const jobId = await caller.submit(path);
      while (!receiver.received.some(({ body }) => body.includes(jobId)))
        await receiver.until(receiver.received.length + 1);
      return jobId;
    },
    report: async () => (await post('/api/v1/company/726263/wrongInfo', { other: 'Moved' }))['requestId'] ?? '',
    async subscribe() {
      const subscription = {
        subscriptionType: 'company',
        companyIds: '726263',
        startTime: '2030-01-01T00:00:00Z',
        frequency: '1d',
        webhook: receiver.url,
      };
      return (await post('/api/v1/subscription', subscription))['subscriptionId'] ?? '';
    },
    async subscribeByJob() {
      const subscription = { subscriptionType: 'company', companyIds: '726263', startTime: '2030-01-01T00:00:00Z' };
      return (await post('/api/v1/subscription/job', { ...subscription, frequency: '1d' }))['jobId'] ?? '';
    },
    async alert() {
      const subscriptionId = await watch(account, [987_001]);
      alerts += 1;
      await importText('companies', `companyId,name\n987001,Name ${alerts} for ${account.clientId}`);
      await fireSubscription(context, subscriptionId);
      return subscriptionId;
    },
    message: async () =>
      (await api.database.transaction((transaction) =>
        sendMessage(
          transaction,
          { clientId: account.clientId, subject: 'contract', url: receiver.url, body: {} },
          api.clock.now,
        ),
      )) ?? '',
    async send({ method, payload, ask, isPublic }, headers, url) {
      const body = payload?.(caller);
      const { clientId, clientSecret } = account;
      const login = new URLSearchParams({ grantType: 'cred', clientId, clientSecret });
      const asked = url ?? (await ask(caller)) + (isPublic === true ? `?${login.toString()}` : '');
      return api.server.inject({
        method,
        url: asked,
        ...(body === undefined ? {} : { payload: body }),
        headers: { ...(body === undefined ? {} : { 'content-type': typeOf(body) }), ...headers },
      });
    },
  };
  return caller;
}

const typeOf = (body: string | object) => (typeof body === 'string' ? 'text/plain' : 'application/json');

const started = new WeakMap<TestApi, Promise<unknown>>();

async function startWorkers(api: TestApi): Promise<void> {
  const workers = started.get(api) ?? api.startWorkers();
  started.set(api, workers);
  await workers;
}
