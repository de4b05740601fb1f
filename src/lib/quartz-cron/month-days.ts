import type { DayRule } from './cron-expression.ts';

const sunday = 1;
const saturday = 7;

interface Month {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  readonly lastDay: number;
}

/**
 * The days of a month that a rule names, in ascending order; none if the month has no such day.
 * @param month 1 is January
 */
export function daysOfMonth(rule: DayRule, year: number, month: number): number[] {
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return namedDays(rule, { year, month, lastDay }).filter((day) => day <= lastDay);
}

/** As `daysOfMonth`, but some may lie beyond the month's end. */
function namedDays(rule: DayRule, month: Month): readonly number[] {
  if (rule.kind === 'daysOfMonth') return rule.days;
  if (rule.kind === 'nearestWeekday') return [nearestWeekday(month, rule.day)];
  if (rule.kind === 'beforeLastDay') {
    const day = month.lastDay - rule.offset;
    if (day < 1) return [];
    return [rule.nearestWeekday ? nearestWeekday(month, day) : day];
  }
  if (rule.kind === 'daysOfWeek') {
    return rule.weekdays.flatMap((weekday) => daysOfWeekday(month, weekday)).sort((a, b) => a - b);
  }
  const days = daysOfWeekday(month, rule.weekday);
  return rule.kind === 'lastDayOfWeek' ? days.slice(-1) : days.slice(rule.nth - 1, rule.nth);
}

/**
 * The weekday (Monday to Friday) nearest to a day, within the month. As in Quartz, a day that the month does not have is
 * taken for one of the next month: `31W` is Friday the 30th of a month before a Saturday the 1st, and nothing in other
 * months of 30 days.
 */
function nearestWeekday(month: Month, day: number): number {
  const weekday = weekdayOf(month, day);
  if (weekday === saturday) return day === 1 ? day + 2 : day - 1;
  if (weekday === sunday) return day === month.lastDay ? day - 2 : day + 1;
  return day;
}

/** The four or five days of a month that are this day of the week. */
function daysOfWeekday(month: Month, weekday: number): number[] {
  const first = 1 + ((weekday - weekdayOf(month, 1) + 7) % 7);
  return [first, first + 7, first + 14, first + 21, first + 28].filter((day) => day <= month.lastDay);
}

function weekdayOf({ year, month }: Month, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}
