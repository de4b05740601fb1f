import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type CronExpression, CronSyntaxError, expressionCharactersMax, parseCronExpression } from './index.ts';

const every = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('an expression is read into what each of its fields names', () => {
  assert.deepEqual(parseCronExpression(' \t0 5,3-4  22-2 ? nov-Feb 2-5 \n'), {
    text: '0 5,3-4  22-2 ? nov-Feb 2-5',
    seconds: [0],
    minutes: [3, 4, 5],
    hours: [0, 1, 2, 22, 23],
    days: { kind: 'daysOfWeek', weekdays: [2, 3, 4, 5] },
    months: [1, 2, 11, 12],
    years: every(1970, 2199),
  } satisfies CronExpression);
});

test('every form of the lists', () => {
  const minutes = (text: string) => parseCronExpression(`0 ${text} 0 * * ?`).minutes;
  assert.deepEqual(minutes('*'), every(0, 59));
  assert.deepEqual(minutes('*/20'), [0, 20, 40]);
  assert.deepEqual(minutes('/20'), [0, 20, 40]);
  assert.deepEqual(minutes('50/4'), [50, 54, 58]);
  assert.deepEqual(minutes('007'), [7]);
  assert.deepEqual(minutes('7-7'), [7]);
  assert.deepEqual(minutes('10-20/5'), [10, 15, 20]);
  assert.deepEqual(minutes('50-10/7'), [4, 50, 57]);
  assert.deepEqual(minutes('3,1,3,2-4'), [1, 2, 3, 4]);
  assert.deepEqual(minutes('5,*'), every(0, 59));
  assert.deepEqual(parseCronExpression('0 0 0 1 7/6 ? 2196/2').months, [7]);
  assert.deepEqual(parseCronExpression('0 0 0 1 7/6 ? 2196/2').years, [2196, 2198]);
});

test('every form of the days', () => {
  const days = (dayOfMonth: string, dayOfWeek: string) =>
    parseCronExpression(`0 0 0 ${dayOfMonth} * ${dayOfWeek}`).days;
  assert.deepEqual(days('28-3', '?'), { kind: 'daysOfMonth', days: [1, 2, 3, 28, 29, 30, 31] });
  assert.deepEqual(days('L', '?'), { kind: 'beforeLastDay', offset: 0, nearestWeekday: false });
  assert.deepEqual(days('L-3', '?'), { kind: 'beforeLastDay', offset: 3, nearestWeekday: false });
  assert.deepEqual(days('lw', '?'), { kind: 'beforeLastDay', offset: 0, nearestWeekday: true });
  assert.deepEqual(days('L-30W', '?'), { kind: 'beforeLastDay', offset: 30, nearestWeekday: true });
  assert.deepEqual(days('15w', '?'), { kind: 'nearestWeekday', day: 15 });
  assert.deepEqual(days('?', 'fri-Mon'), { kind: 'daysOfWeek', weekdays: [1, 2, 6, 7] });
  assert.deepEqual(days('?', 'L'), { kind: 'daysOfWeek', weekdays: [7] });
  assert.deepEqual(days('?', '6L'), { kind: 'lastDayOfWeek', weekday: 6 });
  assert.deepEqual(days('?', 'friL'), { kind: 'lastDayOfWeek', weekday: 6 });
  assert.deepEqual(days('?', '1#5'), { kind: 'nthDayOfWeek', weekday: 1, nth: 5 });
  assert.deepEqual(days('?', 'SUN#5'), { kind: 'nthDayOfWeek', weekday: 1, nth: 5 });
});

