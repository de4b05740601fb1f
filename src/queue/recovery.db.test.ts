import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { createLogger } from '../telemetry/index.ts';
import { enqueue, type Queue, type QueueTasks, startQueue } from './index.ts';

const database = await testDatabase();
const closing: (() => unknown)[] = [];
after(() => Promise.all(closing.map((close) => close())));

async function start(tasks: QueueTasks): Promise<Queue> {
  const logger = createLogger('silent');
  const queue = await startQueue({ url: database.url, tasks, concurrency: 4, logger, drainSeconds: 10 });
  closing.push(() => queue.stop());
  return queue;
}

/** Starts a server process that never finishes an entry; resolves once it has begun one. */
async function startProcess(): Promise<ChildProcess> {
  const script = new URL('../../test/support/queue-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.push(() => child.kill('SIGKILL'));
  assert.ok(child.stdout);
  await once(createInterface(child.stdout), 'line');
  return child;
}

async function claimant(task: string): Promise<string | null> {
  const { rows } = await database.client.query<{ locked_by: string | null }>(
    'SELECT locked_by FROM graphile_worker.jobs WHERE task_identifier = $1',
    [task],
  );
  return rows[0]?.locked_by ?? null;
}

test('what a killed process was doing is done by another one', async (t) => {
  await enqueue(database, 'test.hold', { id: 1 });
  const child = await startProcess();
  const again = Promise.withResolvers<unknown>();
  await start({ 'test.hold': async (payload) => again.resolve(payload) });

  child.kill('SIGKILL');
  const killedAt = performance.now();

  assert.deepEqual(await again.promise, { id: 1 });
  t.diagnostic(`done again after ${Math.round(performance.now() - killedAt)} ms`);
});

test('a pool that loses its lock interrupts its runs and goes on under a new id', async (t) => {
  const firstRun = Promise.withResolvers<AbortSignal>();
  const secondRun = Promise.withResolvers<string | null>();
  await start({
    'test.lock': async (_, { signal }) => {
      firstRun.resolve(signal);
      if ((await firstRun.promise) === signal) {
        await once(signal, 'abort');
        throw new Error('gave up');
      }
      secondRun.resolve(await claimant('test.lock'));
    },
  });
  await enqueue(database, 'test.lock', {});
  const signal = await firstRun.promise;
  const firstPool = await claimant('test.lock');
  assert.match(firstPool ?? '', /^firmlens-[0-9a-f]{18}$/);

  const aborted = once(signal, 'abort');
  const { rowCount } = await database.client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks
     WHERE locktype = 'advisory' AND objsubid = 1
       AND ((classid::bigint << 32) | objid::bigint) = hashtextextended($1, 0)`,
    [firstPool],
  );
  assert.equal(rowCount, 1);
  const lostAt = performance.now();
  await aborted;

  const secondPool = await secondRun.promise;
  assert.match(secondPool ?? '', /^firmlens-[0-9a-f]{18}$/);
  assert.notEqual(secondPool, firstPool);
  t.diagnostic(`done again after ${Math.round(performance.now() - lostAt)} ms`);
});

test('a completion that the database refuses costs the pool, not the process, and the entry is run again', async () => {
  await database.client.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'on purpose'; END $$;
     CREATE TRIGGER refuse BEFORE DELETE ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  const pools: (string | null)[] = [];
  const again = Promise.withResolvers<void>();
  const queue = await start({
    'test.refuse': async () => {
      pools.push(await claimant('test.refuse'));
      if (pools.length === 1) return;
      await database.client.query('DROP FUNCTION refuse CASCADE');
      again.resolve();
    },
  });

  await enqueue(database, 'test.refuse', {});
  await again.promise;
  await queue.stop();

  assert.notEqual(pools[0], pools[1]);
  assert.equal(await claimant('test.refuse'), null);
});
