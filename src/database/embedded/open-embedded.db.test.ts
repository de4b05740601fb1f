import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, type TestContext, test } from 'node:test';
import pg from 'pg';
import { until } from '../../../test/support/until.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { claimServing } from './claim-serving.ts';
import type { EmbeddedLogger } from './logger.ts';
import { type EmbeddedPostgres, openEmbedded } from './open-embedded.ts';
import { isRoot } from './owned-files.ts';
import { findPostmaster } from './postmaster.ts';
import { findProcess } from './processes.ts';
import { LOCKS } from './user-lock.ts';

// One cluster serves all of these tests, one after the other: making one takes a second.
const root = await mkdtemp(path.join(tmpdir(), 'firmlens-embedded-'));
await chmod(root, 0o711);
const dataDir = path.join(root, 'data');
const systemFolder = path.join(root, 'system');
const own = path.join(dataDir, 'postgresql');
const cluster = path.join(own, 'cluster');
after(async () => {
  const left = await findPostmaster(cluster);
  if (left !== undefined) process.kill(left.pid, 'SIGKILL');
  await rm(root, { recursive: true, force: true, maxRetries: 10 });
});

interface Held {
  readonly child: ChildProcess;
  readonly url: string;
  readonly startedHere: boolean;
  /** The next thing that the process reports. */
  next(): Promise<unknown>;
}