test('what is refused, with the field, its place in the text and a sentence', () => {
  const cases: [text: string, field: string | undefined, position: number, sentence: RegExp][] = [
    ['', undefined, 0, /6 or 7 fields, not 0: seconds/],
    ['* * * * *', undefined, 9, /6 or 7 fields, not 5/],
    ['0 0 12 * * ? 2026 extra', undefined, 18, /6 or 7 fields, not 8/],
    ['0 0 12 * * *', 'day of week', 11, /Exactly one .* must be '\?'/],
    ['0 0 12 ? * ?', 'day of week', 11, /Exactly one .* must be '\?'/],
    ['60 0 0 * * ?', 'seconds', 0, /'60' is no value of the field seconds, which has 0 to 59\./],
    ['0 1,2,60 0 * * ?', 'minutes', 6, /'60'/],
    ['0 0 0 0 * ?', 'day of month', 6, /1 to 31/],
    ['0 0 0 ? 13 MON', 'month', 8, /1 to 12 or JAN to DEC/],
    ['0 0 0 ? * 0', 'day of week', 10, /1 to 7 or SUN to SAT/],
    ['0 0 0 ? * FRX', 'day of week', 10, /'FRX'/],
    ['0 0 0 * * ? 1969', 'year', 12, /1970 to 2199/],
    ['0 0 0 * * ? 2030-2027', 'year', 12, /ends before it begins/],
    ['0 0/60 0 * * ?', 'minutes', 2, /step of '0\/60' is not one of 1 to 59/],
    ['0 */0 0 * * ?', 'minutes', 2, /step/],
    ['0 1,,2 0 * * ?', 'minutes', 4, /empty item/],
    ['0 / 0 * * ?', 'minutes', 2, /'\/' cannot be read/],
    ['? 0 0 * * ?', 'seconds', 0, /'\?' can only be/],
    ['0 0 0 ?,5 * ?', 'day of month', 6, /'\?' can only be/],
    ['L 0 0 * * ?', 'seconds', 0, /cannot be read/],
    ['5X 0 0 * * ?', 'seconds', 0, /cannot be read/],
    ['1.5 0 0 * * ?', 'seconds', 0, /cannot be read/],
    ['0 0 0 ? * MON-FRI/2', 'day of week', 10, /cannot be read/],
    ['0 0 0 ? * MON-6', 'day of week', 10, /cannot be read/],
    ['0 0 0 ? * MONDAY', 'day of week', 10, /cannot be read/],
    ['0 0 0 1W,15W * ?', 'day of month', 6, /L and W stand alone/],
    ['0 0 0 1-5W * ?', 'day of month', 6, /L and W stand alone/],
    ['0 0 0 32W * ?', 'day of month', 6, /1 to 31/],
    ['0 0 0 L-31 * ?', 'day of month', 6, /more than 30 days/],
    ['0 0 0 ? * 2,6L', 'day of week', 10, /L and # stand alone/],
    ['0 0 0 ? * 3#1,6#3', 'day of week', 10, /L and # stand alone/],
    ['0 0 0 ? * 2#6', 'day of week', 10, /#1 to FRI#5/],
    ['0 0 0 ? * 8#1', 'day of week', 10, /'8'/],
    [`0 ${'9'.repeat(900)} 0 * * ?`, 'minutes', 2, /is no value/],
    ['*'.repeat(expressionCharactersMax + 1), undefined, expressionCharactersMax, /at most 1000 characters/],
  ];
  for (const [text, field, position, sentence] of cases) {
    assert.throws(
      () => parseCronExpression(text),
      (error) => {
        assert.ok(error instanceof CronSyntaxError, text);
        assert.deepEqual([text, error.field, error.position], [text, field, position]);
        assert.match(error.message, sentence);
        assert.match(error.message, /^[^\n]*\.$/);
        return true;
      },
    );
  }
});

test('whatever is written, it is read or refused by a CronSyntaxError that points into the text', () => {
  const word = fc.string({ unit: fc.constantFrom(...Array.from('0123459*/-,?LW#MONFEBl w\t')), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 5, maxLength: 8 }), (words) => {
      const text = words.join(' ');
      try {
        const { seconds, minutes, hours, months, years } = parseCronExpression(text);
        for (const values of [seconds, minutes, hours, months, years]) assert.ok(values.length > 0);
      } catch (error) {
        assert.ok(error instanceof CronSyntaxError, String(error));
        assert.ok(error.position >= 0 && error.position <= text.length);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the longest expressions are read within a millisecond', () => {
  const filledUp = (start: string, item: string) =>
    start + item.repeat(Math.floor((expressionCharactersMax - start.length) / item.length)).slice(0, -1);
  for (const text of [
    filledUp('* * * * * ? ', '*,'),
    filledUp('0 0 0 ? * ', 'SAT-FRI,'),
    filledUp('0 0 0 ', '31-30,'),
  ]) {
    assert.ok(text.length > expressionCharactersMax - 10);
    assert.ok(fastestMilliseconds(() => attempt(text)) < 1, text.slice(0, 20));
  }
});

function attempt(text: string): unknown {
  try {
    return parseCronExpression(text);
  } catch (error) {
    return error;
  }
}

function fastestMilliseconds(work: () => unknown): number {
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}
