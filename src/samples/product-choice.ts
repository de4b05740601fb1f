import { at } from './draw.ts';
import { wellKnownProducts } from './popularity.ts';
import { mix, type Random } from './random.ts';

/** What the generator needs to know of a product. */
export interface Product {
  readonly productId: string;
  readonly productName: string;
}

/** Draws products, popular ones more often. */
export interface ProductChoice {
  /** The ids in ascending order; `choose` answers with positions in this list. */
  readonly productIds: readonly string[];
  /** The first `count` places of `into` are filled with different positions, ascending; the rest is left as it was. */
  choose(random: Random, count: number, into: Uint16Array): void;
}

/** Zipf-Mandelbrot: a product of popularity rank r (0 is the most popular) has the weight 1 / (r + offset). */
const offset = 6;

/**
 * Walker's alias method: one draw and one comparison per product, however many products there are.
 * @param products at most 65,536, in any order
 */
export function productChoice(products: readonly Product[]): ProductChoice {
  const sorted = [...products].sort((a, b) => (a.productId < b.productId ? -1 : 1));
  const { threshold, alias } = aliasTable(popularityRanks(sorted).map((rank) => 1 / (rank + offset)));
  const size = sorted.length;
  // Which choice drew a product last: spares clearing a set for every company.
  const drawnIn = new Uint32Array(size);
  let choices = 0;

  function choose(random: Random, count: number, into: Uint16Array): void {
    if (count > size) throw new RangeError(`cannot choose ${count} of ${size} products`);
    choices += 1;
    for (let chosen = 0; chosen < count; ) {
      // The integer part says which column of the table, the fraction whether the column or its alias: all exact.
      const scaled = random.next() * size;
      const column = Math.floor(scaled / 0x1_0000_0000);
      const fraction = scaled - column * 0x1_0000_0000;
      const product = fraction < at(threshold, column) ? column : at(alias, column);
      if (drawnIn[product] === choices) continue;
      drawnIn[product] = choices;
      let place = chosen;
      for (; place > 0 && at(into, place - 1) > product; place -= 1) into[place] = at(into, place - 1);
      into[place] = product;
      chosen += 1;
    }
  }

  return { productIds: sorted.map((product) => product.productId), choose };
}

/** For each product its popularity rank: the well-known ones in their order, then the others in an order of their ids' hashes. */
function popularityRanks(products: readonly Product[]): number[] {
  const known = new Map(wellKnownProducts.map((name, rank) => [name, rank]));
  const keyed = products.map(({ productId, productName }, position) => ({
    position,
    known: known.get(productName) ?? Number.MAX_SAFE_INTEGER,
    hash: textHash(productId),
  }));
  keyed.sort((a, b) => a.known - b.known || a.hash - b.hash || a.position - b.position);
  const ranks = Array.from({ length: products.length }, () => 0);
  for (const [rank, { position }] of keyed.entries()) ranks[position] = rank;
  return ranks;
}

function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash) >>> 0;
}

/** `threshold` is in units of 2^-32: a column keeps its own product when the fraction drawn is below it. */
function aliasTable(weights: readonly number[]): { threshold: Float64Array; alias: Uint16Array } {
  const size = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = Float64Array.from(weights, (weight) => (weight * size) / total);
  const threshold = new Float64Array(size).fill(0x1_0000_0000);
  const alias = new Uint16Array(size);
  const small: number[] = [];
  const large: number[] = [];
  for (const [column, value] of share.entries()) (value < 1 ? small : large).push(column);
  while (small.length > 0 && large.length > 0) {
    const poor = pop(small);
    const rich = pop(large);
    threshold[poor] = Math.floor(at(share, poor) * 0x1_0000_0000);
    alias[poor] = rich;
    const left = at(share, rich) - (1 - at(share, poor));
    share[rich] = left;
    (left < 1 ? small : large).push(rich);
  }
  return { threshold, alias };
}

function pop(columns: number[]): number {
  const column = at(columns, columns.length - 1);
  columns.length -= 1;
  return column;
}