/** Another process that uses the data folder, as a server or a command would, in a process group of its own. */
function spawnHolder(t: TestContext): ChildProcess {
  const program = path.join(import.meta.dirname, '../../../test/support/hold-embedded.ts');
  const child = spawn(process.execPath, [program, dataDir, systemFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function hold(t: TestContext): Promise<Held> {
  const child = spawnHolder(t);
  assert.ok(child.stdout);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse(String((await lines.next()).value)) as unknown;
  return { child, next, ...((await next()) as { url: string; startedHere: boolean }) };
}

async function postmasterPid(): Promise<number> {
  const postmaster = await findPostmaster(cluster);
  assert.ok(postmaster, 'PostgreSQL should run');
  return postmaster.pid;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

/** What is being made, and what was left half made. */
async function draftsOf(file: string): Promise<string[]> {
  const names = await readdir(path.dirname(file)).catch(() => []);
  return names.filter((name) => name.startsWith(`${path.basename(file)}.`) && name.endsWith('.new'));
}

/** A share that is given back at the end of the test at the latest, so that a failure does not reach the next test. */
async function open(t: TestContext, logger?: EmbeddedLogger): Promise<EmbeddedPostgres> {
  const embedded = await openEmbedded({ dataDir, systemFolder, ...(logger !== undefined && { logger }) });
  t.after(() => embedded.release());
  return embedded;
}

async function refused(words: RegExp): Promise<void> {
  await assert.rejects(openEmbedded({ dataDir, systemFolder }), (error) => {
    assert.ok(error instanceof OperatorError, String(error));
    assert.match(error.message, words);
    return true;
  });
  assert.equal(await findPostmaster(cluster), undefined);
}

test('three processes that start at once on a folder where a first start was killed end up on one PostgreSQL', async (t) => {
  const killed = spawnHolder(t);
  await until('a cluster to be begun', 1, async () => (await draftsOf(cluster)).length > 0);
  killed.kill('SIGKILL');

  const [first, second, mine] = await Promise.all([hold(t), hold(t), open(t)]);
  assert.deepEqual(new Set([first.url, second.url]), new Set([mine.url]));
  assert.equal([first, second, mine].filter(({ startedHere }) => startedHere).length, 1);

  const pid = await postmasterPid();
  await query(mine.url, `CREATE TABLE kept AS SELECT 'Société' AS name`);
  await mine.release();
  first.child.kill('SIGINT');
  assert.deepEqual(await first.next(), { drained: true });
  await once(first.child, 'exit');
  assert.equal(await postmasterPid(), pid, 'one user is left');
  second.child.kill('SIGINT');
  await once(second.child, 'exit');
  assert.equal(await findProcess(pid), undefined, 'the last one out stops it');
});

test('every start is a start of the same: data, password and port', async (t) => {
  const second = await open(t);
  assert.equal(second.startedHere, true);
  assert.deepEqual(await query(second.url, 'SELECT name FROM kept'), ['Société']);
  assert.deepEqual(await draftsOf(cluster), [], 'what the killed first start left is cleared away');
  await second.release();
  const third = await open(t);
  assert.equal(third.url, second.url);
  await third.release();
});

test('it is reached on the loopback address only, with the password that only the owner can read', async (t) => {
  const embedded = await open(t);
  assert.deepEqual(await query(embedded.url, 'SHOW listen_addresses'), ['127.0.0.1']);
  assert.deepEqual(await query(embedded.url, 'SHOW unix_socket_directories'), ['']);
  assert.equal((await stat(path.join(own, 'password'))).mode & 0o777, 0o600);
  assert.deepEqual(await query(embedded.url, `SELECT DISTINCT auth_method FROM pg_hba_file_rules`), ['scram-sha-256']);
  const stranger = new URL(embedded.url);
  stranger.password = 'guess';
  await assert.rejects(query(stranger.href, 'SELECT 1'), /password authentication failed/);
  await embedded.release();
});

test('text is UTF-8, sorted by code point, folded and cut into trigrams by Unicode', async (t) => {
  const embedded = await open(t);
  assert.deepEqual(await query(embedded.url, 'SHOW server_encoding'), ['UTF8']);
  assert.deepEqual(await query(embedded.url, `SELECT * FROM unnest('{b,É,a,Z}'::text[]) t ORDER BY t`), [
    'Z',
    'a',
    'b',
    'É',
  ]);
  assert.deepEqual(await query(embedded.url, `SELECT lower('SOCIÉTÉ Ω')`), ['société ω']);
  await query(embedded.url, 'CREATE EXTENSION pg_trgm');
  assert.deepEqual(
    await query(embedded.url, `SELECT similarity('été', 'ete') = 0, array_length(show_trgm('été'), 1)`),
    [true, 4],
  );
  await embedded.release();
});

test('the survivor of a killed server is taken over, and stopped by whoever leaves it last', async (t) => {
  const server = await hold(t);
  assert.equal(server.startedHere, true);
  const pid = await postmasterPid();
  server.child.kill('SIGKILL');
  await once(server.child, 'exit');
  assert.equal(await postmasterPid(), pid, 'PostgreSQL survives its server');

  const next = await open(t);
  assert.equal(next.startedHere, false);
  assert.equal(next.url, server.url);
  assert.equal(await postmasterPid(), pid);
  await next.release();
  assert.equal(await findProcess(pid), undefined);
});

test('Ctrl-C reaches the server but not PostgreSQL, which answers until the server has drained', async (t) => {
  const server = await hold(t);
  const pid = await postmasterPid();
  assert.ok(server.child.pid);
  process.kill(-server.child.pid, 'SIGINT');
  assert.deepEqual(await server.next(), { drained: true });
  await once(server.child, 'exit');
  assert.equal(await findProcess(pid), undefined);
});

test('only one process serves a data folder; the second is told which one and where', async (t) => {
  const embedded = await open(t);
  const claim = await claimServing(embedded.url, { processId: 4711, address: 'http://127.0.0.1:0' });
  await claim.setAddress('http://127.0.0.1:8080');
  const again = () => claimServing(embedded.url, { processId: 1, address: 'elsewhere' });
  await assert.rejects(again(), (error) => {
    assert.ok(error instanceof OperatorError);
    assert.match(
      error.message,
      /^This data folder is already being served, by process 4711 at http:\/\/127\.0\.0\.1:8080: /,
    );
    return true;
  });
  await claim.release();
  await (await again()).release();
  await embedded.release();
});

test('when PostgreSQL is killed it answers again on the same URL, and the claim to serve holds', async (t) => {
  const lines: string[] = [];
  const note = (_fields: object, message: string) => lines.push(message);
  const embedded = await open(t, { info: note, warn: note, error: note });
  const claim = await claimServing(
    embedded.url,
    { processId: process.pid, address: 'here' },
    { onLost: (error) => assert.fail(error) },
  );
  await query(embedded.url, `CREATE TABLE acknowledged AS SELECT 1 AS id`);
  // A computation that does not notice by itself that its postmaster is gone, and so stands in the way of the next.
  const busy = query(embedded.url, 'SELECT count(*) FROM generate_series(1, 20000000000) i');
  busy.catch(() => undefined);
  await until('the computation to run', 1, async () => {
    const [running] = await query(
      embedded.url,
      `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%2000000%' AND pid <> pg_backend_pid()`,
    );
    return running === '1';
  });

  const pid = await postmasterPid();
  process.kill(pid, 'SIGKILL');
  const since = performance.now();
  await until('PostgreSQL to answer', 1, () =>
    query(embedded.url, 'SELECT id FROM acknowledged').then(
      () => true,
      () => false,
    ),
  );
  t.diagnostic(`PostgreSQL answers again after ${Math.round(performance.now() - since)} ms`);
  await embedded.ensureRunning();
  assert.notEqual(await postmasterPid(), pid);
  assert.deepEqual(
    lines.filter((line) => /went away|answers again/.test(line)),
    ['PostgreSQL went away: getting it back', 'PostgreSQL answers again'],
  );
  await assert.rejects(busy);

  await until(
    'the claim to be made again',
    1,
    async () =>
      (
        await query(
          embedded.url,
          `SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'firmlens serve %'`,
        )
      )[0] === '1',
  );
  await assert.rejects(claimServing(embedded.url, { processId: 1, address: 'elsewhere' }), /already being served/);
  await claim.release();
  await embedded.release();
  assert.equal(await findPostmaster(cluster), undefined);
});

test('a process that lost its claim while PostgreSQL was away is told, once', async (t) => {
  const embedded = await open(t);
  const lost: Error[] = [];
  const first = await claimServing(
    embedded.url,
    { processId: 1, address: 'a' },
    { onLost: (error) => lost.push(error) },
  );
  // Another waits for the lock, so it is that one's before the first can have it back.
  const other = new pg.Client({ connectionString: embedded.url, application_name: 'firmlens serve 2 b' });
  await other.connect();
  const taken = other.query('SELECT pg_advisory_lock($1, $2)', [LOCKS.namespace, LOCKS.serving]);
  await until(
    'the other to wait',
    1,
    async () => (await query(embedded.url, 'SELECT count(*) FROM pg_locks WHERE NOT granted'))[0] === '1',
  );
  await query(
    embedded.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'firmlens serve 1 %'`,
  );
  await taken;
  await until('the process to be told', 1, () => lost.length > 0);
  assert.match(String(lost[0]), /by process 2 at b/);
  await first.release();
  await other.end();
  assert.equal(lost.length, 1);
  await embedded.release();
});

test('a lock file that names a living stranger, as after a restart of the machine, is no obstacle', async (t) => {
  const running = await open(t);
  const lockFile = path.join(cluster, 'postmaster.pid');
  const lock = await readFile(lockFile, 'utf8');
  const { uid, gid } = await stat(cluster);
  await running.release();
  const stranger = spawn('sleep', ['600'], isRoot() ? { uid, gid } : {});
  t.after(() => stranger.kill());
  await writeFile(lockFile, lock.replace(/^\d+/, String(stranger.pid)));
  const embedded = await open(t);
  assert.equal(embedded.startedHere, true);
  await embedded.release();
  assert.equal(stranger.exitCode, null, 'the stranger was left alone');
});

test('the cluster of another PostgreSQL version is refused and stays as it is', async () => {
  const file = path.join(cluster, 'PG_VERSION');
  const version = await readFile(file, 'utf8');
  await writeFile(file, '17\n');
  await refused(/was made by PostgreSQL 17, but this Firmlens brings PostgreSQL 18/);
  assert.equal(await readFile(file, 'utf8'), '17\n');
  await writeFile(file, version);
});

test('a damaged password file is refused; deleting it sets a new password over the same data', async (t) => {
  const file = path.join(own, 'password');
  const password = await readFile(file, 'utf8');
  await writeFile(file, 'rubbish');
  await refused(/password does not hold the password of this data folder's PostgreSQL: put it back from a backup, or/);
  await rm(file);
  const embedded = await open(t);
  assert.notEqual(await readFile(file, 'utf8'), password);
  assert.deepEqual(await query(embedded.url, 'SELECT name FROM kept'), ['Société']);

  await writeFile(file, password);
  await assert.rejects(openEmbedded({ dataDir, systemFolder }), /password does not hold the password/);
  await embedded.release();
});
