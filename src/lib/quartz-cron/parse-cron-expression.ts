import type { CronExpression } from './cron-expression.ts';
import { cronFields, type FieldText } from './cron-field.ts';
import { CronSyntaxError } from './cron-syntax-error.ts';
import { parseDays } from './parse-days.ts';
import { parseList } from './parse-list.ts';

/** The longest text that is read: twice what naming every second, minute, hour, day and month takes. */
export const expressionCharactersMax = 1000;

/**
 * Reads a Quartz 2.3.2 cron expression: six or seven fields between blanks, in any case. What it departs from Quartz in
 * is listed in `index.ts`. An expression that never fires, such as `0 0 0 30 2 ?`, is read like any other.
 * @param text blanks around it do not matter
 * @throws CronSyntaxError
 */
export function parseCronExpression(text: string): CronExpression {
  const trimmed = text.trim();
  if (trimmed.length > expressionCharactersMax) {
    throw new CronSyntaxError(`A cron expression has at most ${expressionCharactersMax} characters.`, {
      position: expressionCharactersMax,
    });
  }
  const fields = splitFields(trimmed);
  return {
    text: trimmed,
    seconds: parseList(fields.seconds),
    minutes: parseList(fields.minutes),
    hours: parseList(fields.hours),
    days: parseDays(fields.dayOfMonth, fields.dayOfWeek),
    months: parseList(fields.month),
    years: parseList(fields.year),
  };
}

function splitFields(text: string): Record<keyof typeof cronFields, FieldText> {
  const words = [...text.matchAll(/[^ \t]+/g)];
  if (words.length < 6 || words.length > 7) {
    throw new CronSyntaxError(
      `A cron expression has 6 or 7 fields, not ${words.length}: seconds, minutes, hours, day of month, month, day of week, year.`,
      { position: words[7]?.index ?? text.length },
    );
  }
  const fields = Object.entries(cronFields).map(([key, field], index): [string, FieldText] => {
    const word = words[index];
    return [key, { field, text: word?.[0].toUpperCase() ?? '*', position: word?.index ?? text.length }];
  });
  return Object.fromEntries(fields) as Record<keyof typeof cronFields, FieldText>;
}
