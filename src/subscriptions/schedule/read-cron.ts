import {
  CronSyntaxError,
  nextFireTime,
  parseCronExpression,
  shortestIntervalSeconds,
} from '../../lib/quartz-cron/index.ts';

/** A cron expression without the blanks around it, or why it was not accepted, in a sentence for who wrote it. */
export type CronReading = { readonly cron: string } | { readonly refused: string };

/**
 * Reads a Quartz cron expression (reference §2.3). One that no date meets is refused; whether it fires at all after a
 * start, in its zone, `nextFireTime` knows.
 * @param secondsMin the shortest interval that the subscription's type allows, on clocks that are not changed
 */
export function readCron(text: string, secondsMin: number): CronReading {
  try {
    const expression = parseCronExpression(text);
    if (nextFireTime(expression, beforeAllYears, 'UTC') === undefined) {
      return { refused: 'It never fires: there is no such date.' };
    }
    const seconds = shortestIntervalSeconds(expression);
    if (seconds >= secondsMin) return { cron: expression.text };
    const [closest, least] = [seconds, secondsMin].map(printSeconds);
    return { refused: `Its times come as close as ${closest}; the minimum is ${least}.` };
  } catch (error) {
    if (error instanceof CronSyntaxError) return { refused: error.message };
    throw error;
  }
}

/** The years of expressions begin with 1970. */
const beforeAllYears = new Date(-1);

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** In the greatest unit that leaves no rest: `90 minutes`. */
function printSeconds(seconds: number): string {
  const [name, length] = units.find(([, length]) => seconds % length === 0) ?? units[3];
  const count = seconds / length;
  return count === 1 ? `1 ${name}` : `${count} ${name}s`;
}
