import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CronSyntaxError, nextFireTime, parseCronExpression } from './index.ts';

/** What Quartz printed: a line's columns, with `ERR` for an expression that it refuses. */
interface Vector {
  readonly expression: string;
  readonly timeZone: string;
  readonly start: string;
  readonly fireTimes: string;
}

/** Expressions that Quartz obeys in part only and that are refused here (`index.ts`). */
const refused = new Map([
  ['0 0 0 1W,15W * ?', 'Quartz fires at 1W alone'],
  ['0 0 0 1-5W * ?', 'Quartz fires at 1-5, weekday or not'],
  ['0 0 12 * * ? 2026 extra', 'Quartz does not look at the eighth word'],
  ['0 */0 * * * ?', 'Quartz fires every minute'],
]);

const vectorsOfTheTests = path.join(import.meta.dirname, 'quartz-2.3.2.vectors.tsv');
const allVectors = path.resolve(import.meta.dirname, '../../../../shared/data/quartz-2.3.2-vectors.tsv');

test('some hundred vectors printed by Quartz 2.3.2', () => {
  const vectors = read(vectorsOfTheTests);
  assert.ok(vectors.length >= 400);
  compare(vectors);
});

test('all 6,116 vectors', { skip: !existsSync(allVectors) && 'the file is not beside this checkout' }, () => {
  const vectors = read(allVectors);
  assert.equal(vectors.length, 6116);
  compare(vectors);
});

test('Quartz obeys every expression that is listed as refused', () => {
  for (const expression of refused.keys()) {
    const printed = read(vectorsOfTheTests).filter((vector) => vector.expression === expression);
    assert.deepEqual([expression, printed.length], [expression, 4]);
    assert.ok(printed.every(({ fireTimes }) => fireTimes !== 'ERR'));
  }
});

function compare(vectors: readonly Vector[]): void {
  const expected = ({ expression, fireTimes }: Vector) => (refused.has(expression) ? 'ERR' : fireTimes);
  const wrong = vectors
    .map((vector) => ({ vector, fireTimesHere: fireTimesOf(vector) }))
    .filter(({ vector, fireTimesHere }) => fireTimesHere !== expected(vector));
  assert.deepEqual(wrong, []);
}

function fireTimesOf({ expression: text, timeZone, start }: Vector): string {
  const printed: string[] = [];
  try {
    const expression = parseCronExpression(text);
    let moment: Date | undefined = new Date(start);
    while (moment !== undefined && printed.length < 5) {
      moment = nextFireTime(expression, moment, timeZone);
      printed.push(moment?.toISOString().replace('.000Z', 'Z') ?? 'null');
    }
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error;
    return 'ERR';
  }
  return printed.join(',');
}

function read(file: string): Vector[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const [expression = '', timeZone = '', start = '', fireTimes = ''] = line.split('\t');
      return { expression, timeZone, start, fireTimes };
    });
}
