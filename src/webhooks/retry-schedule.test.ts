import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { nextAttemptAt, retryAfterSeconds, retryDelaysSeconds } from './retry-schedule.ts';

const now = new Date('2026-03-01T12:00:00Z');
const seconds = (at: Date | undefined) => at && (at.getTime() - now.getTime()) / 1000;

test('the schedule is the published one: ten attempts over 75 hours and 35 minutes', () => {
  const waits = Array.from({ length: 9 }, (_, index) => seconds(nextAttemptAt(index + 1, now, () => 0)));
  assert.deepEqual(waits, [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  assert.equal(retryDelaysSeconds[0], 0);
  assert.equal(
    nextAttemptAt(10, now, () => 0),
    undefined,
  );
});

test('jitter makes an attempt up to a tenth later and never earlier', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), random, (attempt, share) => {
      const wait = seconds(nextAttemptAt(attempt, now, () => share)) ?? Number.NaN;
      const delay = retryDelaysSeconds[attempt] ?? Number.NaN;
      assert.ok(wait >= delay && wait <= delay * 1.1 + 0.001);
    }),
  );
});

test('Retry-After moves an attempt later and never earlier', () => {
  assert.equal(seconds(nextAttemptAt(1, now, () => 0, 120)), 120);
  assert.equal(seconds(nextAttemptAt(2, now, () => 0, 120)), 300);
  assert.equal(
    nextAttemptAt(10, now, () => 0, 120),
    undefined,
  );
});

test('Retry-After is read as seconds or as an HTTP date, is a day at most, and is ignored when it is neither', () => {
  const read: [string | string[] | undefined, number][] = [
    [['120', '5'], 120],
    ['120', 120],
    [' 0 ', 0],
    ['86401', 86_400],
    ['9'.repeat(400), 86_400],
    ['Sun, 01 Mar 2026 12:02:00 GMT', 120],
    ['Sunday, 01-Mar-26 12:02:00 GMT', 120],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 86_400],
    [undefined, 0],
  ];
  for (const text of ['', '-5', '1.5', '1e3', 'soon', 'soon GMT', '2027-01-01']) read.push([text, 0]);
  for (const [header, expected] of read) assert.equal(retryAfterSeconds(header, now), expected, String(header));
});
