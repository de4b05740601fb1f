import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { randomExpression } from '../../../test/support/random-cron-expression.ts';
import { readCron } from './read-cron.ts';

const minuteSeconds = 60;
const daySeconds = 86_400;

test('an expression that keeps to the minimum is accepted, without the blanks around it', () => {
  assert.deepEqual(readCron(' 0 0 12 * * ? ', daySeconds), { cron: '0 0 12 * * ?' });
  assert.deepEqual(readCron('0 0/15 * * * ?', 15 * minuteSeconds), { cron: '0 0/15 * * * ?' });
  assert.deepEqual(readCron('0 0 12 ? * 2', 7 * daySeconds), { cron: '0 0 12 ? * 2' });
  assert.deepEqual(readCron('0 0 12 1 1 ? 2030', daySeconds), { cron: '0 0 12 1 1 ? 2030' });
});

test('the others are refused with a sentence that says why', () => {
  const cases: [text: string, secondsMin: number, reason: RegExp][] = [
    ['0 12 * * ?', daySeconds, /^A cron expression has 6 or 7 fields, not 5: seconds, /],
    ['', daySeconds, /^A cron expression has 6 or 7 fields, not 0: /],
    ['* * * * * ?', daySeconds, /^Its times come as close as 1 second; the minimum is 1 day\.$/],
    ['0 0/10 * * * ?', 15 * minuteSeconds, /^Its times come as close as 10 minutes; the minimum is 15 minutes\.$/],
    ['0 0 12 ? * MON,THU', 7 * daySeconds, /as close as 3 days; the minimum is 7 days/],
    ['0 0 0,23 * * ?', daySeconds, /as close as 1 hour; the minimum is 1 day/],
    ['0 0 0 30 2 ?', daySeconds, /^It never fires: there is no such date\.$/],
    ['0 0 12 * * *', daySeconds, /Exactly one of the day of month and the day of week must be '\?'/],
    ['every day', daySeconds, /6 or 7 fields, not 2/],
    ['*'.repeat(100_000), daySeconds, /at most 1000 characters/],
  ];
  for (const [text, secondsMin, reason] of cases) {
    const reading = readCron(text, secondsMin);
    assert.match('refused' in reading ? reading.refused : `accepted: ${text}`, reason);
  }
});

test('whatever is sent, it is read in milliseconds', () => {
  const field = fc.stringMatching(/^[0-9*/,\-LW#?A-Z]{1,40}$/);
  const hostile = fc.oneof(
    fc.string(),
    fc.array(field, { minLength: 5, maxLength: 8 }).map((fields) => fields.join(' ')),
    randomExpression().map(({ text }) => text),
    fc.constantFrom(
      '* * * 30 2 ?',
      '* * 2 ? 3 1#2',
      '0 0 12 ? * 2#5',
      '59 59 23 29 2 ?',
      `0 0 0 ? ${'1,'.repeat(480)}1 1L`,
    ),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      const milliseconds = Array.from({ length: 3 }, () => {
        const begun = performance.now();
        readCron(text, daySeconds);
        return performance.now() - begun;
      });
      assert.ok(Math.min(...milliseconds) < 100, text);
    }),
    { numRuns: 500 },
  );
});
