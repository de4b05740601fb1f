import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { countUsage } from './usage-counter.ts';
import type { Transactions } from './usage-store.ts';

function counting(t: TestContext, write: (counted: readonly Transactions[]) => Promise<void>) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const failures: unknown[] = [];
  const usage = countUsage({ write, onFailure: (error) => failures.push(error) });
  return { usage, failures };
}

test('counts are written together, five seconds after the first', async (t) => {
  const written: (readonly Transactions[])[] = [];
  const { usage } = counting(t, async (counted) => void written.push(counted));
  for (const api of ['company', 'company', 'target']) usage.count('a', api, '2026-01-15');
  usage.count('b', 'company', '2026-01-15');
  usage.count('a', 'company', '2026-01-16');
  t.mock.timers.tick(4_999);
  assert.deepEqual(written, []);
  t.mock.timers.tick(1);
  await usage.flush();
  assert.deepEqual(written, [
    [
      { clientId: 'a', api: 'company', day: '2026-01-15', transactions: 2 },
      { clientId: 'a', api: 'target', day: '2026-01-15', transactions: 1 },
      { clientId: 'b', api: 'company', day: '2026-01-15', transactions: 1 },
      { clientId: 'a', api: 'company', day: '2026-01-16', transactions: 1 },
    ],
  ]);
  usage.count('a', 'company', '2026-01-15');
  await usage.close();
  assert.equal(written.length, 2);
  t.mock.timers.tick(60_000);
  assert.equal(written.length, 2);
});

test('what could not be written is kept and written with the next', async (t) => {
  let broken = true;
  const written: (readonly Transactions[])[] = [];
  const { usage, failures } = counting(t, async (counted) => {
    if (broken) throw new Error('away');
    written.push(counted);
  });
  usage.count('a', 'company', '2026-01-15');
  await usage.flush();
  assert.equal(failures.length, 1);
  usage.count('a', 'company', '2026-01-15');
  broken = false;
  t.mock.timers.tick(5_000);
  await usage.close();
  assert.deepEqual(written, [[{ clientId: 'a', api: 'company', day: '2026-01-15', transactions: 2 }]]);
});
