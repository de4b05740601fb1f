import { ApiError } from '../lib/errors.ts';
import { nextFireTime } from './schedule/index.ts';
import type { Schedule, Subscription } from './subscription.ts';

/** What a request says of a schedule; what is absent was not given. */
export interface ScheduleSettings {
  /** ISO 8601. */
  readonly startTime?: string;
  /** Never together with `cron`: each replaces the other. */
  readonly frequency?: string;
  readonly cron?: string;
  /** Name in the IANA's list. */
  readonly timeZone?: string;
}

/** The columns that a schedule has. */
export type ScheduleColumns = Pick<Subscription, 'startTime' | 'frequency' | 'cron' | 'timeZone' | 'nextFireTime'>;

/** A start begins the schedule anew, from its very first time; anything else goes on from now, counted from the old start. */
export function scheduleAfter(settings: ScheduleSettings, before: ScheduleColumns, now: Date): ScheduleColumns {
  const { startTime: start, frequency: newFrequency, cron: newCron, timeZone: zone } = settings;
  if (!isRescheduled(settings)) {
    const { startTime, frequency, cron, timeZone, nextFireTime: next } = before;
    return { startTime, frequency, cron, timeZone, nextFireTime: next };
  }
  const replaced = newFrequency !== undefined || newCron !== undefined;
  const schedule = {
    startTime: start === undefined ? before.startTime : new Date(start),
    timeZone: zone ?? before.timeZone,
    frequency: replaced ? (newFrequency ?? null) : before.frequency,
    cron: replaced ? (newCron ?? null) : before.cron,
  } as Schedule;
  const after = start === undefined ? now : new Date(schedule.startTime.getTime() - 1);
  return { ...schedule, nextFireTime: nextFireTime(schedule, after) ?? null };
}

/**
 * Refuses a schedule that would never fire: years that pass before its start, perhaps only in its zone.
 * @throws ApiError `illegalValue` of `cron`, even if it is another parameter that makes it so: frequencies have no end
 */
export function requireFireTime(settings: ScheduleSettings, before: ScheduleColumns, now: Date): void {
  if (isRescheduled(settings) && scheduleAfter(settings, before, now).nextFireTime === null)
    throw new ApiError('illegalValue', { field: 'cron' }, { detail: 'It never fires from then on.' });
}

function isRescheduled({ startTime, frequency, cron, timeZone }: ScheduleSettings): boolean {
  return [startTime, frequency, cron, timeZone].some((given) => given !== undefined);
}
