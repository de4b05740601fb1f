import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createThrottle, throttlePeriodMillis } from './throttle.ts';

const minute = 60_000;
const tokenA = { jti: 'a', clientId: 'one' };
const tokenB = { jti: 'b', clientId: 'one' };
const stranger = { jti: 'c', clientId: 'two' };

function start() {
  const told: [string, number][] = [];
  const throttle = createThrottle((clientId, until) => told.push([clientId, until]));
  /** Counts a request. @returns until when its account is locked; undefined if the request may pass */
  const count = (...request: Parameters<typeof throttle.count>) => {
    const { passes, until } = throttle.count(...request);
    return passes ? undefined : until;
  };
  return { throttle, count, told };
}

test('a token may make its number of requests in five minutes, and the next one is refused', () => {
  const { count, told } = start();
  for (let request = 0; request < 3; request++) assert.equal(count(tokenA, 3, request * minute), undefined);
  assert.equal(count(tokenA, 3, 3 * minute), 8 * minute);
  assert.deepEqual(told, [['one', 8 * minute]]);
});

test('a period begins with the first request and ends five minutes later', () => {
  const { count } = start();
  assert.equal(count(tokenA, 1, 0), undefined);
  assert.equal(count(tokenA, 1, 5 * minute), undefined);
  assert.equal(count(tokenA, 1, 10 * minute - 1), 15 * minute - 1);
});

test('a throttled token locks all tokens of its account and no other account', () => {
  const { count } = start();
  count(tokenA, 1, 0);
  count(tokenA, 1, 0);
  assert.equal(count(tokenB, 1, 1), 5 * minute);
  assert.equal(count(stranger, 1, 1), undefined);
});

test('tokens of one account are counted apart', () => {
  const { count } = start();
  assert.equal(count(tokenA, 1, 0), undefined);
  assert.equal(count(tokenB, 1, 0), undefined);
});

test('requests refused during the lock do not lengthen it; after one full period all tokens start at zero', () => {
  const { count, told } = start();
  for (let request = 0; request < 2; request++) count(tokenB, 2, minute);
  for (let request = 0; request < 3; request++) count(tokenA, 2, minute);
  for (let now = minute; now < 6 * minute; now += 1000) assert.equal(count(tokenB, 2, now), 6 * minute);
  assert.equal(told.length, 1);
  for (const token of [tokenA, tokenB, tokenA, tokenB]) assert.equal(count(token, 2, 6 * minute), undefined);
  assert.equal(count(tokenA, 2, 6 * minute), 11 * minute);
});

test("another server's lock holds here too, is not told back, and never shortens a longer one", () => {
  const { throttle, count, told } = start();
  throttle.lock('one', 5 * minute);
  throttle.lock('one', 4 * minute);
  assert.equal(count(tokenA, 10, 5 * minute - 1), 5 * minute);
  assert.equal(count(tokenA, 10, 5 * minute), undefined);
  assert.deepEqual(told, []);
});

test('a token is told what it has left and until when, and none while its account is locked', () => {
  const { throttle } = start();
  assert.deepEqual(throttle.count(tokenA, 2, 0), { passes: true, remaining: 1, until: 5 * minute });
  assert.deepEqual(throttle.count(tokenA, 2, minute), { passes: true, remaining: 0, until: 5 * minute });
  assert.deepEqual(throttle.count(tokenA, 2, 2 * minute), { passes: false, remaining: 0, until: 7 * minute });
  assert.deepEqual(throttle.count(tokenB, 2, 3 * minute), { passes: false, remaining: 0, until: 7 * minute });
  assert.deepEqual(throttle.count(tokenA, 2, 7 * minute), { passes: true, remaining: 1, until: 12 * minute });
});

test('in no five minutes do more requests of a token pass than twice its limit, and in no locked time any', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 90_000 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 5 }),
      (gaps, limit) => {
        const { count } = start();
        const passed: number[] = [];
        let now = 0;
        let lockedUntil = 0;
        for (const gap of gaps) {
          now += gap;
          const until = count(tokenA, limit, now);
          if (until === undefined) {
            assert(now >= lockedUntil);
            passed.push(now);
          } else {
            assert(until > now && until <= now + throttlePeriodMillis);
            lockedUntil = until;
          }
        }
        for (const [index, time] of passed.entries()) {
          const later = passed[index + 2 * limit];
          assert(later === undefined || later - time >= throttlePeriodMillis);
        }
      },
    ),
  );
});
