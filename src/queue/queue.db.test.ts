import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { createLogger } from '../telemetry/index.ts';
import { enqueue, enqueueAll, type Queue, type QueueOptions, startQueue } from './index.ts';

const database = await testDatabase();
const started: Queue[] = [];
after(() => Promise.all(started.map((queue) => queue.stop())));

async function start(options: Pick<QueueOptions, 'tasks'> & Partial<QueueOptions>): Promise<Queue> {
  const queue = await startQueue({
    url: database.url,
    concurrency: 4,
    logger: createLogger('silent'),
    drainSeconds: 10,
    ...options,
  });
  started.push(queue);
  return queue;
}

async function waitingEntries(task: string): Promise<number> {
  const { rows } = await database.client.query('SELECT FROM graphile_worker.jobs WHERE task_identifier = $1', [task]);
  return rows.length;
}

/** What an emitter of runs promises: the payloads in the order in which handlers began. */
function recordRuns() {
  const payloads: unknown[] = [];
  let awaited: { count: number; resolve: () => void } | undefined;
  return {
    payloads,
    note: async (payload: unknown) => {
      payloads.push(payload);
      if (awaited !== undefined && payloads.length >= awaited.count) awaited.resolve();
    },
    reach: async (count: number) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      awaited = { count, resolve };
      if (payloads.length >= count) resolve();
      await promise;
    },
  };
}

test('an entry is run after its transaction commits, and never if that rolls back', async () => {
  const runs = recordRuns();
  await start({ tasks: { 'test.commit': runs.note } });

  await assert.rejects(
    database.transaction(async (transaction) => {
      await enqueue(transaction, 'test.commit', { kept: false });
      throw new Error('on purpose');
    }),
    /on purpose/,
  );
  await database.transaction(async (transaction) => {
    await enqueue(transaction, 'test.commit', { kept: true });
    assert.deepEqual(runs.payloads, []);
  });

  await runs.reach(1);
  assert.deepEqual(runs.payloads, [{ kept: true }]);
});

test('of two enqueued under one key only the second is run, not before its time', async () => {
  const runs = recordRuns();
  const runAt = new Date(Date.now() + 300);
  await enqueue(database, 'test.key', { version: 1 }, { key: 'only one' });
  await enqueue(database, 'test.key', { version: 2 }, { key: 'only one', runAt });
  const queue = await start({ tasks: { 'test.key': runs.note } });

  await runs.reach(1);
  await queue.stop();

  assert.ok(Date.now() >= runAt.getTime());
  assert.deepEqual(runs.payloads, [{ version: 2 }]);
  assert.equal(await waitingEntries('test.key'), 0);
});

test('many entries are run once each, whichever of two pools takes them', async () => {
  const runs = recordRuns();
  const ids = Array.from({ length: 200 }, (_, id) => id);
  const tasks = { 'test.share': runs.note };
  const queues = await Promise.all([start({ tasks }), start({ tasks })]);

  // One after the other: all at once they would wait for the pool's few connections, longer than it lets them when busy.
  for (const id of ids) await enqueue(database, 'test.share', { id });
  await runs.reach(ids.length);
  await Promise.all(queues.map((queue) => queue.stop()));

  assert.deepEqual(
    runs.payloads.map((payload) => (payload as { id: number }).id).sort((a, b) => a - b),
    ids,
  );
  assert.equal(await waitingEntries('test.share'), 0);
});

test('stop claims nothing more and waits for what is running', async () => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const begunIds: unknown[] = [];
  const queue = await start({
    tasks: {
      'test.drain': async (payload) => {
        begunIds.push((payload as { id: number }).id);
        begun.resolve();
        await finish.promise;
      },
    },
    concurrency: 1,
  });
  await enqueue(database, 'test.drain', { id: 1 });
  await begun.promise;

  const stopped = queue.stop();
  await enqueue(database, 'test.drain', { id: 2 });
  finish.resolve();
  await stopped;

  assert.deepEqual(begunIds, [1]);
  const { rows } = await database.client.query(
    `SELECT payload, locked_by FROM graphile_worker._private_jobs AS entry
     JOIN graphile_worker._private_tasks AS task ON task.id = task_id WHERE identifier = 'test.drain'`,
  );
  assert.deepEqual(rows, [{ payload: { id: 2 }, locked_by: null }]);
});

test('a run that outlasts the time to drain is told so, and its entry is run by another pool', async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const first = await start({
    tasks: {
      'test.outlast': async (_, { signal }) => {
        begun.resolve(signal);
        await once(signal, 'abort');
      },
    },
    concurrency: 1,
    drainSeconds: 0,
  });
  await enqueue(database, 'test.outlast', {});
  const signal = await begun.promise;

  await first.stop();

  assert.ok(signal.aborted);
  const runs = recordRuns();
  await start({ tasks: { 'test.outlast': runs.note } });
  await runs.reach(1);
});

