import type { CronExpression } from './cron-expression.ts';
import { cronFields } from './cron-field.ts';
import { datesFrom } from './local-search.ts';

const minuteSeconds = 60;
const hourSeconds = 60 * minuteSeconds;
const daySeconds = 24 * hourSeconds;

/** Fire times within a unit of time: how close they come to each other, and how far the last is from the first. */
interface Spread {
  readonly shortestSeconds: number;
  readonly spanSeconds: number;
}

/**
 * The shortest time between two successive fire times, on a clock that is never changed: `0 0 12 * * ?` comes every
 * 86,400 seconds, though on one day of the year 23 hours pass. For telling whether an expression keeps to a minimum.
 * @returns seconds; Infinity if the expression fires at most once
 */
export function shortestIntervalSeconds(expression: CronExpression): number {
  const inMinute = spread(expression.seconds, 1, { shortestSeconds: Infinity, spanSeconds: 0 });
  const inHour = spread(expression.minutes, minuteSeconds, inMinute);
  const inDay = spread(expression.hours, hourSeconds, inHour);
  const leastDays = leastDaysBetween(expression);
  if (leastDays === undefined) return Infinity;
  return Math.min(inDay.shortestSeconds, leastDays * daySeconds - inDay.spanSeconds);
}

/** The spread of the same fire times (`within`) repeated at each of these values. */
function spread(values: readonly number[], unitSeconds: number, within: Spread): Spread {
  const steps = values.slice(1).map((value, index) => value - (values[index] as number));
  return {
    shortestSeconds: Math.min(within.shortestSeconds, ...steps.map((step) => step * unitSeconds - within.spanSeconds)),
    spanSeconds: steps.reduce((sum, step) => sum + step, 0) * unitSeconds + within.spanSeconds,
  };
}

const firstDate = { year: cronFields.year.min, month: 1, day: 1 };

/** Infinity if the expression names one date, undefined if none. */
function leastDaysBetween(expression: CronExpression): number | undefined {
  let least: number | undefined;
  let previous = -Infinity;
  for (const { year, month, day } of datesFrom(expression, firstDate)) {
    const dayNumber = Date.UTC(year, month - 1, day) / (1000 * daySeconds);
    least = Math.min(least ?? Infinity, dayNumber - previous);
    if (least === 1) return least;
    previous = dayNumber;
  }
  return least;
}
