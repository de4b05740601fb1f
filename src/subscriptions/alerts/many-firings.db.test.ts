import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firings } from '../../../test/support/firings.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { openDatabase } from '../../database/index.ts';

const api = await testApi();
const { database, clock } = api;
const importText = await textImporter(database);
const { context, watch, fire } = firings(api);

const subscriptions = 2_000;

test('thousands that are due at once are all fired, by two servers, each once, with a message for each webhook', async () => {
  const accounts = [await api.newAccount(), await api.newAccount(), await api.newAccount()];
  await importText('companies', 'companyId,name\n1,One\n2,Two');
  for (const account of accounts) await watch(account, [1, 2]);
  // Copies of these three, each with members of its own, and a webhook for every other one.
  await database.client.query(
    `WITH copied AS (
       INSERT INTO subscription
         (subscription_id, client_id, type, start_time, frequency, time_zone, watched, set_id, members, watermark,
          next_fire_time, created_at)
       SELECT subscription_id || '-' || copy, client_id, type, start_time, frequency, time_zone, watched,
         nextval('id_set'), members, watermark, next_fire_time, created_at
       FROM subscription, generate_series(1, $1) AS copy
       RETURNING subscription_id, client_id, set_id
     ), watched AS (
       INSERT INTO id_block
       SELECT copied.set_id, 0, 1, 2, ids FROM copied, (SELECT ids FROM id_block LIMIT 1) AS members
     )
     INSERT INTO webhook_endpoint (endpoint_id, client_id, url, status, validation_code, created_at)
     SELECT subscription_id, client_id, 'http://127.0.0.1:9/hook', 'ACTIVE', '', now() FROM copied
     WHERE set_id % 2 = 0`,
    [Math.floor(subscriptions / 3)],
  );
  await importText('companies', 'companyId,name\n1,Another');
  const other = openDatabase(database.url);
  try {
    await Promise.all([fire(), fire({ context: { ...context, database: other } })]);
  } finally {
    await other.close();
  }
  const { rows } = await database.client.query(
    `SELECT (SELECT count(*) FROM subscription WHERE next_fire_time <= $1) AS due,
       (SELECT count(*) FROM subscription WHERE last_alert_id <> 1) AS wrong,
       (SELECT count(*) FROM alert WHERE records <> 1) AS wrong_alerts,
       (SELECT count(*) FROM alert) - (SELECT count(*) FROM subscription) AS alerts_more,
       (SELECT count(DISTINCT endpoint_id) FROM webhook_message) - (SELECT count(*) FROM webhook_endpoint) AS messages_more,
       (SELECT count(*) FROM webhook_message) - (SELECT count(*) FROM webhook_endpoint) AS doubled_messages,
       (SELECT bool_and(event_number = alerts) FROM alert_clock
         JOIN (SELECT client_id, count(DISTINCT event_number) AS alerts FROM alert GROUP BY 1) AS of_account USING (client_id)
       ) AS events_without_gap`,
    [clock.now],
  );
  assert.deepEqual(rows[0], {
    due: 0,
    wrong: 0,
    wrong_alerts: 0,
    alerts_more: 0,
    messages_more: 0,
    doubled_messages: 0,
    events_without_gap: true,
  });
});