test('a handler that throws is tried again, and then the domain ends its entry, again if it has to', async () => {
  const runs = recordRuns();
  const ended = Promise.withResolvers<{ payload: unknown; error: Error }>();
  let callsOfExhausted = 0;
  await start({
    tasks: {
      'test.throw': {
        run: async (payload) => {
          await runs.note(payload);
          throw new Error(`attempt ${runs.payloads.length}`);
        },
        exhausted: async (payload, error) => {
          callsOfExhausted += 1;
          if (callsOfExhausted === 1) throw new Error('could not be ended');
          ended.resolve({ payload, error });
        },
      },
    },
    retrySeconds: [0, 0],
  });

  await enqueue(database, 'test.throw', { id: 7 });

  const { payload, error } = await ended.promise;
  assert.deepEqual(payload, { id: 7 });
  assert.equal(error.message, 'attempt 3');
  assert.equal(runs.payloads.length, 3);
});

test('an entry replaced under its key while it ran is not tried again', async () => {
  const runs = recordRuns();
  const replaced = Promise.withResolvers<void>();
  const queue = await start({
    tasks: {
      'test.replace': async (payload) => {
        await runs.note(payload);
        if (runs.payloads.length > 1) return;
        await replaced.promise;
        throw new Error('outdated');
      },
    },
    retrySeconds: [0],
  });
  await enqueue(database, 'test.replace', { version: 1 }, { key: 'replaced' });
  await runs.reach(1);

  await enqueue(database, 'test.replace', { version: 2 }, { key: 'replaced' });
  await runs.reach(2);
  replaced.resolve();
  await queue.stop();

  assert.deepEqual(runs.payloads, [{ version: 1 }, { version: 2 }]);
  assert.equal(await waitingEntries('test.replace'), 0);
});

test('an entry interrupted 100 times is ended without being run', async () => {
  const runs = recordRuns();
  const ended = Promise.withResolvers<Error>();
  await enqueue(database, 'test.poison', {});
  await database.client.query(
    `UPDATE graphile_worker._private_jobs SET attempts = attempts + 100, max_attempts = max_attempts + 100
     WHERE task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'test.poison')`,
  );

  await start({
    tasks: { 'test.poison': { run: runs.note, exhausted: async (_, error) => ended.resolve(error) } },
  });

  assert.match((await ended.promise).message, /interrupted 100 times/);
  assert.deepEqual(runs.payloads, []);
});

test('a schedule missed while no server ran is made up once, by one of many servers', async () => {
  const runs = recordRuns();
  await database.client.query(
    `INSERT INTO graphile_worker._private_known_crontabs (identifier, known_since)
     VALUES ('test.hourly', now() - interval '5 hours')`,
  );
  const options = { tasks: { 'test.hourly': runs.note }, schedules: [{ task: 'test.hourly', everyMinutes: 60 }] };
  const queues = await Promise.all([start(options), start(options), start(options)]);

  await runs.reach(1);
  await Promise.all(queues.map((queue) => queue.stop()));

  assert.equal(runs.payloads.length, 1);
  assert.equal(await waitingEntries('test.hourly'), 0);
  await assert.rejects(
    start({ tasks: {}, schedules: [{ task: 'test.hourly', everyMinutes: 0.5 }] }),
    /1 to 1440 whole minutes/,
  );
});

test('many entries are enqueued at once, each under its own key; one that waits under a key is replaced', async () => {
  await enqueue(database, 'test.many', { number: 0 }, { key: 'many:1', runAt: new Date(Date.now() + 3_600_000) });
  await enqueueAll(
    database,
    'test.many',
    [1, 2, 3].map((number) => ({ key: `many:${number}`, payload: { number } })),
  );
  await enqueueAll(database, 'test.many', []);
  assert.equal(await waitingEntries('test.many'), 3);
  const runs = recordRuns();
  await start({ tasks: { 'test.many': runs.note } });
  await runs.reach(3);
  assert.deepEqual(runs.payloads.map((payload) => JSON.stringify(payload)).sort(), [
    '{"number":1}',
    '{"number":2}',
    '{"number":3}',
  ]);
});

test('an entry that waits keeps its time if that is wanted', async () => {
  const [soon, later] = [1, 2].map((hours) => new Date(Date.now() + hours * 3_600_000));
  const runAt = async () => {
    const { rows } = await database.client.query<{ at: Date }>(
      `SELECT run_at AS at FROM graphile_worker._private_jobs WHERE key = 'kept'`,
    );
    return rows.map(({ at }) => at);
  };
  await enqueue(database, 'test.kept', {}, { key: 'kept', runAt: later, keepTime: true });
  await enqueue(database, 'test.kept', {}, { key: 'kept', runAt: soon, keepTime: true });
  assert.deepEqual(await runAt(), [later]);
  await enqueue(database, 'test.kept', {}, { key: 'kept', runAt: soon });
  assert.deepEqual(await runAt(), [soon]);
});
