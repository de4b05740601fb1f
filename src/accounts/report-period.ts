import { illegalValue } from '../http/index.ts';

/** The steps in which reports count; days are those of UTC. */
export const reportPeriods = ['day', 'month', 'year'] as const;

/** What a report covers: whole days, months or years. */
export interface ReportPeriod {
  readonly period: (typeof reportPeriods)[number];
  /** First and last step, as they were asked for: `2026-01-31`, `2026-01` or `2026`. */
  readonly start: string;
  readonly end: string;
  /** Midnight UTC at which the first step begins. */
  readonly from: Date;
  /** Midnight UTC at which the last step has ended. */
  readonly until: Date;
}

/** The three parameters as a request has them. */
export interface GivenPeriod {
  readonly period?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

const shapes = { day: /^\d{4}-\d\d-\d\d$/, month: /^\d{4}-\d\d$/, year: /^\d{4}$/ };

/**
 * Reads `period`, `start` and `end` (reference `jobs-auth-admin.md` §4.1).
 * @throws ApiError `illegalValue` that names what is missing or wrong; an end before the start is a wrong end
 */
export function readReportPeriod(given: GivenPeriod): ReportPeriod {
  const period = reportPeriods.find((known) => known === given.period?.trim().toLowerCase()) ?? illegalValue('period');
  const start = given.start?.trim() ?? '';
  const end = given.end?.trim() ?? '';
  const from = beginning(period, start) ?? illegalValue('start');
  const last = beginning(period, end) ?? illegalValue('end');
  if (last < from) illegalValue('end');
  return { period, start, end, from, until: following(period, last) };
}

/** As {@link readReportPeriod} where all three may be absent: undefined then (O-22). */
export function readOptionalReportPeriod(given: GivenPeriod): ReportPeriod | undefined {
  const isGiven = [given.period, given.start, given.end].some((text) => (text ?? '').trim() !== '');
  return isGiven ? readReportPeriod(given) : undefined;
}

/** Midnight at which the step that a text names begins; undefined if there is no such day, month or year. */
function beginning(period: ReportPeriod['period'], text: string): Date | undefined {
  if (!shapes[period].test(text) || text.startsWith('0000')) return undefined;
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  const date = midnight(year, month - 1, day);
  return date.toISOString().startsWith(text) ? date : undefined;
}

function following(period: ReportPeriod['period'], step: Date): Date {
  const [year, month, day] = [step.getUTCFullYear(), step.getUTCMonth(), step.getUTCDate()];
  if (period === 'day') return midnight(year, month, day + 1);
  return period === 'month' ? midnight(year, month + 1, 1) : midnight(year + 1, 0, 1);
}

/** Date.UTC takes the years 0 to 99 for those of the last century. */
function midnight(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date;
}
