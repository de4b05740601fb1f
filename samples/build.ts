/**
 * Writes the sample's data files anew from their sources:
 *
 *     node samples/build.ts [FOLDER]
 *
 * FOLDER (default `../shared/data`, beside the repository) has `fortune1000-2022.csv` and `technologies.csv`;
 * README.md in this folder says where they come from. The same sources give the same files.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Product } from '../src/samples/product-choice.ts';
import { chiefExecutivesFile } from './build-chief-executives.ts';
import { companiesFile, type SectorRule, type SourceCompany } from './build-companies.ts';
import { installedTechnologiesFile, type SampleCompany } from './build-installed-technologies.ts';
import { type CategoryRule, type KnownProduct, type SourceTechnology, technologiesFile } from './build-technologies.ts';

const sources = process.argv[2] ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
const samples = fileURLToPath(new URL('.', import.meta.url));

const listed = lines<SourceCompany>(read(sources, 'fortune1000-2022.csv'));
const companies = companiesFile(listed, lines<SectorRule>(read(samples, 'mappings/sectors.csv')));
const technologies = technologiesFile(
  lines<SourceTechnology>(read(sources, 'technologies.csv')),
  lines<CategoryRule>(read(samples, 'mappings/technology-categories.csv')),
  lines<KnownProduct>(read(samples, 'mappings/known-products.csv')),
);
const installed = installedTechnologiesFile(lines<SampleCompany>(companies), lines<Product>(technologies));

writeFileSync(join(samples, 'companies.csv'), companies);
writeFileSync(join(samples, 'chief-executives.csv'), chiefExecutivesFile(listed));
writeFileSync(join(samples, 'technologies.csv'), technologies);
writeFileSync(join(samples, 'installed-technologies.csv.gz'), gzipSync(installed, { level: 9 }));

function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

function lines<Line>(csv: string): Line[] {
  return parse<Line>(csv, { columns: true });
}
