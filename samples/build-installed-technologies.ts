import { type Product, productChoice } from '../src/samples/product-choice.ts';
import { createRandom, type Random } from '../src/samples/random.ts';

/** What decides how many products a company of the sample gets. */
export interface SampleCompany {
  readonly companyId: string;
  readonly employees: string;
}

const seed = 2022;
const stream = 3;
const mostProducts = 60;

/** Every company at a place of the list that this number divides has nothing installed: so that this case is shown. */
const noneEvery = 40;

/**
 * `samples/installed-technologies.csv`: INVENTED, who uses which product is nobody's fact. Drawn from a fixed seed by
 * the company's id, the larger the company the more products, the well-known products more often.
 * @param companies in order of rank
 */
export function installedTechnologiesFile(companies: readonly SampleCompany[], products: readonly Product[]): string {
  const random = createRandom(seed);
  const choice = productChoice(products);
  const chosen = new Uint16Array(mostProducts);
  let file = 'companyId,productId\n';
  for (const [position, { companyId, employees }] of companies.entries()) {
    if ((position + 1) % noneEvery === 0) continue;
    random.seek(stream, Number(companyId));
    const count = productCount(random, Number(employees));
    choice.choose(random, count, chosen);
    for (const product of chosen.subarray(0, count)) file += `${companyId},${choice.productIds[product]}\n`;
  }
  return file;
}

function productCount(random: Random, employees: number): number {
  if (employees > 100_000) return 25 + random.below(36);
  if (employees > 10_000) return 12 + random.below(34);
  return 5 + random.below(26);
}
