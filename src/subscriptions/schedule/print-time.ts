/**
 * Prints a time as answers have it, on the clocks of a zone: `2015-11-09T23:15:07.000-08:00` (reference §2.3).
 * @param timeZone an IANA name
 */
export function printTime(date: Date, timeZone: string): string {
  return zoned(date, timeZone).toString({ fractionalSecondDigits: 3, timeZoneName: 'never' });
}

/** As `printTime`, as pushes to webhooks have it: `2015-10-07T00:20:04-0700` (reference §9.4). */
export function printPushDate(date: Date, timeZone: string): string {
  const printed = zoned(date, timeZone).toString({ smallestUnit: 'second', timeZoneName: 'never' });
  return printed.replace(/:(?=\d{2}$)/, '');
}

function zoned(date: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timeZone);
}
