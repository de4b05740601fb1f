import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { testDatabase } from '../../../test/support/database.ts';
import { claimInstance } from '../../accounts/index.ts';
import { loadConfig } from '../../config/index.ts';
import { newId } from '../../lib/ids.ts';
import { masterKeyFrom } from '../../lib/master-key.ts';
import { enqueue } from '../../queue/index.ts';
import type { Check } from './check.ts';
import { type Examination, examine } from './examine.ts';

const database = await testDatabase();
const { client } = database;
const secretKey = 'a secret key for tests, forty characters';
const masterKey = masterKeyFrom(secretKey);
const installationId = await claimInstance(database, masterKey);
const dataDir = mkdtempSync(path.join(tmpdir(), 'firmlens-doctor-'));
after(() => rmSync(dataDir, { recursive: true, force: true }));

function configWith(environment: Record<string, string> = {}): Examination['config'] {
  const defaults = { DATABASE_URL: database.url, FIRMLENS_SECRET_KEY: secretKey, FIRMLENS_DATA_DIR: dataDir };
  return loadConfig({ environment: { ...defaults, ...environment }, envFile: '/nonexistent/.env' });
}
const config = configWith();

/** The checks of this name. */
async function checksOf(name: string, examination: Partial<Examination> = {}): Promise<Check[]> {
  return (await examine({ config, ...examination })).filter((check) => check.name === name);
}

async function assertFound(
  name: string,
  result: Check['result'],
  words: RegExp,
  examination: Partial<Examination> = {},
) {
  const [check, ...others] = await checksOf(name, examination);
  assert.deepEqual(others, []);
  assert.equal(check?.result, result, check?.finding ?? `no check ${name}`);
  assert.match(check.finding, words);
  assert.equal(check.next === undefined, result === 'ok');
}

/** Undoes what a test has made wrong. */
async function cleared(): Promise<void> {
  await client.query(
    'TRUNCATE job, webhook_message, webhook_endpoint, subscription, subscription_job, import, api_key, graphile_worker._private_jobs CASCADE',
  );
}

/** A connection as a worker's pool holds one. */
async function withWorker(work: () => Promise<void>): Promise<void> {
  const worker = new pg.Client({ connectionString: database.url, application_name: 'firmlens queue lock' });
  await worker.connect();
  try {
    await work();
  } finally {
    await worker.end();
  }
}

test('of a sound installation there is nothing to say but that no worker runs', async () => {
  const { rows } = await client.query<{ fsync: string }>('SHOW fsync');
  const checks = await examine({ config });
  const bad = checks.filter(({ result }) => result !== 'ok').map(({ name }) => name);
  assert.deepEqual(bad, rows[0]?.fsync === 'off' ? ['durability', 'workers'] : ['workers']);
  assert.ok(checks.length > 20);
  await withWorker(() => assertFound('workers', 'ok', /connected/));
});

test('a database that may lose data in a power cut is a problem', async (t) => {
  const { rows } = await client.query<{ fsync: string }>('SHOW fsync');
  if (rows[0]?.fsync !== 'off') return t.skip('this server has fsync on');
  await assertFound('durability', 'problem', /fsync is off: a power cut/);
});

test('another key than the one the database was set up with is named by both fingerprints', async () => {
  const other = 'another secret key for tests, of forty characters';
  const words = new RegExp(`${masterKey.fingerprint}.*${masterKeyFrom(other).fingerprint}`);
  await assertFound('fingerprint', 'problem', words, { config: configWith({ FIRMLENS_SECRET_KEY: other }) });
});

