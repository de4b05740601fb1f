import { illegalValue, readText } from '../../http/index.ts';

/** A subject: an id of whatever kind. */
export function readSubject(given: string | undefined): string | undefined {
  return readText('subject', given);
}

/**
 * A moment in ISO 8601 with its offset from UTC.
 * @throws ApiError `illegalValue`
 */
export function readSince(given: string | undefined): Date | undefined {
  const text = readText('since', given);
  if (text === undefined) return undefined;
  try {
    // A form reads the plus sign of an offset as a blank.
    return new Date(Temporal.Instant.from(text.replace(' ', '+')).epochMilliseconds);
  } catch {
    return illegalValue('since');
  }
}
