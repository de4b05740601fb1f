import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { randomExpression } from '../../../test/support/random-cron-expression.ts';
import { type CronExpression, nextFireTime, parseCronExpression, shortestIntervalSeconds } from './index.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

test('the shortest interval of an expression', () => {
  const cases: [text: string, seconds: number][] = [
    ['* * * * * ?', 1],
    ['0,50 * * * * ?', 10],
    ['0 0/15 * * * ?', 15 * minute],
    ['0 5/20 * * * ?', 20 * minute],
    ['0 0/25 * * * ?', 10 * minute],
    ['0 0,50 8,20 * * ?', 50 * minute],
    ['59 59 23 * * ?', day],
    ['0 0 0,23 * * ?', hour],
    ['0 0 12 * * ?', day],
    ['0 0 12 ? * MON', 7 * day],
    ['0 0 12 ? * FRI,MON', 3 * day],
    ['0 0 12 ? * L', 7 * day],
    ['0 0 12 1 * ?', 28 * day],
    ['0 0 12 1,8,15,22 * ?', 7 * day],
    ['0 0 12 */8 * ?', 4 * day],
    ['0 0 12 31 * ?', 31 * day],
    ['0 0 12 31 12,1 ?', 31 * day],
    ['0 0 12 ? * 2#5', 63 * day],
    ['0 0 12 29 2 ?', 1461 * day],
    ['0 0 12 1 1 ? 2030,2033', 1096 * day],
    ['30 0 0 1 1 ? 2030', Infinity],
    ['0 0 0 30 2 ?', Infinity],
    ['* * * 30 2 ?', Infinity],
  ];
  for (const [text, seconds] of cases) {
    assert.deepEqual([text, shortestIntervalSeconds(parseCronExpression(text))], [text, seconds]);
  }
});

test('it is the least of the intervals that occur', () => {
  fc.assert(
    fc.property(randomExpression({ seconds: 0, year: 2028 }), ({ text }) => {
      const expression = parseCronExpression(text);
      const intervals = intervalsOf(expression);
      const least = Math.min(...intervals);
      if (intervals.length < intervalsMax) assert.equal(shortestIntervalSeconds(expression), least);
      else assert.ok(shortestIntervalSeconds(expression) <= least);
    }),
  );
});

/** Enough for all the intervals of two random expressions in five. */
const intervalsMax = 400;

function intervalsOf(expression: CronExpression): number[] {
  const intervals: number[] = [];
  let previous = nextFireTime(expression, new Date(0), 'UTC');
  while (previous !== undefined && intervals.length < intervalsMax) {
    const next = nextFireTime(expression, previous, 'UTC');
    if (next !== undefined) intervals.push((next.getTime() - previous.getTime()) / 1000);
    previous = next;
  }
  return intervals;
}
