import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Registry } from 'prom-client';
import { cuttableProxy } from '../../test/faults/cuttable-proxy.ts';
import { testDatabase } from '../../test/support/database.ts';
import { enqueue } from '../queue/index.ts';
import { createLogger } from '../telemetry/index.ts';
import { installationFigures } from './index.ts';

const database = await testDatabase();
const now = new Date('2026-01-15T10:00:00.000Z');
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
let millis = 0;
const registry = new Registry();
const options = { url: database.url, logger: createLogger('silent'), now: () => now, monotonic: () => millis };
const figures = installationFigures(registry, options);
after(() => figures.close());

/** The samples, `name{labels}` to value, as they are some seconds later. */
async function read(secondsLater = 10): Promise<Map<string, string>> {
  millis += secondsLater * 1000;
  await figures.refresh();
  return new Map(
    [...(await registry.metrics()).matchAll(/^(\w\S*) (\S+)$/gm)].map(([, name, value]) => [name!, value!]),
  );
}

function assertFigures(actual: Map<string, string>, expected: Record<string, string>): void {
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, actual.get(name)])), expected);
}

test('an installation without work has zeros', async () => {
  assertFigures(await read(), {
    firmlens_database_up: '1',
    'firmlens_jobs_oldest_seconds{status="accepted"}': '0',
    'firmlens_webhook_messages{state="pending"}': '0',
    firmlens_webhook_oldest_overdue_seconds: '0',
    firmlens_subscriptions_oldest_due_seconds: '0',
    firmlens_changes_oldest_untold_seconds: '0',
    firmlens_imports_running: '0',
  });
});

test('everything that waits is counted, with the age of what has waited longest', async () => {
  await enqueue(database, 'job.run', { jobId: 'x' });
  await enqueue(database, 'job.run', { jobId: 'y' }, { runAt: new Date(Date.now() + 3_600_000) });
  await database.client.query(
    `INSERT INTO job (job_id, client_id, type, status, created_at, lines, credits)
     VALUES ('a', 'c', 'company', 'accepted', $1, 1, 1), ('b', 'c', 'company', 'accepted', $2, 1, 1),
            ('p', 'c', 'company', 'processing', $2, 1, 1), ('f', 'c', 'company', 'finished', $3, 1, 1)`,
    [before(90), before(30), before(9_000)],
  );
  await database.client.query(
    `INSERT INTO webhook_endpoint (endpoint_id, client_id, url, status, validation_code, created_at, disabled_at)
     VALUES ('e', 'c', 'https://e.example/', 'DISABLED', 'v', $1, $1), ('g', 'c', 'https://g.example/', 'ACTIVE', 'v', $1, NULL)`,
    [now],
  );
  await database.client.query(
    `INSERT INTO webhook_message (message_id, client_id, subject, url, destination, body, state, endpoint_id, created_at,
                                  next_attempt_at)
     VALUES ('1', 'c', 's', 'https://a.example/', 'https://a.example', '', 'pending', NULL, $1, $2),
            ('2', 'c', 's', 'https://b.example/', 'https://b.example', '', 'pending', NULL, $1, $3),
            ('3', 'c', 's', 'https://b.example/', 'https://b.example', '', 'pending', NULL, $1, $4),
            ('4', 'c', 's', 'https://e.example/', 'https://e.example', '', 'held', 'e', $1, NULL)`,
    [before(500), before(-60), before(200), before(-600)],
  );
  await database.client.query(
    `INSERT INTO api_key (client_id, name, secret_hash, webhook_secret, created_at, disabled_at, period_start, version)
     VALUES ('c', 'c', '', '', $1, NULL, '2026-01-01', 1), ('d', 'd', '', '', $1, $1, '2026-01-01', 1)`,
    [now],
  );
  await database.client.query(
    `INSERT INTO subscription (subscription_id, client_id, type, start_time, frequency, time_zone, watched, set_id, members,
                               watermark, next_fire_time, created_at)
     VALUES ('s', 'c', 'company', $1, 'daily', 'UTC', 1, 1, 1, 1, $2, $1),
            ('t', 'c', 'company', $1, 'daily', 'UTC', 1, 1, 1, 2, $3, $1),
            ('u', 'd', 'company', $1, 'daily', 'UTC', 1, 1, 1, 2, $4, $1)`,
    [now, before(40), before(-40), before(7_000)],
  );
  await database.client.query(
    `INSERT INTO import (entity, file, started_at, finished_at, rows_read, rows_added, rows_changed, rows_removed,
                         rows_refused, rows_unchanged, rows_suppressed, changed_fields, change_number)
     SELECT 'company', 'f', $1, at, 0, 0, 0, 0, 0, 0, 0, '{}', number
     FROM unnest($2::timestamptz[]) WITH ORDINALITY AS done (at, number)`,
    [now, [before(4_000), before(3_000), before(2_000)]],
  );
  const seen = await read();
  assertFigures(seen, {
    'firmlens_queue_due_entries{task="job.run"}': '1',
    'firmlens_jobs_open{type="company",status="accepted"}': '2',
    'firmlens_jobs_open{type="company",status="processing"}': '1',
    'firmlens_jobs_oldest_seconds{status="accepted"}': '90',
    'firmlens_jobs_oldest_seconds{status="processing"}': '30',
    'firmlens_webhook_messages{state="pending"}': '3',
    'firmlens_webhook_messages{state="held"}': '1',
    firmlens_webhook_oldest_overdue_seconds: '200',
    'firmlens_webhook_endpoints{status="DISABLED"}': '1',
    'firmlens_webhook_endpoints{status="ACTIVE"}': '1',
    firmlens_subscriptions: '3',
    firmlens_subscriptions_due: '1',
    firmlens_subscriptions_oldest_due_seconds: '40',
    firmlens_changes_oldest_untold_seconds: '3000',
    'firmlens_import_last_success_timestamp_seconds{entity="companies"}': String(before(2_000).getTime() / 1000),
  });
  assert.ok(Number(seen.get('firmlens_queue_oldest_due_seconds{task="job.run"}')) >= 0);
});

