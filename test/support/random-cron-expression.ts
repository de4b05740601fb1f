import * as fc from 'fast-check';
import { type CronField, cronFields } from '../../src/lib/quartz-cron/cron-field.ts';

/** A random expression and, said without the parser and the search, when it fires. */
export interface RandomExpression {
  readonly text: string;
  readonly firesOn: (date: Temporal.PlainDate) => boolean;
  /** Whether the clocks show one of its times; the day is not looked at. */
  readonly firesAt: (time: Temporal.PlainTime) => boolean;
}

type Names<Subject> = (subject: Subject) => boolean;
type Written = readonly [text: string, names: Names<number>];

/** The fields that a test prescribes; the others are random. */
export interface Prescribed {
  readonly seconds?: number;
  readonly year?: number;
}

/** Random expressions with every form of every field. */
export function randomExpression({ seconds, year }: Prescribed = {}): fc.Arbitrary<RandomExpression> {
  return fc
    .record({
      seconds: seconds === undefined ? list(cronFields.seconds) : fc.constant(only(seconds)),
      minutes: list(cronFields.minutes),
      hours: list(cronFields.hours),
      days: days(),
      month: list(cronFields.month),
      year: year === undefined ? years() : fc.constant(only(year)),
    })
    .map(({ seconds, minutes, hours, days, month, year }) => ({
      text: `${seconds[0]} ${minutes[0]} ${hours[0]} ${days.dayOfMonth} ${month[0]} ${days.dayOfWeek} ${year[0]}`,
      firesOn: (date) => year[1](date.year) && month[1](date.month) && days.names(date),
      firesAt: (time) => hours[1](time.hour) && minutes[1](time.minute) && seconds[1](time.second),
    }));
}

function list(field: CronField): fc.Arbitrary<Written> {
  return fc
    .array(listItem(field), { minLength: 1, maxLength: 3 })
    .map((items) => [items.map(([text]) => text).join(','), (value) => items.some(([, names]) => names(value))]);
}

function listItem(field: CronField): fc.Arbitrary<Written> {
  const { min, max } = field;
  const size = max - min + 1;
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max });
  const name = (value: number) => field.names?.[value - min]?.toLowerCase() ?? String(value);
  const after = (first: number, value: number) => (value - first + size) % size;
  return fc.oneof(
    fc.constant<Written>(['*', () => true]),
    value.map((value) => only(value, name(value))),
    step.map((by): Written => [`*/${by}`, (value) => (value - min) % by === 0]),
    fc
      .tuple(value, step)
      .map(([first, by]): Written => [`${first}/${by}`, (value) => value >= first && (value - first) % by === 0]),
    fc
      .tuple(value, value)
      .map(
        ([first, last]): Written => [
          `${name(first)}-${name(last)}`,
          (value) => after(first, value) <= after(first, last),
        ],
      ),
    fc
      .tuple(value, value, step)
      .map(
        ([first, last, by]): Written => [
          `${first}-${last}/${by}`,
          (value) => after(first, value) <= after(first, last) && after(first, value) % by === 0,
        ],
      ),
  );
}

function only(value: number, text = String(value)): Written {
  return [text, (other) => other === value];
}

function years(): fc.Arbitrary<Written> {
  const year = fc.integer({ min: 2024, max: 2036 });
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<Written>(['', () => true]) },
    fc
      .tuple(year, fc.nat(4))
      .map(([first, more]): Written => [`${first}-${first + more}`, (year) => year >= first && year <= first + more]),
    year.map((first): Written => [`${first}/3`, (year) => year >= first && (year - first) % 3 === 0]),
  );
}

interface Days {
  readonly dayOfMonth: string;
  readonly dayOfWeek: string;
  readonly names: Names<Temporal.PlainDate>;
}

/** W only for days that every month has: what it means elsewhere, examples tell. */
function days(): fc.Arbitrary<Days> {
  const weekday = fc.integer({ min: 1, max: 7 });
  return fc.oneof(
    list(cronFields.dayOfMonth).map(([text, names]) => byMonth(text, ({ day }) => names(day))),
    fc.nat(30).map((n) => byMonth(`L-${n}`, ({ day, daysInMonth }) => day === daysInMonth - n)),
    fc.nat(27).map((n) => byMonth(`L-${n}W`, (date) => isNearestWeekday(date, date.daysInMonth - n))),
    fc.integer({ min: 1, max: 28 }).map((day) => byMonth(`${day}W`, (date) => isNearestWeekday(date, day))),
    list(cronFields.dayOfWeek).map(([text, names]) => byWeek(text, (date) => names(quartzWeekday(date)))),
    weekday.map((weekday) =>
      byWeek(`${weekday}L`, (date) => quartzWeekday(date) === weekday && date.day + 7 > date.daysInMonth),
    ),
    fc
      .tuple(weekday, fc.integer({ min: 1, max: 5 }))
      .map(([weekday, nth]) =>
        byWeek(`${weekday}#${nth}`, (date) => quartzWeekday(date) === weekday && Math.ceil(date.day / 7) === nth),
      ),
  );
}

function byMonth(dayOfMonth: string, names: Names<Temporal.PlainDate>): Days {
  return { dayOfMonth, dayOfWeek: '?', names };
}

function byWeek(dayOfWeek: string, names: Names<Temporal.PlainDate>): Days {
  return { dayOfMonth: '?', dayOfWeek, names };
}

/** Temporal counts from Monday. */
function quartzWeekday(date: Temporal.PlainDate): number {
  return (date.dayOfWeek % 7) + 1;
}

/** Whether a date is Monday to Friday and none of its month that is so too is nearer to the day. */
function isNearestWeekday(date: Temporal.PlainDate, day: number): boolean {
  const candidates = Array.from({ length: date.daysInMonth }, (_, index) => date.with({ day: index + 1 }));
  const nearest = candidates
    .filter(({ dayOfWeek }) => dayOfWeek <= 5)
    .sort((a, b) => Math.abs(a.day - day) - Math.abs(b.day - day))[0];
  return nearest?.equals(date) ?? false;
}
