import { csvLine } from './csv.ts';
import { familyOf } from './generated-family-trees.ts';
import { firstGeneratedId, type GeneratorOptions, rowsPerChunk, streams } from './generator-options.ts';
import { companyLine, drawCompany, type InventedCompany, inventedCompanyColumns } from './invented-company.ts';
import { createRandom, type Random } from './random.ts';

/** Invented companies as a CSV file, a chunk of some hundred lines at a time: the header and one line a company, ids ascending. */
export function* generatedCompanies({ companies, seed }: GeneratorOptions): Generator<string> {
  const random = createRandom(seed);
  const relatives = createRandom(seed);
  const sources = generatedSource(seed);
  let chunk = csvLine(inventedCompanyColumns);
  for (let number = 0; number < companies; number += 1) {
    const company = generatedCompany(random, number);
    chunk += companyLine(random, company, familyOf(relatives, number, generatedCompany), sources);
    if (number % rowsPerChunk === rowsPerChunk - 1) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/** The company with this number, from 0; leaves `random` in its sequence. */
export function generatedCompany(random: Random, number: number): InventedCompany {
  random.seek(streams.company, number);
  return drawCompany(random, firstGeneratedId + number);
}

/** What generated records name as their source. */
export function generatedSource(seed: number): string {
  return `Firmlens generated sample ${seed}`;
}
