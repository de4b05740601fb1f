/** A tenth or less of these numbers are the ids of a set. */
const [firstId, idsInAll] = [10_000_000, 10_000_000] as const;

/**
 * Ids of eight digits, each once, spread over all and shuffled, the same ones every time; sets of different numbers, up to
 * ten of a million, have none in common.
 */
export function manyIds(count: number, set: number): number[] {
  // Multiplying by a number without a common divisor visits every id once, in an order that looks like none.
  const step = 7_368_787;
  return Array.from({ length: count }, (_, index) => firstId + (((set * count + index) * step) % idsInAll));
}
