/**
 * Years from 1970 to 9999, seconds with or without a fraction or none (no 60th: Temporal would take it for the one before),
 * and a zone. The blank is what a form makes of a `+` that was not escaped.
 */
const startTimePattern =
  /^(?<local>(?:19[7-9]|[2-9]\d\d)\d-\d\d-\d\dT\d\d:\d\d(?::[0-5]\d(?:[.,]\d{1,9})?)?)(?:Z|(?<sign>[-+ ])(?:(?<hours>\d\d?):(?<minutes>\d\d)|(?<digits>\d\d(?:\d\d)?)))$/;

/**
 * Reads the time of ISO 8601 with its offset from UTC, as in `2015-02-01T00:00:00-08:00`; `-8:00`, `-0800`, `-08` and `Z` are
 * read, too (reference §2.3).
 * @returns to the millisecond; undefined without an offset, for anything else and for a day or time that does not exist
 */
export function readStartTime(text: string): Date | undefined {
  const { local, sign, hours, minutes, digits } = startTimePattern.exec(text.trim())?.groups ?? {};
  if (local === undefined) return undefined;
  const offset = digits ?? `${hours?.padStart(2, '0')}:${minutes}`;
  const zone = sign === undefined ? 'Z' : `${sign === '-' ? '-' : '+'}${offset}`;
  try {
    return new Date(Temporal.Instant.from(`${local}${zone}`).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
