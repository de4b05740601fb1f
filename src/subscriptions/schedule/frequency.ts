/** A frequency as it was understood: `7d`. */
export interface Frequency {
  /** From 1. */
  readonly value: number;
  readonly unit: FrequencyUnit;
}

/** The unit letters. Case matters: `M` is minutes, `m` is months. */
export type FrequencyUnit = keyof typeof units;

/** What a type of subscription allows. */
export interface FrequencyRule {
  /** The unit letters that it knows: `dwmy`. */
  readonly units: string;
  readonly secondsMin: number;
}

const daySeconds = 86_400;

/** How long a unit is at least, and how many of it are a hundred years, the longest frequency. */
const units = {
  M: { seconds: 60, valueMax: 100 * 365 * 24 * 60 },
  h: { seconds: 3_600, valueMax: 100 * 365 * 24 },
  d: { seconds: daySeconds, valueMax: 100 * 365 },
  w: { seconds: 7 * daySeconds, valueMax: 100 * 52 },
  m: { seconds: 28 * daySeconds, valueMax: 100 * 12 },
  y: { seconds: 365 * daySeconds, valueMax: 100 },
} as const;

/**
 * Reads a whole number with its unit letter, without blanks or leading zeros (reference §2.3).
 * @returns undefined if it is no frequency, has a unit of another type, is below the minimum or above 100 years
 */
export function parseFrequency(text: string, { units: allowed, secondsMin }: FrequencyRule): Frequency | undefined {
  const frequency = readFrequency(text);
  if (frequency === undefined || !allowed.includes(frequency.unit)) return undefined;
  const { seconds, valueMax } = units[frequency.unit];
  const inBounds = frequency.value * seconds >= secondsMin && frequency.value <= valueMax;
  return inBounds ? frequency : undefined;
}

/** As `parseFrequency`, whatever the type: what was accepted once stays readable. */
export function readFrequency(text: string): Frequency | undefined {
  const match = /^(?<value>[1-9]\d{0,8})(?<unit>[Mhdwmy])$/.exec(text)?.groups;
  return match === undefined ? undefined : { value: Number(match.value), unit: match.unit as FrequencyUnit };
}
