import { csvLine } from './csv.ts';
import { at } from './draw.ts';
import {
  companyLine,
  drawCompany,
  type FamilyMember,
  type InventedCompany,
  inventedCompanyColumns,
} from './invented-company.ts';
import { createRandom } from './random.ts';
import type { SampleCompany } from './sample-companies.ts';
import { firstSampleId, sampleSeed, sampleSource, sampleStreams } from './sample-seed.ts';

/** The invented companies that hang below the first of the real ones, and what became of them. */
export interface Subsidiaries {
  readonly companies: readonly SampleCompany[];
  /** Each a CSV file. */
  readonly companiesFile: string;
  readonly acquisitionsFile: string;
  readonly mergedCompaniesFile: string;
}

/** So many companies at the head of the list have a family tree. */
const treesMax = 250;
/** So many of them, those with ids that the API's documents print, have at least two subsidiaries. */
const largeTrees = 25;
const acquiredPercent = 40;
/** One subsidiary of so many bore another id once. */
const mergedEvery = 10;

/** The merge that the API's documents show (reference `reference-data.md` §11). */
const documentedMerge = [1755, 13_457] as const;

/**
 * Invents subsidiaries of real companies: each below the company itself or below the subsidiary before it, so trees
 * have two to four levels. What is said of the real companies is only that something invented is theirs.
 */
export function inventSubsidiaries(real: readonly SampleCompany[]): Subsidiaries {
  const random = createRandom(sampleSeed);
  const companies: SampleCompany[] = [];
  let companiesFile = csvLine(inventedCompanyColumns);
  let acquisitionsFile = 'companyId,acquiredCompanyId\n';
  let mergedCompaniesFile = `companyId,currentCompanyId\n${documentedMerge.join(',')}\n`;
  for (const [position, top] of real.slice(0, treesMax).entries()) {
    random.seek(sampleStreams.subsidiaryCount, position);
    const count = position < largeTrees ? 2 + random.below(5) : random.below(4);
    const ultimateParent = { companyId: top.companyId, name: top.name, country: top.near.country };
    const family: FamilyMember[] = [ultimateParent];
    for (let number = 0; number < count; number += 1) {
      const companyId = firstSampleId.subsidiary + companies.length;
      random.seek(sampleStreams.tree, companyId);
      const parent = at(family, random.below(3) === 0 ? family.length - 1 : 0);
      if (random.below(100) < acquiredPercent) acquisitionsFile += `${top.companyId},${companyId}\n`;
      if (companies.length % mergedEvery === 0) {
        mergedCompaniesFile += `${firstSampleId.mergedCompany + companies.length},${companyId}\n`;
      }
      random.seek(sampleStreams.subsidiary, companyId);
      const company = drawCompany(random, companyId);
      companiesFile += companyLine(random, company, { parent, ultimateParent }, sampleSource);
      companies.push(workplaceOf(company));
      family.push({ companyId, name: company.name, country: company.place.country });
    }
  }
  return { companies, companiesFile, acquisitionsFile, mergedCompaniesFile };
}

function workplaceOf({ companyId, name, domain, phone, place }: InventedCompany): SampleCompany {
  return { companyId, name, domain, phone, phonePrefix: place.phonePrefix, near: place };
}
