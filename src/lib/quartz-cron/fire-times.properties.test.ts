import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type RandomExpression, randomExpression } from '../../../test/support/random-cron-expression.ts';
import { nextFireTime, parseCronExpression } from './index.ts';

const secondMilliseconds = 1000;
const minuteMilliseconds = 60 * secondMilliseconds;
const dayMilliseconds = 24 * 60 * minuteMilliseconds;

/** Time zones whose clocks change by an hour, half an hour, at midnight, in the south, by a day once, and never. */
const timeZones = [
  'America/Los_Angeles',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Santiago',
  'America/Havana',
  'Europe/Berlin',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'UTC',
];

const timeZone = fc.constantFrom(...timeZones);
const moment = fc.date({
  min: new Date('2024-01-01T00:00:00Z'),
  max: new Date('2034-01-01T00:00:00Z'),
  noInvalidDate: true,
});

/** A moment up to a day before a change of the time zone's clocks, or any where they are never changed. */
const beforeChange = fc
  .tuple(timeZone, moment, fc.integer({ min: 0, max: 24 * 60 }))
  .map(([timeZone, moment, minutes]) => {
    const change = zoned(moment.getTime(), timeZone).getTimeZoneTransition('next');
    const start = (change?.epochMilliseconds ?? moment.getTime()) - minutes * minuteMilliseconds;
    return { timeZone, start: new Date(start) };
  });

test('the next fire time is later, a whole second, and one that every field names', () => {
  fc.assert(
    fc.property(randomExpression(), moment, timeZone, (random, after, timeZone) => {
      const next = nextFireTime(parseCronExpression(random.text), after, timeZone);
      if (next === undefined) return;
      assert.ok(next > after);
      assert.equal(next.getTime() % secondMilliseconds, 0);
      assert.ok(fires(random, next.getTime(), timeZone));
    }),
    { numRuns: 500 },
  );
});

test('no second before it is one', () => {
  fc.assert(
    fc.property(randomExpression(), moment, timeZone, (random, after, timeZone) => {
      assertFirst(random, { after, timeZone, stepMilliseconds: secondMilliseconds, steps: 300 });
    }),
  );
});

test('no minute before it is one, on the days when clocks are changed', () => {
  fc.assert(
    fc.property(randomExpression({ seconds: 0 }), beforeChange, (random, { start, timeZone }) => {
      assertFirst(random, { after: start, timeZone, stepMilliseconds: minuteMilliseconds, steps: 36 * 60 });
    }),
  );
});

test('no day before it is one', () => {
  fc.assert(
    fc.property(randomExpression(), moment, (random, after) => {
      const next = nextFireTime(parseCronExpression(random.text), after, 'UTC');
      const tomorrow = after.getTime() + dayMilliseconds;
      const end = Math.min(next?.getTime() ?? Infinity, tomorrow + 800 * dayMilliseconds);
      for (let time = tomorrow; time < end - dayMilliseconds; time += dayMilliseconds) {
        assert.ok(!random.firesOn(zoned(time, 'UTC').toPlainDate()), `${random.text}: ${new Date(time).toISOString()}`);
      }
    }),
    { numRuns: 300 },
  );
});

interface Search {
  readonly after: Date;
  readonly timeZone: string;
  readonly stepMilliseconds: number;
  readonly steps: number;
}

/** Tries one moment after the other; the first that fires must be the next fire time. */
function assertFirst(random: RandomExpression, { after, timeZone, stepMilliseconds, steps }: Search): void {
  const next = nextFireTime(parseCronExpression(random.text), after, timeZone)?.getTime() ?? Infinity;
  const first = (Math.floor(after.getTime() / stepMilliseconds) + 1) * stepMilliseconds;
  for (let time = first; time < first + steps * stepMilliseconds; time += stepMilliseconds) {
    const found = fires(random, time, timeZone);
    assert.equal(found, time === next, `${random.text} after ${after.toISOString()} in ${timeZone}`);
    if (found) return;
  }
}

/** Whether an expression fires at a moment: the clocks show a time that it names, and not once more later. */
function fires(random: RandomExpression, time: number, timeZone: string): boolean {
  const shown = zoned(time, timeZone);
  if (!random.firesAt(shown.toPlainTime()) || !random.firesOn(shown.toPlainDate())) return false;
  const shownLast = shown.toPlainDateTime().toZonedDateTime(timeZone, { disambiguation: 'later' });
  return shownLast.epochMilliseconds === time;
}

function zoned(time: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timeZone);
}
