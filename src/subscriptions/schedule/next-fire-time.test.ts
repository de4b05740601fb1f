import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schedule } from '../subscription.ts';
import { nextFireTime } from './next-fire-time.ts';
import { printTime } from './print-time.ts';

const losAngeles = 'America/Los_Angeles';

/** The first fire times after a moment, on the clocks of the schedule's zone. */
function fireTimes(
  {
    frequency,
    cron,
    startTime,
    timeZone = losAngeles,
  }: { frequency?: string; cron?: string; startTime: string; timeZone?: string },
  count: number,
  after = '1970-01-01T00:00:00Z',
): string[] {
  const start = { startTime: new Date(startTime), timeZone };
  const schedule: Schedule =
    cron === undefined ? { ...start, frequency: frequency ?? '', cron: null } : { ...start, frequency: null, cron };
  const times: string[] = [];
  let next = nextFireTime(schedule, new Date(after));
  while (next !== undefined && times.length < count) {
    times.push(printTime(next, timeZone).replace('.000', ''));
    next = nextFireTime(schedule, next);
  }
  return times;
}

test('the first time is the start, the others follow by the frequency', () => {
  assert.deepEqual(fireTimes({ frequency: '7d', startTime: '2030-01-01T00:00:00-08:00' }, 3), [
    '2030-01-01T00:00:00-08:00',
    '2030-01-08T00:00:00-08:00',
    '2030-01-15T00:00:00-08:00',
  ]);
});

test('strictly after: at a fire time it is the one after it', () => {
  const schedule = { frequency: '1d', startTime: '2030-01-01T00:00:00-08:00' };
  assert.deepEqual(fireTimes(schedule, 1, '2029-12-31T23:59:59.999-08:00'), ['2030-01-01T00:00:00-08:00']);
  assert.deepEqual(fireTimes(schedule, 1, '2030-01-01T00:00:00-08:00'), ['2030-01-02T00:00:00-08:00']);
  assert.deepEqual(fireTimes(schedule, 1, '2030-01-01T23:59:59.999-08:00'), ['2030-01-02T00:00:00-08:00']);
});

test('months are counted from the start, so that short ones cost the following nothing', () => {
  assert.deepEqual(fireTimes({ frequency: '1m', startTime: '2027-12-31T10:00:00-08:00' }, 5), [
    '2027-12-31T10:00:00-08:00',
    '2028-01-31T10:00:00-08:00',
    '2028-02-29T10:00:00-08:00',
    '2028-03-31T10:00:00-07:00',
    '2028-04-30T10:00:00-07:00',
  ]);
  assert.deepEqual(fireTimes({ frequency: '1y', startTime: '2028-02-29T10:00:00-08:00' }, 5, '2029-01-01T00:00:00Z'), [
    '2029-02-28T10:00:00-08:00',
    '2030-02-28T10:00:00-08:00',
    '2031-02-28T10:00:00-08:00',
    '2032-02-29T10:00:00-08:00',
    '2033-02-28T10:00:00-08:00',
  ]);
});

test('a day is a day of the calendar; what the clocks leave out comes as much later, what they repeat the first time', () => {
  assert.deepEqual(fireTimes({ frequency: '1d', startTime: '2026-03-07T02:30:00-08:00' }, 3), [
    '2026-03-07T02:30:00-08:00',
    '2026-03-08T03:30:00-07:00',
    '2026-03-09T02:30:00-07:00',
  ]);
  assert.deepEqual(fireTimes({ frequency: '1d', startTime: '2026-10-31T01:30:00-07:00' }, 3), [
    '2026-10-31T01:30:00-07:00',
    '2026-11-01T01:30:00-07:00',
    '2026-11-02T01:30:00-08:00',
  ]);
  // Samoa left out a whole day: two times become one.
  assert.deepEqual(
    fireTimes({ frequency: '1d', startTime: '2011-12-29T10:00:00-10:00', timeZone: 'Pacific/Apia' }, 3),
    ['2011-12-29T10:00:00-10:00', '2011-12-31T10:00:00+14:00', '2012-01-01T10:00:00+14:00'],
  );
});

test('minutes and hours are exact, whatever the clocks do', () => {
  assert.deepEqual(fireTimes({ frequency: '2h', startTime: '2026-03-08T00:30:00-08:00' }, 3), [
    '2026-03-08T00:30:00-08:00',
    '2026-03-08T03:30:00-07:00',
    '2026-03-08T05:30:00-07:00',
  ]);
  assert.deepEqual(fireTimes({ frequency: '45M', startTime: '2026-11-01T01:15:00-07:00' }, 3), [
    '2026-11-01T01:15:00-07:00',
    '2026-11-01T01:00:00-08:00',
    '2026-11-01T01:45:00-08:00',
  ]);
});

test('a cron expression fires from the start on, at the start itself where it meets it', () => {
  const cron = '0 0 12 * * ?';
  assert.deepEqual(fireTimes({ cron, startTime: '2030-01-01T12:00:00-08:00' }, 2), [
    '2030-01-01T12:00:00-08:00',
    '2030-01-02T12:00:00-08:00',
  ]);
  assert.deepEqual(fireTimes({ cron, startTime: '2030-01-01T12:00:00.001-08:00' }, 1), ['2030-01-02T12:00:00-08:00']);
  assert.deepEqual(fireTimes({ cron, startTime: '2030-01-01T12:00:00Z', timeZone: 'Europe/Berlin' }, 1), [
    '2030-01-02T12:00:00+01:00',
  ]);
  assert.deepEqual(fireTimes({ cron: `${cron} 2029`, startTime: '2030-01-01T12:00:00-08:00' }, 1), []);
});

test('a start far in the past costs no more than a near one', () => {
  const schedule = { frequency: '15M', startTime: '1970-01-01T00:00:07Z', timeZone: 'UTC' };
  const begun = performance.now();
  assert.deepEqual(fireTimes(schedule, 1, '9998-12-31T23:59:59Z'), ['9999-01-01T00:00:07+00:00']);
  // Counted one by one, they would be 281 million.
  assert.ok(performance.now() - begun < 5_000);
});
