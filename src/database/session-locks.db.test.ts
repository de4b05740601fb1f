import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { testDatabase } from '../../test/support/database.ts';
import { openSessionLocks } from './index.ts';

const database = await testDatabase();

function open() {
  const locks = openSessionLocks(database.url);
  after(() => locks.close());
  return locks;
}

test('a lock is held by one session until that lets go of it or ends', async () => {
  const [mine, other] = [open(), open()];
  assert.equal(await mine.take('a'), true);
  assert.equal(await other.take('a'), false);
  assert.equal(await other.take('b'), true);
  await mine.release('a');
  assert.equal(await other.take('a'), true);
  await other.close();
  assert.equal(await mine.take('a'), true);
});

test('many may ask at once', async () => {
  const locks = open();
  const names = Array.from({ length: 50 }, (_, index) => `many${index}`);
  assert.deepEqual([...new Set(await Promise.all(names.map((name) => locks.take(name))))], [true]);
  await Promise.all(names.map((name) => locks.release(name)));
});

test('with its connection a session loses its locks, and takes them anew on another', async () => {
  const [mine, other] = [open(), open()];
  await mine.take('lost');
  await database.client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'firmlens locks'`,
  );
  await mine.release('lost');
  const taken = [await mine.take('lost').catch(() => mine.take('lost')), await other.take('lost').catch(() => false)];
  assert.deepEqual(taken, [true, false]);
});

test('a connection that was given up and breaks later takes no lock of the next one along', async (t) => {
  const { mock } = t.mock.method(Client.prototype, 'connect');
  const [mine, other] = [open(), open()];
  await mine.take('first');
  const given = mock.calls[0]?.this as Client;
  given.emit('error', new Error('reset by peer'));
  await mine.take('second');
  // As the network may say a quarter of an hour later.
  given.emit('error', new Error('timed out'));
  assert.equal(await other.take('second'), false);
});
