import { CronSyntaxError } from './cron-syntax-error.ts';

/** One of an expression's fields: its name and the values it can have. */
export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on, in upper case. */
  readonly names?: readonly string[];
}

/** The fields, with the ranges of Quartz's manual. */
export const cronFields = {
  seconds: { name: 'seconds', min: 0, max: 59 },
  minutes: { name: 'minutes', min: 0, max: 59 },
  hours: { name: 'hours', min: 0, max: 23 },
  dayOfMonth: { name: 'day of month', min: 1, max: 31 },
  month: {
    name: 'month',
    min: 1,
    max: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  dayOfWeek: { name: 'day of week', min: 1, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
  year: { name: 'year', min: 1970, max: 2199 },
} as const satisfies Record<string, CronField>;

/** What is written in a field, and where. */
export interface FieldText {
  readonly field: CronField;
  /** In upper case; no blanks. */
  readonly text: string;
  /** Where the text begins in the expression, from 0. */
  readonly position: number;
}

/** The error of a field that cannot be read; `sentence` says why and ends with a full stop. */
export function fieldError({ field, position }: FieldText, sentence: string): CronSyntaxError {
  return new CronSyntaxError(sentence, { field: field.name, position });
}

/**
 * Reads one value of a field: a number or, where the field has them, a name.
 * @throws CronSyntaxError if it is neither, or out of range
 */
export function readValue(written: FieldText, value: string): number {
  const { field } = written;
  const index = field.names?.indexOf(value) ?? -1;
  if (index >= 0) return field.min + index;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= field.min && number <= field.max) return number;
  const names = field.names === undefined ? '' : ` or ${field.names[0]} to ${field.names.at(-1)}`;
  throw fieldError(
    written,
    `'${value}' is no value of the field ${field.name}, which has ${field.min} to ${field.max}${names}.`,
  );
}
