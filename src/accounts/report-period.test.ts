import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../lib/errors.ts';
import { readOptionalReportPeriod, readReportPeriod } from './report-period.ts';

test('a period covers its first and its last day, month or year whole', () => {
  const cases: [string, string, string, string, string][] = [
    ['day', '2024-02-28', '2024-02-29', '2024-02-28', '2024-03-01'],
    ['day', '2025-12-31', '2025-12-31', '2025-12-31', '2026-01-01'],
    ['month', '2025-11', '2025-12', '2025-11-01', '2026-01-01'],
    ['year', '2025', '2026', '2025-01-01', '2027-01-01'],
    ['year', '0050', '0050', '0050-01-01', '0051-01-01'],
  ];
  for (const [period, start, end, from, until] of cases) {
    assert.deepEqual(readReportPeriod({ period, start, end }), {
      period,
      start,
      end,
      from: new Date(`${from}T00:00:00Z`),
      until: new Date(`${until}T00:00:00Z`),
    });
  }
  assert.equal(readReportPeriod({ period: ' Month ', start: ' 2025-11', end: '2025-11 ' }).period, 'month');
});

test('what is missing or wrong is named', () => {
  const cases: [string | undefined, string | undefined, string | undefined, string][] = [
    [undefined, '2025', '2025', 'period'],
    ['', '2025', '2025', 'period'],
    ['week', '2025', '2025', 'period'],
    ['year', undefined, '2025', 'start'],
    ['year', '2025', undefined, 'end'],
    ['year', '2025-01', '2025-02', 'start'],
    ['year', '0000', '2025', 'start'],
    ['year', '12025', '12026', 'start'],
    ['month', '2025', '2026', 'start'],
    ['month', '2025-13', '2026-01', 'start'],
    ['month', '2025-00', '2026-01', 'start'],
    ['day', '2025-02-29', '2025-03-01', 'start'],
    ['day', '2025-2-9', '2025-03-01', 'start'],
    ['day', '2025-02-01', '2025-02-31', 'end'],
    ['day', '2025-02-02', '2025-02-01', 'end'],
  ];
  for (const [period, start, end, field] of cases) {
    const named = (error: unknown) =>
      error instanceof ApiError && error.message === `Illegal values for the field ${field}.`;
    assert.throws(() => readReportPeriod({ period, start, end }), named, `${period} ${start} ${end}`);
    assert.throws(() => readOptionalReportPeriod({ period, start, end }), named);
  }
  assert.equal(readOptionalReportPeriod({}), undefined);
  assert.equal(readOptionalReportPeriod({ period: ' ', start: '' }), undefined);
});
