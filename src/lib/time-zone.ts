/**
 * The name of a time zone as the IANA's list writes it, whatever the case it is given in: `Europe/Berlin`.
 * @returns undefined if there is no such zone; offsets such as `+01:00` are none
 */
export function timeZoneNamed(name: string): string | undefined {
  if (!/^[a-z][\w+/-]{0,63}$/i.test(name)) return undefined;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId;
  } catch {
    return undefined;
  }
}
