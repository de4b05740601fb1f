import type { Random } from './random.ts';

/** The item at a place that is known to exist. */
export function at<Item>(items: ArrayLike<Item>, place: number): Item {
  const item = items[place];
  if (item === undefined) throw new RangeError(`there is nothing at place ${place} of ${items.length}`);
  return item;
}

/** One of the items, each as likely as the next. */
export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return at(items, random.below(items.length));
}

/** A draw from `items`, each as often as its weight (a small whole number) says: one look into a table. */
export function weightedDraw<Item>(items: readonly Item[], weightOf: (item: Item) => number): (random: Random) => Item {
  const table = items.flatMap((item) => Array.from({ length: weightOf(item) }, () => item));
  return (random) => oneOf(random, table);
}
