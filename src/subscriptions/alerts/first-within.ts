/**
 * As many of the first items as weigh enough together: the last of them may go beyond it, so that there is one, however
 * much it weighs.
 */
export function firstWithin<Item>(items: readonly Item[], weightMax: number, weigh: (item: Item) => number): Item[] {
  let weight = 0;
  return items.filter((item) => {
    const isTaken = weight < weightMax;
    weight += weigh(item);
    return isTaken;
  });
}
