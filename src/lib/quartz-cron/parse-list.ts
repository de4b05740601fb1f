import { cronFields, type FieldText, fieldError, readValue } from './cron-field.ts';

/** `*`, a value or a range, then a step; a step alone is one of `*`. */
const numbersPattern = /^(?:\*|(?<first>\d+)(?:-(?<last>\d+))?)?(?:\/(?<step>\d+))?$/;
const namesPattern = /^(?<first>[A-Z]{3})(?:-(?<last>[A-Z]{3}))?$/;

/** Values from `first` on, `step` apart, the last of them at most `last`. */
interface Stretch {
  readonly first: number;
  /** Beyond the field's largest value, it means that the stretch goes on with the smallest. */
  readonly last: number;
  readonly step: number;
}

/**
 * Reads a field that is a list of values, ranges and steps: `0`, `*`, `10/15`, `MON-FRI`, `22-2`, `1,5-9/2`. A range that
 * ends before it begins runs over the end of the field, except in years.
 * @returns the values it stands for, in ascending order
 * @throws CronSyntaxError
 */
export function parseList(written: FieldText): number[] {
  const { min, max } = written.field;
  const chosen = new Uint8Array(max - min + 1);
  let { position } = written;
  for (const text of written.text.split(',')) {
    const { first, last, step } = readItem({ ...written, text, position });
    for (let value = first; value <= last; value += step) chosen[(value - min) % chosen.length] = 1;
    position += text.length + 1;
  }
  return [...chosen.keys()].filter((index) => chosen[index] === 1).map((index) => min + index);
}

function readItem(item: FieldText): Stretch {
  const { field, text } = item;
  const match = numbersPattern.exec(text) ?? namesPattern.exec(text);
  if (match === null || text === '') throw unreadable(item);
  const { first, last, step } = match.groups ?? {};
  if (first === undefined) return { first: field.min, last: field.max, step: readStep(item, step) };
  const from = readValue(item, first);
  if (last !== undefined) return { first: from, last: readEnd(item, from, last), step: readStep(item, step) };
  return { first: from, last: step === undefined ? from : field.max, step: readStep(item, step) };
}

function readEnd(item: FieldText, from: number, text: string): number {
  const { field } = item;
  const last = readValue(item, text);
  if (last >= from) return last;
  if (field === cronFields.year) throw fieldError(item, `'${item.text}' ends before it begins.`);
  return last + field.max - field.min + 1;
}

function readStep(item: FieldText, text = '1'): number {
  const step = Number(text);
  if (step >= 1 && step <= item.field.max) return step;
  throw fieldError(item, `The step of '${item.text}' is not one of 1 to ${item.field.max}.`);
}

function unreadable(item: FieldText): Error {
  const { text, field } = item;
  if (text === '') return fieldError(item, `The field ${field.name} has an empty item.`);
  if (text === '?') return fieldError(item, "'?' can only be the whole of the day of month or of the day of week.");
  return fieldError(item, `'${text}' cannot be read in the field ${field.name}.`);
}
