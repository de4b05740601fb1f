import type { CronExpression } from './cron-expression.ts';
import { daysOfMonth } from './month-days.ts';

/** A date of the calendar; month 1 is January. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * The first time at or after `from` that an expression names, on a clock that is never changed.
 * @returns undefined if there is none until the end of the expression's years
 */
export function firstLocalTime(
  expression: CronExpression,
  from: Temporal.PlainDateTime,
): Temporal.PlainDateTime | undefined {
  for (const { year, month, day } of datesFrom(expression, from)) {
    const isFirstDay = day === from.day && month === from.month && year === from.year;
    const time = firstTimeOfDay(expression, isFirstDay ? from : midnight);
    if (time !== undefined) return new Temporal.PlainDateTime(year, month, day, time.hour, time.minute, time.second);
  }
  return undefined;
}

/** The dates from `from` on that an expression names, in order. */
export function* datesFrom(expression: CronExpression, from: LocalDate): Generator<LocalDate> {
  for (const year of expression.years.filter((year) => year >= from.year)) {
    for (const month of expression.months.filter((month) => year > from.year || month >= from.month)) {
      for (const day of daysOfMonth(expression.days, year, month)) {
        if (year > from.year || month > from.month || day >= from.day) yield { year, month, day };
      }
    }
  }
}

const midnight: TimeOfDay = { hour: 0, minute: 0, second: 0 };

function firstTimeOfDay({ hours, minutes, seconds }: CronExpression, from: TimeOfDay): TimeOfDay | undefined {
  for (const hour of hours.filter((hour) => hour >= from.hour)) {
    for (const minute of minutes.filter((minute) => hour > from.hour || minute >= from.minute)) {
      const second = seconds.find((second) => hour > from.hour || minute > from.minute || second >= from.second);
      if (second !== undefined) return { hour, minute, second };
    }
  }
  return undefined;
}
