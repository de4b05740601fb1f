import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import { startServer } from '../src/app.ts';
import { administer } from './support/administer.ts';
import { fillCompanies } from './support/companies.ts';
import { scrape } from './support/scrape.ts';
import { testApi } from './support/test-api.ts';
import { webhookReceiver } from './support/webhook-receiver.ts';

const api = await testApi({ PORT: '0', FIRMLENS_METRICS_PORT: '0', FIRMLENS_DRAIN_SECONDS: '1' });
const { installation, config, logger, database, clock } = api;
await fillCompanies(database);
await database.client.query(
  `INSERT INTO import (entity, file, started_at, finished_at, rows_read, rows_added, rows_changed, rows_removed, rows_refused,
                       rows_unchanged, rows_suppressed, changed_fields, change_number)
   VALUES ('company', 'f', now(), now(), 0, 0, 0, 0, 0, 0, 0, '{}', 1)`,
);
const account = await api.newAccount({ concurrentJobs: 100, throttleLimit: 500 });
const receiver = await webhookReceiver();
const roles = { api: true, work: true };
const server = await startServer({ config, installation, logger, now: () => clock.now }, roles, () => undefined);
after(() => server.close());

const origin = server.url ?? '';
const jobs = '/api/v1/company/techProfile/job';
const headers = { accesstoken: account.token, accept: 'application/json' };
const call = (path: string, init: RequestInit = {}) => fetch(origin + path, { headers, ...init });
const metrics = () => scrape(server.metricsUrl);
const route = `${jobs}/:jobId`;

/** Resolves when a figure is as it should be: what has happened is counted a moment later. */
async function until(wanted: (scraped: Awaited<ReturnType<typeof metrics>>) => boolean): Promise<void> {
  while (!wanted(await metrics())) await setTimeout(20);
}

async function runJob(): Promise<string> {
  const before = receiver.received.length;
  const answer = await call(`${jobs}?webhook=${encodeURIComponent(receiver.url)}`, {
    method: 'POST',
    body: '1,2',
    headers: { ...headers, 'content-type': 'text/plain' },
  });
  const { jobId } = (await answer.json()) as { jobId: string };
  await receiver.until(before + 1);
  return jobId;
}

test('a job is counted when it is accepted and when it ends, its run and its webhook too', async () => {
  const jobId = await runJob();
  await until((scraped) => scraped.value('firmlens_webhook_attempts_total', { outcome: 'delivered' }) === 1);
  const scraped = await metrics();
  const type = 'techProfileFetch';
  assert.equal(scraped.value('firmlens_jobs_accepted_total', { type }), 1);
  assert.equal(scraped.value('firmlens_jobs_ended_total', { type, status: 'finished' }), 1);
  assert.equal(scraped.value('firmlens_job_duration_seconds_count', { type }), 1);
  assert.equal(scraped.value('firmlens_queue_runs_total', { task: 'job.run', outcome: 'done' }), 1);
  assert.equal((await call(`${jobs}/${jobId}`)).status, 200);
  await until((later) => later.value('firmlens_http_request_duration_seconds_count', { route }) === 1);
});

