import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { randomExpression } from '../../../test/support/random-cron-expression.ts';
import type { Schedule } from '../subscription.ts';
import { nextFireTime } from './next-fire-time.ts';

const hourMilliseconds = 3_600_000;

/** Clocks that change by an hour, by half an hour, at midnight, and never. */
const timeZone = fc.constantFrom('America/Los_Angeles', 'Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Cairo', 'UTC');
const moment = fc.date({
  min: new Date('2024-01-01T00:00:00Z'),
  max: new Date('2034-01-01T00:00:00Z'),
  noInvalidDate: true,
});

/** A moment within a day of a change of the zone's clocks, or any where they never change. */
const zoneAndStart = fc
  .tuple(timeZone, moment, fc.integer({ min: -24, max: 24 }), fc.boolean())
  .map(([timeZone, moment, hours, atChange]) => {
    const change = zoned(moment.getTime(), timeZone).getTimeZoneTransition('next')?.epochMilliseconds;
    const start = atChange && change !== undefined ? change + (hours * hourMilliseconds) / 2 : moment.getTime();
    return { timeZone, startTime: new Date(start) };
  });

const frequency = fc.oneof(
  fc.integer({ min: 15, max: 3_000 }).map((value) => `${value}M`),
  fc.integer({ min: 1, max: 60 }).map((value) => `${value}h`),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('d', 'w', 'm', 'y'))
    .map(([value, unit]) => `${value}${unit}`),
);

/** The documented rule, said with no thought of speed: the start, and as many frequencies later as it takes. */
function* everyFireTime({ startTime, timeZone }: Schedule, frequency: string): Generator<number> {
  const start = zoned(startTime.getTime(), timeZone);
  const value = Number.parseInt(frequency, 10);
  const unit =
    { M: 'minutes', h: 'hours', d: 'days', w: 'weeks', m: 'months', y: 'years' }[frequency.at(-1) ?? ''] ?? '';
  for (let times = 0; ; times += 1) yield start.add({ [unit]: times * value }).epochMilliseconds;
}

test('fire times are those of counting one by one, none left out and none between two', () => {
  fc.assert(
    fc.property(zoneAndStart, frequency, (start, frequency) => {
      const schedule: Schedule = { ...start, frequency, cron: null };
      const expected = everyFireTime(schedule, frequency);
      let after = start.startTime.getTime() - 1;
      for (let count = 0; count < 40; count += 1) {
        const next: number = nextFireTime(schedule, new Date(after))?.getTime() ?? Number.NaN;
        assert.ok(next > after);
        assert.equal(next, expected.next().value);
        after = next;
      }
    }),
    { numRuns: 300 },
  );
});

test('whenever it is asked for: the first fire time after that moment', () => {
  fc.assert(
    fc.property(zoneAndStart, frequency, fc.double({ min: -0.1, max: 1, noNaN: true }), (start, frequency, part) => {
      const schedule: Schedule = { ...start, frequency, cron: null };
      const [first = 0, ...times] = everyFireTime(schedule, frequency).take(60);
      const after = Math.floor(first + part * ((times.at(-1) ?? 0) - first));
      const expected = [first, ...times].find((time) => time > after);
      if (expected !== undefined) assert.equal(nextFireTime(schedule, new Date(after))?.getTime(), expected);
    }),
    { numRuns: 500 },
  );
});

test('a cron expression never fires before its start, nor twice for one moment', () => {
  fc.assert(
    fc.property(zoneAndStart, randomExpression({ seconds: 0 }), (start, { text }) => {
      const schedule: Schedule = { ...start, frequency: null, cron: text };
      const first = nextFireTime(schedule, new Date(0));
      if (first === undefined) return;
      assert.ok(first >= start.startTime);
      assert.deepEqual(nextFireTime(schedule, new Date(first.getTime() - 1)), first);
      const second = nextFireTime(schedule, first);
      assert.ok(second === undefined || second > first);
    }),
  );
});

function zoned(time: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timeZone);
}
