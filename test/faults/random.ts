/** Draws of a fault test; the same seed draws the same. */
export interface Random {
  /** A number from `min` to below `max`. */
  between(min: number, max: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True once in `times`. */
  onceIn(times: number): boolean;
  shuffled<Item>(items: readonly Item[]): Item[];
}

/** A generator of draws (mulberry32) that is good enough to spread faults. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number) => min + next() * (max - min);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(between(0, items.length))];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    between,
    pick,
    onceIn: (times) => next() < 1 / times,
    shuffled: (items) =>
      items
        .map((item) => ({ item, place: next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item),
  };
}
