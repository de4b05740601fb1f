import { ApiError } from '../lib/errors.ts';
import { splitList } from './parameters.ts';

/**
 * How the values of filter parameters are read once their schema has let them pass. Each function gives undefined for a
 * parameter that is absent or blank, and throws an ApiError that names the field for a value it may not have.
 */

const listItemsMax = 10_000;

/** @throws ApiError `illegalValue` */
export function illegalValue(field: string): never {
  throw new ApiError('illegalValue', { field });
}

/** The items of a list parameter, at most as many as given here. */
export function readList(
  field: string,
  values: readonly string[] | undefined,
  itemsMax = listItemsMax,
): string[] | undefined {
  const items = splitList(values);
  if (items.length === 0) return undefined;
  if (items.length > itemsMax) throw new ApiError('aboveMaximum', { field, max: itemsMax, value: items.length });
  for (const item of items) requireStorable(field, item);
  return items;
}

/** A list of which every item has this shape. */
export function readShaped(
  field: string,
  values: readonly string[] | undefined,
  shape: RegExp,
  itemsMax = listItemsMax,
): string[] | undefined {
  return readList(field, values, itemsMax)?.map((item) => (shape.test(item) ? item : illegalValue(field)));
}

/** A list of values of an enumeration, in any case. */
export function readEnumerated<const Value extends string>(
  field: string,
  values: readonly string[] | undefined,
  enumeration: readonly Value[],
): Value[] | undefined {
  return readList(field, values)?.map((item) => matching(field, item, enumeration));
}

/** One value of an enumeration, in any case. */
export function readOneOf<const Value extends string>(
  field: string,
  given: string | undefined,
  enumeration: readonly Value[],
): Value | undefined {
  const text = readText(field, given);
  return text === undefined ? undefined : matching(field, text, enumeration);
}

/** `true` or `false`, in any case. */
export function readBoolean(field: string, given: string | undefined): boolean | undefined {
  const value = readOneOf(field, given, ['true', 'false']);
  return value === undefined ? undefined : value === 'true';
}

/** A text without the blanks around it. */
export function readText(field: string, given: string | undefined): string | undefined {
  const text = given?.trim() ?? '';
  return text === '' ? undefined : requireStorable(field, text);
}

/** A text to search for: it needs a letter or a digit, or nothing could match it. */
export function readWords(field: string, given: string | undefined): string | undefined {
  const text = readText(field, given);
  return text === undefined || /[\p{L}\p{N}]/u.test(text) ? text : illegalValue(field);
}

/**
 * That a range has something in it; either end may be absent.
 * @param field the parameter of the lower end
 * @throws ApiError `aboveMaximum`
 */
export function requireOrder(field: string, min: number | undefined, max: number | undefined): void {
  if (min !== undefined && max !== undefined && min > max)
    throw new ApiError('aboveMaximum', { field, max, value: min });
}

/** Each value once, in one order whatever the client's. */
export function sorted(values: Iterable<string> | undefined): string[] | undefined {
  return values === undefined ? undefined : [...new Set(values)].sort();
}

function matching<Value extends string>(field: string, given: string, enumeration: readonly Value[]): Value {
  const lower = given.toLowerCase();
  return enumeration.find((value) => value.toLowerCase() === lower) ?? illegalValue(field);
}

/** PostgreSQL knows no NUL in a text, and no half of a character (an unpaired surrogate, as JSON can escape it). */
function requireStorable(field: string, text: string): string {
  return text.includes('\0') || !text.isWellFormed() ? illegalValue(field) : text;
}