test('whatever is requested, labels are routes and known words: never paths, ids, tokens or made-up methods', async () => {
  const secrets = Array.from({ length: 60 }, (_, index) => `made0up0${index}`);
  const asked = async () => {
    for (const secret of secrets) {
      await call(`/nowhere/${secret}`);
      await call(`${jobs}/${secret}?q=${secret}`);
      await call('/api/v1/companies', { headers: { accesstoken: secret } });
      await call(`/Auth/login/v1/token?grantType=cred&clientId=${secret}&clientSecret=${secret}`, { method: 'POST' });
    }
    for (const method of ['PATCH', 'PROPFIND', 'PURGE']) await call('/nowhere', { method });
    await rawRequest('NO HTTP AT ALL\r\n\r\n');
    await rawRequest(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  };
  await asked();
  const before = await metrics();
  await asked();
  const scraped = await metrics();
  const series = ({ text }: { text: string }) =>
    new Set([...text.matchAll(/^(firmlens_http_\S+) /gm)].map(([, name]) => name));
  assert.deepEqual(series(scraped), series(before));
  for (const word of ['made0up', 'nowhere', account.clientId, account.token, 'PURGE'])
    assert.ok(!scraped.text.includes(word), word);
  const none = { route: '(none)', status: '4xx' };
  assert.ok((scraped.value('firmlens_http_request_duration_seconds_count', { ...none, method: 'GET' }) ?? 0) >= 120);
  assert.ok((scraped.value('firmlens_http_request_duration_seconds_count', { ...none, method: '(other)' }) ?? 0) >= 3);
  assert.ok((scraped.value('firmlens_http_errors_total', { number: '401-9001' }) ?? 0) >= 120);
});

test('a lock by the throttle is counted', async () => {
  const busy = await api.newAccount({ throttleLimit: 1 });
  const number = '429-9001';
  const before = (await metrics()).value('firmlens_http_errors_total', { number }) ?? 0;
  for (let count = 0; count < 3; count += 1)
    await call('/api/v1/admin/usage', { headers: { accesstoken: busy.token } });
  const scraped = await metrics();
  assert.equal(scraped.value('firmlens_throttle_locks_total'), 1);
  assert.equal(scraped.value('firmlens_http_errors_total', { number }), before + 2);
});

test('Prometheus takes what is exported, and the listener has nothing else', async (t) => {
  const url = new URL(server.metricsUrl ?? '');
  assert.equal((await fetch(url.origin)).status, 404);
  assert.equal((await fetch(`${url.origin}/api/v1/admin/usage`, { headers })).status, 404);
  assert.equal((await fetch(url, { method: 'POST' })).status, 405);
  assert.equal((await fetch(url)).headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal((await call('/metrics')).status, 404);
  const { text } = await metrics();
  assert.match(text, /^process_cpu_seconds_total /m);
  assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
  const checked = promtool(['check', 'metrics'], text);
  if (checked === undefined) return t.skip('promtool is not installed');
  assert.equal(checked.status, 0, checked.stderr + checked.stdout);
});

const alertFile = new URL('../ops/prometheus-alerts.yml', import.meta.url);
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}
const rules: Rule[] = parse(readFileSync(alertFile, 'utf8')).groups.flatMap(({ rules }: { rules: Rule[] }) => rules);

test('every alert is complete, and what it asks for is exported by a server with workers', async (t) => {
  assert.ok(rules.length > 20);
  await call('/nowhere');
  await until((scraped) => scraped.names.has('firmlens_http_errors_total'));
  const { names } = await metrics();
  const operations = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
  const headings = new Set(
    [...operations.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
  for (const { alert, expr, labels, annotations, ...rule } of rules) {
    assert.match(rule.for, /^\d+[mh]$/, alert);
    assert.ok(['critical', 'warning'].includes(labels['severity'] ?? ''), alert);
    assert.ok(annotations['summary'], alert);
    const [file, heading = ''] = annotations['runbook']?.split('#') ?? [];
    assert.equal(file, 'docs/operations.md', alert);
    assert.ok(headings.has(heading), `${alert}: docs/operations.md has no heading ${heading}`);
    const asked = expr.match(/\b(?:firmlens|nodejs|process)_\w+/g) ?? ['up'];
    for (const name of asked) assert.ok(name === 'up' || names.has(name), `${alert}: nothing exports ${name}`);
  }
  const checked = promtool(['check', 'rules', alertFile.pathname]);
  if (checked === undefined) return t.skip('promtool is not installed');
  assert.equal(checked.status, 0, checked.stderr + checked.stdout);
});

test('with the database shut the metrics still answer: without the figures of the installation, the queues closed', async () => {
  const administration = new URL(database.url);
  const name = administration.pathname.slice(1);
  administration.pathname = '/postgres';
  const allow = (allowed: boolean) =>
    administer(administration.href, `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS ${allowed}`);
  assert.equal((await metrics()).value('firmlens_queue_open'), 3);
  await allow(false);
  try {
    await administer(
      administration.href,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
    );
    await until((scraped) => scraped.value('firmlens_queue_open') === 0);
    await until((scraped) => scraped.value('firmlens_database_up') === 0);
    const scraped = await metrics();
    for (const absent of ['firmlens_subscriptions', 'firmlens_queue_due_entries', 'firmlens_database_probe_seconds'])
      assert.equal(scraped.value(absent), undefined, absent);
    assert.ok((scraped.value('firmlens_database_connections_broken_total') ?? 0) > 0);
  } finally {
    await allow(true);
  }
  await until((scraped) => scraped.value('firmlens_queue_open') === 3);
  await until((scraped) => scraped.value('firmlens_database_up') === 1);
  await runJob();
});

test('a port that is taken is said to be, by the name of its setting', async () => {
  const taken = Number(new URL(server.metricsUrl ?? '').port);
  const second = { ...config, metricsPort: taken };
  await assert.rejects(
    startServer({ config: second, installation, logger }, { api: false, work: true }, () => undefined),
    /Port \d+ of 127\.0\.0\.1 is taken by another program; set FIRMLENS_METRICS_PORT to a free one\./,
  );
});

test('workers alone have metrics too, and without the setting nobody has', async () => {
  const alone = await startServer({ config, installation, logger }, { api: false, work: true }, () => undefined);
  assert.equal((await scrape(alone.metricsUrl)).value('firmlens_queue_open', { queue: 'webhooks' }), 1);
  await alone.close();
  const silent = { ...config, metricsPort: undefined };
  const without = await startServer(
    { config: silent, installation, logger },
    { api: true, work: false },
    () => undefined,
  );
  assert.equal(without.metricsUrl, undefined);
  await without.close();
});

async function rawRequest(text: string): Promise<void> {
  const { port, hostname } = new URL(origin);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => undefined).resume();
  socket.write(text);
  await new Promise((resolve) => socket.once('close', resolve));
}

/** Runs Prometheus' own checker; undefined where it is not installed. */
function promtool(args: string[], input = '') {
  const { error, ...ended } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return error !== undefined && 'code' in error && error.code === 'ENOENT' ? undefined : ended;
}
