import { firstGeneratedId, type GeneratorOptions, rowsPerChunk, streams } from './generator-options.ts';
import type { Family, FamilyMember, InventedCompany } from './invented-company.ts';
import { createRandom, type Random } from './random.ts';

/** So many companies with following numbers have one family tree among them; the first of them stands at its top. */
const companiesPerTree = 20;

const subsidiaryPercent = 15;
const acquiredPercent = 40;

/**
 * What stands above the company with this number. In each score of companies the second is below the first, one of
 * seven of the others below the first or below another one before it: trees of two to four levels, mostly.
 * @param companyOf draws the company with a number
 */
export function familyOf(
  random: Random,
  number: number,
  companyOf: (random: Random, number: number) => InventedCompany,
): Family | 'top' | undefined {
  if (number % companiesPerTree === 0) return 'top';
  const parentNumber = parentOf(random, number);
  if (parentNumber === undefined) return undefined;
  const topNumber = topOf(number);
  const parent = member(companyOf(random, parentNumber));
  return { parent, ultimateParent: parentNumber === topNumber ? parent : member(companyOf(random, topNumber)) };
}

/** Which companies were acquired by those at the top of their trees, as a CSV file in chunks. */
export function* generatedAcquisitions({ companies, seed }: GeneratorOptions): Generator<string> {
  const random = createRandom(seed);
  let chunk = 'companyId,acquiredCompanyId\n';
  for (let number = 0; number < companies; number += 1) {
    if (isAcquired(random, number)) chunk += `${firstGeneratedId + topOf(number)},${firstGeneratedId + number}\n`;
    if (number % (companiesPerTree * rowsPerChunk) === 0) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

/** How many lines {@link generatedAcquisitions} has below its header. */
export function countAcquisitions({ companies, seed }: GeneratorOptions): number {
  const random = createRandom(seed);
  let rows = 0;
  for (let number = 0; number < companies; number += 1) if (isAcquired(random, number)) rows += 1;
  return rows;
}

function parentOf(random: Random, number: number): number | undefined {
  const place = number % companiesPerTree;
  if (place === 0) return undefined;
  random.seek(streams.familyTree, number);
  if (place > 1 && random.below(100) >= subsidiaryPercent) return undefined;
  const before = number - 1 - random.below(place);
  return parentOf(random, before) === undefined ? topOf(number) : before;
}

function topOf(number: number): number {
  return number - (number % companiesPerTree);
}

function isAcquired(random: Random, number: number): boolean {
  if (parentOf(random, number) === undefined) return false;
  random.seek(streams.acquisition, number);
  return random.below(100) < acquiredPercent;
}

function member({ companyId, name, place }: InventedCompany): FamilyMember {
  return { companyId, name, country: place.country };
}
