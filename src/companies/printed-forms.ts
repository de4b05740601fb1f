/**
 * The forms in which data sets print a value of an enumeration: `globalParent` is also `Global Parent`, `GLOBAL PARENT`
 * and so on. Asking for all of them lets an index be used that holds values as they were loaded.
 */
export function printedForms(name: string): string[] {
  const words = name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  const spaced = [words.join(' '), capitalised(words.join(' ')), words.map(capitalised).join(' ')];
  const forms = [name, ...spaced, ...spaced.map((form) => form.toUpperCase())];
  return [...new Set(forms.flatMap((form) => [form, form.replaceAll(' ', '')]))];
}

/** The values of `fiscalYearEnd` in the order of the year. */
export const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

/** `june` as records print it: by name, by its first letters, or by number as the successor of this API does. */
export function printedMonth(name: (typeof monthNames)[number]): string[] {
  const number = String(monthNames.indexOf(name) + 1);
  return [...printedForms(name), ...printedForms(name.slice(0, 3)), number, number.padStart(2, '0')];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
