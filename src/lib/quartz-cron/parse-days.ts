import type { DayRule } from './cron-expression.ts';
import { type FieldText, fieldError, readValue } from './cron-field.ts';
import { parseList } from './parse-list.ts';

const saturday = 7;
const lastDayOffsetMax = 30;

/**
 * Reads the two fields that name days; exactly one of them must be `?`.
 * @throws CronSyntaxError
 */
export function parseDays(dayOfMonth: FieldText, dayOfWeek: FieldText): DayRule {
  const byMonth = dayOfMonth.text !== '?';
  const byWeek = dayOfWeek.text !== '?';
  if (byMonth === byWeek) {
    throw fieldError(dayOfWeek, "Exactly one of the day of month and the day of week must be '?'.");
  }
  return byMonth ? parseDayOfMonth(dayOfMonth) : parseDayOfWeek(dayOfWeek);
}

function parseDayOfMonth(written: FieldText): DayRule {
  const { text } = written;
  const beforeLast = /^L(?:-(?<offset>\d+))?(?<nearest>W)?$/.exec(text)?.groups;
  if (beforeLast !== undefined) {
    const offset = Number(beforeLast.offset ?? 0);
    if (offset > lastDayOffsetMax)
      throw fieldError(written, `'${text}' is more than ${lastDayOffsetMax} days before L.`);
    return { kind: 'beforeLastDay', offset, nearestWeekday: beforeLast.nearest !== undefined };
  }
  const nearest = /^(?<day>\d+)W$/.exec(text)?.groups;
  if (nearest?.day !== undefined) return { kind: 'nearestWeekday', day: readValue(written, nearest.day) };
  if (/[LW]/.test(text)) {
    throw fieldError(written, `'${text}' is no day of month: L and W stand alone, as in L, L-3, LW, L-3W or 15W.`);
  }
  return { kind: 'daysOfMonth', days: parseList(written) };
}

function parseDayOfWeek(written: FieldText): DayRule {
  const { text } = written;
  if (text === 'L') return { kind: 'daysOfWeek', weekdays: [saturday] };
  const last = /^(?<weekday>\d+|[A-Z]{3})L$/.exec(text)?.groups;
  if (last?.weekday !== undefined) return { kind: 'lastDayOfWeek', weekday: readValue(written, last.weekday) };
  const nth = /^(?<weekday>\d+|[A-Z]{3})#(?<nth>[1-5])$/.exec(text)?.groups;
  if (nth?.weekday !== undefined) {
    return { kind: 'nthDayOfWeek', weekday: readValue(written, nth.weekday), nth: Number(nth.nth) };
  }
  if (/[L#]/.test(text)) {
    throw fieldError(
      written,
      `'${text}' is no day of week: L and # stand alone, as in L, 6L, FRIL, 6#3 or FRI#1 to FRI#5.`,
    );
  }
  return { kind: 'daysOfWeek', weekdays: parseList(written) };
}
