import { at } from './draw.ts';
import { firstGeneratedId, type GeneratorOptions, streams } from './generator-options.ts';
import type { ProductChoice } from './product-choice.ts';
import { createRandom, type Random } from './random.ts';

const rowsPerChunk = 8192;
const mostProducts = 30;

/**
 * Which generated company has which product, as a CSV file in chunks of some thousand lines: about ten products a
 * company, one company in 25 has none. Companies ascend, and within a company the product ids: the order of the
 * table's primary key, in which PostgreSQL writes fastest.
 */
export function* generatedInstalledTechnologies(
  { companies, seed }: GeneratorOptions,
  choice: ProductChoice,
): Generator<string> {
  const random = createRandom(seed);
  const lineEnds = choice.productIds.map((productId) => `,${productId}\n`);
  const chosen = new Uint16Array(mostProducts);
  let chunk = 'companyId,productId\n';
  let rows = 0;
  for (let number = 0; number < companies; number += 1) {
    random.seek(streams.installedTechnology, number);
    const count = productCount(random);
    choice.choose(random, count, chosen);
    const id = String(firstGeneratedId + number);
    for (let place = 0; place < count; place += 1) chunk += id + at(lineEnds, at(chosen, place));
    rows += count;
    if (rows >= rowsPerChunk) {
      yield chunk;
      chunk = '';
      rows = 0;
    }
  }
  if (chunk !== '') yield chunk;
}

/** How many lines {@link generatedInstalledTechnologies} has below its header, without generating them. */
export function countInstalledTechnologies({ companies, seed }: GeneratorOptions): number {
  const random = createRandom(seed);
  let rows = 0;
  for (let number = 0; number < companies; number += 1) {
    random.seek(streams.installedTechnology, number);
    rows += productCount(random);
  }
  return rows;
}

/** 0 to {@link mostProducts}, few more often than many, 10 on average; drawn first in a company's sequence. */
function productCount(random: Random): number {
  if (random.below(25) === 0) return 0;
  const part = random.below(1000);
  return 1 + Math.floor((part * part * mostProducts) / 1_000_000);
}
