import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firings } from './support/firings.ts';
import { textImporter } from './support/import-text.ts';
import { emptyModel, type Model, type Step, stepped, steps } from './support/subscription-model.ts';
import { testApi } from './support/test-api.ts';

const api = await testApi();
const { server, database, clock } = api;
const importText = await textImporter(database);
const { fire, pass } = firings(api);
const account = await api.newAccount();
const form = { ...account.json, 'content-type': 'application/x-www-form-urlencoded' };

async function send(
  method: 'POST' | 'PUT' | 'DELETE',
  url: string,
  parameters: Record<string, string> = {},
): Promise<{ subscriptionId: string }> {
  const answer = await server.inject({
    method,
    url: `/api/v1${url}`,
    headers: form,
    payload: new URLSearchParams(parameters).toString(),
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

interface Answers {
  readonly alerts: readonly { readonly alertId: number }[];
  readonly companyIds: readonly string[];
  readonly companyAlertDetails?: readonly Detail[];
  readonly companyNewsAlertDetails?: readonly Detail[];
}

interface Detail {
  readonly companyId: string;
  /** Absent where the detail is an article. */
  readonly fields?: readonly string[];
}

async function read(url: string): Promise<Answers> {
  const answer = await server.inject({ url: `/api/v1${url}`, headers: account.json });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

/** Does to the server what `stepped` does to the model. */
async function apply(step: Step, ids: string[]): Promise<void> {
  switch (step.do) {
    case 'create': {
      const { type, companyIds, watched } = step;
      const created = await send('POST', '/subscription', {
        subscriptionType: type,
        companyIds: companyIds.join(),
        [type === 'company' ? 'fields' : 'agents']: watched.join(),
        frequency: '1d',
        startTime: new Date(clock.now.getTime() + 1_000).toISOString(),
      });
      ids.push(created.subscriptionId);
      return;
    }
    case 'update': {
      const subscriptionId = ids[step.subscription];
      const { type, change, watched } = step;
      await send('PUT', `/subscription/${subscriptionId}`, {
        subscriptionType: type,
        ...change,
        ...(watched === undefined ? {} : { [type === 'company' ? 'fields' : 'agents']: watched.join() }),
      });
      return;
    }
    case 'import companies': {
      const lines = step.rows.map(({ companyId, name, phone }) => `${companyId},${name},${phone}`);
      await importText('companies', ['companyId,name,phone', ...lines].join('\n'), { replace: step.replace });
      return;
    }
    case 'import news': {
      const lines = step.articles.map(
        ({ articleId, companyId, agents }) =>
          `${articleId},${companyId},Title,2026-01-01T00:00:00Z,"${JSON.stringify(agents).replaceAll('"', '""')}"`,
      );
      await importText('news', ['articleId,companyId,title,publicationDate,agents', ...lines].join('\n'));
      return;
    }
    case 'fire':
      pass(1);
      await fire();
  }
}

/** What a poller finds: the alerts of every subscription, oldest first, each as the model has them. */
async function told(ids: readonly string[]): Promise<unknown> {
  const all: unknown[] = [];
  for (const id of ids) {
    const { alerts } = await read(`/subscription/${id}/alerts`);
    const ofThis: unknown[] = [];
    for (const { alertId } of alerts.toReversed()) {
      const list = await read(`/subscription/${id}/alert/${alertId}`);
      const { companyAlertDetails, companyNewsAlertDetails } = await read(
        `/subscription/${id}/alert/${alertId}/fields`,
      );
      const details = companyAlertDetails ?? companyNewsAlertDetails ?? [];
      ofThis.push({
        companyIds: list.companyIds.map(Number),
        details: details.map(({ companyId, fields }) => [Number(companyId), fields?.toSorted() ?? 'article']),
      });
    }
    all.push(ofThis);
  }
  return all;
}

const expected = ({ subscriptions }: Model) => subscriptions.map(({ alerts }) => alerts);

test('whatever is created, updated, imported and fired, pollers find what the model says, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await database.client.query(
        `TRUNCATE company, news_article, import, change_log, subscription, alert, change_digest, change_digest_entry,
           id_block RESTART IDENTITY`,
      );
      const ids: string[] = [];
      let model = emptyModel;
      for (const step of sequence(() => model)) {
        await apply(step, ids);
        model = stepped(model, step);
        assert.deepEqual(await told(ids), expected(model), JSON.stringify(step));
      }
    }),
    { numRuns: 40 },
  );
});
