import type { CronExpression } from './cron-expression.ts';
import { firstLocalTime } from './local-search.ts';

/**
 * When an expression fires next on the clocks of a time zone.
 *
 * A time that the clocks leave out in spring does not exist: the expression waits for its next. A time that they show
 * twice in autumn fires once, the second time. That is how Quartz 2.3.2 does it.
 * @param after the fire time is later than this, never equal
 * @param timeZone an IANA name or a fixed offset: `America/Los_Angeles`, `+02:00`
 * @returns undefined if it never fires again
 * @throws RangeError if there is no such time zone, or `after` is an invalid date
 */
export function nextFireTime(expression: CronExpression, after: Date, timeZone: string): Date | undefined {
  const start = Temporal.Instant.fromEpochMilliseconds((Math.floor(after.getTime() / 1000) + 1) * 1000);
  let from = firstReadableFrom(start.toZonedDateTimeISO(timeZone));
  for (;;) {
    const local = firstLocalTime(expression, from);
    if (local === undefined) return undefined;
    const moment = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
    if (moment.toPlainDateTime().equals(local)) return new Date(moment.epochMilliseconds);
    from = clockAfterChange(local.toZonedDateTime(timeZone, { disambiguation: 'earlier' }));
  }
}

/** What the clocks show at a moment; in the first pass of a repeated hour, what they show when the second begins. */
function firstReadableFrom(moment: Temporal.ZonedDateTime): Temporal.PlainDateTime {
  const local = moment.toPlainDateTime();
  const lastReading = local.toZonedDateTime(moment.timeZoneId, { disambiguation: 'later' });
  return lastReading.equals(moment) ? local : clockAfterChange(moment);
}

/** What the clocks show when they have been changed the next time. */
function clockAfterChange(moment: Temporal.ZonedDateTime): Temporal.PlainDateTime {
  const change = moment.getTimeZoneTransition('next');
  if (change === null) throw new Error(`${moment.toString()} is said to be before a change of the clocks`);
  return change.toPlainDateTime();
}
