/** What both sides took (or achieved) in each pair of runs. */
export interface Comparison {
  readonly ours: readonly number[];
  readonly bare: readonly number[];
}

/** A level that a comparison is to reach, in terms of ours divided by bare. */
export type Level = { readonly atMost: number } | { readonly atLeast: number };

/**
 * Measures both sides in pairs: each pair is run back to back, the order changes from pair to pair, so that whatever
 * else the machine does, and whatever a run leaves behind for the next one, hits both sides alike.
 * @param sides run once and give their figure, in the same unit
 * @param options.warmUp pairs more that are run first and not counted
 */
export async function compare(
  pairs: number,
  sides: { ours: () => Promise<number>; bare: () => Promise<number> },
  { warmUp = 1 }: { warmUp?: number } = {},
): Promise<Comparison> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let pair = 0; pair < warmUp; pair += 1) {
    await sides.ours();
    await sides.bare();
  }
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) {
      ours.push(await sides.ours());
      bare.push(await sides.bare());
    } else {
      bare.push(await sides.bare());
      ours.push(await sides.ours());
    }
  }
  return { ours, bare };
}

/** The middle one; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('there is no median of nothing');
  return (lower + upper) / 2;
}

/** The ratio of every pair, in the order of the runs. */
export function ratios({ ours, bare }: Comparison): number[] {
  return ours.map((value, pair) => value / (bare[pair] ?? Number.NaN));
}

/** The median of the pairs' ratios: a disturbance in one pair moves it little, one that lasts hits both sides. */
export function ratioOf(comparison: Comparison): number {
  return median(ratios(comparison));
}

export function isReached(ratio: number, level: Level): boolean {
  return 'atMost' in level ? ratio <= level.atMost : ratio >= level.atLeast;
}
