/** What the doctor found out about one thing. */
export interface Check {
  readonly name: string;
  /** `warning`: works, but not as it should or not for long. `problem`: something does not work, or data is in danger. */
  readonly result: 'ok' | 'warning' | 'problem';
  /** What was found and what it means, in a sentence. */
  readonly finding: string;
  /** What to do next; absent where all is well. */
  readonly next?: string;
}

export const ok = (name: string, finding: string): Check => ({ name, result: 'ok', finding });

export const warning = (name: string, finding: string, next: string): Check => ({
  name,
  result: 'warning',
  finding,
  next,
});

export const problem = (name: string, finding: string, next: string): Check => ({
  name,
  result: 'problem',
  finding,
  next,
});

/** A length of time for people: `3 minutes`. */
export function duration(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const;
  const [size, unit] = units.find(([each]) => seconds >= 2 * each) ?? [1, 'second'];
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A size for people: `1.5 GiB`. */
export function bytes(count: number): string {
  return count >= 2 ** 30 ? `${(count / 2 ** 30).toFixed(1)} GiB` : `${Math.round(count / 2 ** 20)} MiB`;
}

/** The words of an error, whatever was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