test('a database that cannot be reached is said to be, with the reason', async () => {
  const unreachable = configWith({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  await assertFound('database', 'problem', /cannot be reached: connect ECONNREFUSED/, { config: unreachable });
  const url = new URL(database.url);
  url.pathname = '/no_such_database';
  await assertFound('database', 'problem', /does not exist/, { config: configWith({ DATABASE_URL: url.href }) });
});

test('a disk that is nearly full is a problem before it is full', async () => {
  const space = (bavail: number) => ({ readSpace: async () => ({ bavail, blocks: 1_000_000, bsize: 4096 }) });
  await assertFound('disk of the data folder', 'problem', /98 MiB .* about to stop/, space(25_000));
  await assertFound('disk of the data folder', 'warning', /little/, space(300_000));
  await assertFound('disk of the data folder', 'ok', /free/, space(900_000));
});

test('clocks that differ are told', async () => {
  const ahead = (seconds: number) => ({ now: () => new Date(Date.now() + seconds * 1000) });
  await assertFound('clock', 'problem', /6\d\.\d s apart/, ahead(60));
  await assertFound('clock', 'warning', /s apart/, ahead(3));
  await assertFound('clock', 'ok', /s apart/);
});

test('a schema that is older, newer or not there is told, and what needs it is left out', async () => {
  await client.query(`INSERT INTO schema_migration (name) VALUES ('9999-from-the-future')`);
  await assertFound('schema', 'problem', /newer Firmlens \(it has 9999-from-the-future\)/);
  assert.deepEqual(await checksOf('workers'), []);
  await client.query(`DELETE FROM schema_migration WHERE name LIKE '9999%'`);
  const { rows } = await client.query<{ name: string }>(
    'DELETE FROM schema_migration WHERE name = (SELECT max(name) FROM schema_migration) RETURNING name',
  );
  await assertFound('schema', 'warning', new RegExp(`1 migrations are missing \\(${rows[0]?.name}\\)`));
  await client.query('INSERT INTO schema_migration (name) VALUES ($1)', [rows[0]?.name]);
  const empty = new URL(database.url);
  empty.pathname = '/postgres';
  await assertFound('schema', 'warning', /empty/, { config: configWith({ DATABASE_URL: empty.href }) });
});

test('work that nobody takes is a warning without workers and a problem with them', async () => {
  await enqueue(database, 'test.stuck', {}, { runAt: new Date(Date.now() - 600_000) });
  await assertFound('queue', 'warning', /1 entries of test\.stuck are due, the oldest for 10 minutes/);
  await withWorker(() => assertFound('queue', 'problem', /test\.stuck/));
  await cleared();
  await assertFound('queue', 'ok', /Nothing/);
});

test('claims of processes that are gone and runs that fail are told', async () => {
  await enqueue(database, 'test.claimed', {});
  await client.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = 'firmlens-dead', locked_at = now() - interval '1 minute', attempts = 1`,
  );
  await assertFound('claims', 'warning', /1 entries are claimed/);
  await withWorker(() => assertFound('claims', 'problem', /should have freed them/));
  // Whoever holds the lock of the pool is alive.
  await database.connection(async (session) => {
    await session.query(`SELECT pg_advisory_lock(hashtextextended('firmlens-dead', 0))`);
    await assertFound('claims', 'ok', /alive/);
    await session.query('SELECT pg_advisory_unlock_all()');
  });
  await client.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = NULL, locked_at = NULL, last_error = 'the disk is full'`,
  );
  await assertFound('runs', 'warning', /1 entries of test\.claimed .*the disk is full/);
  await cleared();
});

test('jobs that wait for long, and those that will never run, are told', async () => {
  const [waiting, stuck] = [newId(), newId()];
  await client.query(
    `INSERT INTO job (job_id, client_id, type, status, created_at, lines, credits)
     VALUES ($1, 'c', 'company', 'accepted', now() - interval '1 hour', 1, 1),
            ($2, 'c', 'company', 'processing', now(), 1, 1)`,
    [waiting, stuck],
  );
  await enqueue(database, 'job.run', { jobId: waiting });
  await assertFound('jobs', 'warning', /waiting for 60 minutes/);
  await withWorker(() => assertFound('jobs', 'problem', /waiting for 60 minutes/));
  await assertFound('open jobs', 'problem', new RegExp(`1 open jobs have no place .*: ${stuck}\\.`));
  await enqueue(database, 'job.run', { jobId: stuck });
  await assertFound('open jobs', 'ok', /Every open job/);
  await cleared();
});

test('results and outcomes without a file and files without a job are told by their names', async () => {
  const folder = path.join(dataDir, 'results', installationId);
  mkdirSync(folder, { recursive: true });
  const name = () => `${newId()}.${newId()}.csv`;
  const [kept, lost, list, orphan, young] = [name(), name(), name(), name(), name()];
  const outcomes = (results: string) => results.replace('.csv', '.outcomes.csv');
  for (const file of [kept, outcomes(kept), outcomes(lost), list, orphan, young])
    writeFileSync(path.join(folder, file), 'x');
  const longAgo = new Date(Date.now() - 3 * 3_600_000);
  for (const file of [kept, orphan]) utimesSync(path.join(folder, file), longAgo, longAgo);
  await client.query(
    `INSERT INTO job (job_id, client_id, type, status, created_at, ended_at, lines, credits, results_name)
     SELECT split_part(name, '.', 1), 'c', 'company', 'finished', now(), now(), lines, 1, name
       FROM unnest($1::text[], ARRAY[1, 1, 0]) AS ended (name, lines)`,
    [[kept, lost, list]],
  );
  await assertFound('result files', 'problem', new RegExp(`1 files of jobs .*: ${lost}\\.`));
  await assertFound('orphans', 'warning', new RegExp(`1 files .*: ${orphan}\\.`));
  writeFileSync(path.join(folder, lost), 'x');
  rmSync(path.join(folder, outcomes(kept)));
  await assertFound('result files', 'problem', new RegExp(`1 files of jobs .*: ${outcomes(kept)}\\.`));
  writeFileSync(path.join(folder, outcomes(kept)), 'x');
  rmSync(path.join(folder, orphan));
  await assertFound('result files', 'ok', /\(5\)/);
  await assertFound('orphans', 'ok', /No file/);
  await cleared();
});

test('webhooks and subscriptions that are late, endpoints that are disabled and changes held back are told', async () => {
  const at = (ago: string) => `now() - interval '${ago}'`;
  await client.query(`
    INSERT INTO api_key (client_id, name, secret_hash, webhook_secret, created_at, period_start, version)
    VALUES ('c', 'c', '', '', now(), '2026-01-01', 1);
    INSERT INTO webhook_endpoint (endpoint_id, client_id, url, status, validation_code, created_at, disabled_at)
    VALUES ('e', 'c', 'https://e.example/', 'DISABLED', 'v', now(), now());
    INSERT INTO webhook_message (message_id, client_id, subject, url, destination, body, state, endpoint_id, created_at,
                                 next_attempt_at)
    VALUES ('1', 'c', 's', 'https://a.example/', 'https://a.example', '', 'pending', NULL, now(), ${at('20 minutes')}),
           ('2', 'c', 's', 'https://e.example/', 'https://e.example', '', 'held', 'e', now(), NULL);
    INSERT INTO subscription (subscription_id, client_id, type, start_time, frequency, time_zone, watched, set_id, members,
                              watermark, next_fire_time, created_at)
    VALUES ('s', 'c', 'company', now(), 'daily', 'UTC', 1, 1, 1, 0, ${at('30 minutes')}, now());
    INSERT INTO import (entity, file, started_at, finished_at, rows_read, rows_added, rows_changed, rows_removed,
                        rows_refused, rows_unchanged, rows_suppressed, changed_fields, change_number)
    VALUES ('company', 'f', now(), ${at('40 days')}, 0, 0, 0, 0, 0, 0, 0, '{}', 1)`);
  await assertFound('webhooks', 'warning', /due for 20 minutes/);
  await assertFound('webhook endpoints', 'warning', /1 are disabled.*1 messages are held/);
  await assertFound('subscriptions', 'warning', /due for 30 minutes/);
  await withWorker(async () => {
    await assertFound('webhooks', 'problem', /due for 20 minutes/);
    await assertFound('subscriptions', 'problem', /due for 30 minutes/);
  });
  await assertFound('change log', 'warning', /kept for 40 days/);
  await cleared();
});

test('an import that runs is told', async () => {
  await database.transaction(async (transaction) => {
    await transaction.client.query(`SELECT pg_advisory_xact_lock(7241005, hashtext('company'))`);
    await assertFound('imports', 'ok', /One has been running/);
  });
});

test('an examination changes no row', async () => {
  await enqueue(database, 'test.kept', {}, { runAt: new Date(Date.now() - 600_000) });
  const everything = async () => {
    const { rows } = await client.query<{ schema: string; xml: string }>(
      `SELECT name AS schema, schema_to_xml(name::name, true, false, '')::text AS xml
       FROM unnest(ARRAY['public', 'graphile_worker']) AS name`,
    );
    return rows;
  };
  const before = await everything();
  await examine({ config });
  assert.deepEqual(await everything(), before);
  await cleared();
});
