import assert from 'node:assert/strict';
import { clientIds } from '../../src/lib/client-ids.ts';
import type { TestAccount, TestApi } from './test-api.ts';

type Form = Readonly<Record<string, string>>;

/** What every creation needs, at the clock of {@link TestApi}. */
export const newSubscription = {
  subscriptionType: 'company',
  startTime: '2026-02-01T00:00:00-08:00',
  frequency: '1d',
  companyIds: '1,2,3',
} as const;

/** Requests to the synchronous endpoints of subscriptions, and what the database keeps of them. */
export function subscriptionRequests({ server, database, masterKey }: TestApi) {
  const send = (
    account: TestAccount,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    form?: Form,
    headers: Record<string, string> = account.json,
  ) =>
    server.inject({
      method,
      url: `/api/v1${path}`,
      ...(form === undefined ? {} : { payload: new URLSearchParams(form).toString() }),
      headers: {
        ...headers,
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
    });

  const succeed = async (...[account, method, path, form]: Parameters<typeof send>) => {
    const answer = await send(account, method, path, form);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json();
  };

  /** What the database holds that a request may change, to be compared with what it was. */
  const everything = async (): Promise<object> => {
    const { rows } = await database.client.query(`
      SELECT (SELECT json_agg(s ORDER BY subscription_id) FROM subscription AS s) AS subscriptions,
             (SELECT json_agg(e ORDER BY endpoint_id) FROM webhook_endpoint AS e) AS endpoints,
             (SELECT json_agg(b ORDER BY set_id, block) FROM id_block AS b) AS blocks,
             (SELECT array_agg(secret_id ORDER BY secret_id) FROM webhook_secret) AS secrets,
             (SELECT array_agg(id ORDER BY id) FROM graphile_worker.jobs) AS entries`);
    return rows[0];
  };

  return {
    send,
    everything,
    /** Creates a subscription: {@link newSubscription}, and over it what is given here. An empty text takes something away. */
    create: (account: TestAccount, form: Form = {}) =>
      succeed(account, 'POST', '/subscription', { ...newSubscription, ...form }),
    update: (account: TestAccount, subscriptionId: string, form: Form) =>
      succeed(account, 'PUT', `/subscription/${subscriptionId}`, form),
    details: (account: TestAccount, subscriptionId: string, query = '') =>
      succeed(account, 'GET', `/subscription/${subscriptionId}${query}`),
    /** Asserts that a request is refused with this number and changes nothing; gives what it says. */
    refused: async (errorNumber: string, ...request: Parameters<typeof send>): Promise<string> => {
      const before = await everything();
      const answer = await send(...request);
      assert.equal(answer.json().errorNumber, errorNumber, `${JSON.stringify(request[3])} ${answer.body}`);
      assert.deepEqual(await everything(), before);
      return answer.json().message;
    },
    /** The account's own ids of people. */
    people: (account: TestAccount, ids: readonly number[]) =>
      clientIds(masterKey, account.clientId).mint('people', ids),
    /** Sets what verification and disabling would have made of a webhook. */
    setWebhookStatus: async (subscriptionId: string, status: 'ACTIVE' | 'DISABLED') => {
      await database.client.query(
        `UPDATE webhook_endpoint SET status = $2, disabled_at = CASE WHEN $2 = 'DISABLED' THEN now() END
         WHERE endpoint_id = $1`,
        [subscriptionId, status],
      );
    },
  };
}
