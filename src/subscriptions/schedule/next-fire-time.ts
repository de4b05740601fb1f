import { nextFireTime as nextCronTime, parseCronExpression } from '../../lib/quartz-cron/index.ts';
import type { Schedule } from '../subscription.ts';
import { type FrequencyUnit, readFrequency } from './frequency.ts';

/**
 * When a schedule fires next. The first time of a frequency is its start; the k-th after that is k frequencies later,
 * counted from the start by the calendar of the schedule's zone: from 31 January, every month, it fires on the last of
 * February and on 31 March, at the same time of day. A time that the clocks leave out comes as much later, one that they
 * show twice comes the first time. Minutes and hours are counted exactly, whatever the clocks do. A cron expression fires
 * at its times from the start on.
 * @param after the fire time is later than this, never equal
 * @returns undefined if it never fires again
 */
export function nextFireTime(schedule: Schedule, after: Date): Date | undefined {
  const { startTime, timeZone } = schedule;
  if (schedule.cron !== null) {
    const searchedAfter = Math.max(after.getTime(), startTime.getTime() - 1);
    return nextCronTime(parseCronExpression(schedule.cron), new Date(searchedAfter), timeZone);
  }
  if (after < startTime) return startTime;
  const frequency = readFrequency(schedule.frequency);
  if (frequency === undefined) throw new Error(`${schedule.frequency} was accepted as a frequency`);
  const unit = countedUnits[frequency.unit];
  const start = zoned(startTime, timeZone);
  const passed = start.until(zoned(after, timeZone), { largestUnit: unit })[unit];
  // A time or two more: from 31 January to 28 February no month has passed, though the first after the start has come.
  for (let times = Math.floor(passed / frequency.value) + 1; ; times += 1) {
    const time = start.add({ [unit]: times * frequency.value }).epochMilliseconds;
    if (time > after.getTime()) return new Date(time);
  }
}

type Counted = 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years';

/** The unit of `Temporal` that a unit letter stands for. */
const countedUnits: Record<FrequencyUnit, Counted> = {
  M: 'minutes',
  h: 'hours',
  d: 'days',
  w: 'weeks',
  m: 'months',
  y: 'years',
};

function zoned(time: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(time.getTime()).toZonedDateTimeISO(timeZone);
}