test('several scrapers within five seconds cost one reading', async () => {
  await read();
  await database.client.query(`DELETE FROM job WHERE status = 'processing'`);
  const processing = 'firmlens_jobs_open{type="company",status="processing"}';
  assert.equal((await read(4)).get(processing), '1');
  assert.equal((await read(2)).get(processing), undefined);
  millis += 10_000;
  assert.equal(figures.refresh(), figures.refresh());
  await figures.refresh();
});

test('an import is seen while it holds its lock', async () => {
  await database.transaction(async ({ client }) => {
    await client.query(`SELECT pg_advisory_xact_lock(7241005, hashtext('company'))`);
    assert.equal((await read()).get('firmlens_imports_running'), '1');
  });
  assert.equal((await read()).get('firmlens_imports_running'), '0');
});

test('a database that does not answer in time leaves no figures behind, and the next reading has them again', async () => {
  await database.transaction(async ({ client }) => {
    await client.query('LOCK TABLE job IN ACCESS EXCLUSIVE MODE');
    const seen = await read();
    assert.equal(seen.get('firmlens_database_up'), '0');
    assert.equal(seen.get('firmlens_subscriptions'), undefined);
    assert.equal(seen.get('firmlens_jobs_oldest_seconds{status="accepted"}'), undefined);
  });
  assert.equal((await read()).get('firmlens_database_up'), '1');
});

test('a connection that swallows what it is sent is given up, and the next reading has another', async () => {
  const url = new URL(database.url);
  const target = Number(url.port);
  const network = await cuttableProxy(async () => target);
  after(() => network.close());
  url.host = `127.0.0.1:${network.port}`;
  const stranded = new Registry();
  const reading = installationFigures(stranded, { ...options, url: url.href });
  after(() => reading.close());
  const isUp = async () => {
    millis += 10_000;
    await reading.refresh();
    return /^firmlens_database_up (\d)$/m.exec(await stranded.metrics())?.[1];
  };
  assert.equal(await isUp(), '1');
  network.strand();
  assert.equal(await isUp(), '0');
  assert.equal(await isUp(), '1');
});
