import assert from 'node:assert/strict';
import { test } from 'node:test';
import { employeeRange, revenueRange } from './ranges.ts';

test('a number on a limit is in the range that names it', () => {
  assert.deepEqual([0, 10, 11, 5000, 5001, 10_000, 10_001].map(employeeRange), [
    '1-10',
    '1-10',
    '11-50',
    '1001-5000',
    '5001-10000',
    '5001-10000',
    '10001+',
  ]);
  assert.deepEqual([0.1, 1, 9.9, 999.9, 1000, 10_000].map(revenueRange), [
    'Under $1M',
    '$1M-$10M',
    '$1M-$10M',
    '$500M-$1B',
    '$1B-$10B',
    '$10B+',
  ]);
  assert.throws(() => employeeRange(-1), RangeError);
});
