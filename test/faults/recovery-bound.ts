import { availableParallelism, loadavg } from 'node:os';

/** What is promised on a machine that has time for it. */
export const promisedMilliseconds = 5_000;

/**
 * The time within which interrupted work is done again. The promise is 5 seconds on a machine that has time for it; where
 * more processes want to run than there are processors, all of them take longer by as much, and so does this.
 */
export function recoveryMillisecondsMax(): number {
  const [load = 0] = loadavg();
  return promisedMilliseconds * Math.max(1, load / availableParallelism());
}
