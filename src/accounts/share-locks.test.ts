import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareLocks } from './share-locks.ts';

type Written = Record<string, number>[];

function collector(fail: () => boolean = () => false) {
  const written: Written = [];
  const failures: unknown[] = [];
  const sharing = shareLocks({
    write: async (locks) => {
      if (fail()) throw new Error('no database');
      written.push(Object.fromEntries(Array.from(locks, ([clientId, until]) => [clientId, until.getTime()])));
    },
    onFailure: (error) => failures.push(error),
  });
  return { sharing, written, failures };
}

/** Lets what was begun go on until it waits for a timer. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('the first lock is passed on at once, those of the next second together after it', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { sharing, written } = collector();
  sharing.add('one', 1);
  sharing.add('two', 2);
  sharing.add('three', 3);
  await settle();
  assert.deepEqual(written, [{ one: 1 }]);
  context.mock.timers.tick(999);
  await settle();
  assert.equal(written.length, 1);
  context.mock.timers.tick(1);
  await settle();
  assert.deepEqual(written, [{ one: 1 }, { two: 2, three: 3 }]);
  context.mock.timers.tick(1_000);
  sharing.add('four', 4);
  await settle();
  assert.deepEqual(written.at(-1), { four: 4 });
  await sharing.close();
});

test('what could not be written is written with the next, a newer lock of the same account winning', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let broken = true;
  const { sharing, written, failures } = collector(() => broken);
  sharing.add('one', 1);
  sharing.add('two', 2);
  await settle();
  assert.equal(failures.length, 1);
  sharing.add('two', 3);
  broken = false;
  context.mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(written, [{ one: 1, two: 3 }]);
  await sharing.close();
});

test('closing passes on what still waits, and nothing twice', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { sharing, written } = collector();
  sharing.add('one', 1);
  sharing.add('two', 2);
  await sharing.close();
  assert.deepEqual(written, [{ one: 1 }, { two: 2 }]);
  context.mock.timers.tick(5_000);
  await settle();
  assert.equal(written.length, 2);
});
