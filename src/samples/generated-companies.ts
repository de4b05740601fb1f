import { csvLine } from './csv.ts';
import { oneOf, weightedDraw } from './draw.ts';
import { type SampleIndustry, sampleIndustries, subIndustriesEach, subIndustry } from './industries.ts';
import { drawWord } from './names.ts';
import { type Place, places } from './places.ts';
import { createRandom, type Random } from './random.ts';
import { employeeRange, revenueRange } from './ranges.ts';

/** The id of the first generated company; the real ones of the sample are all below it. */
export const firstGeneratedId = 10_000_000;

/** Every file is generated from these two alone: the same ones give the same bytes. */
export interface GeneratorOptions {
  /** How many companies; the one with number n (from 0) has the id {@link firstGeneratedId} + n whatever this is. */
  readonly companies: number;
  /** 0 to 4,294,967,295. */
  readonly seed: number;
}

/** The columns that generated companies have, by the API's field names. */
export const generatedColumns = [
  'companyId',
  'name',
  'websites',
  'street',
  'city',
  'state',
  'zip',
  'country',
  'phone',
  'industry',
  'industryCode',
  'subIndustry',
  'subIndustryCode',
  'employees',
  'employeeRange',
  'revenue',
  'revenueCurrency',
  'revenueRange',
  'foundationDate',
  'financialYearEnd',
  'tickers',
  'companyStatus',
  'companyStatusV2',
  'companyType',
  'companyTypeV2',
  'businessStructure',
  'sources',
] as const;

const companiesPerChunk = 500;
const companyStream = 1;

/**
 * Invented companies as a CSV file, a chunk of some hundred lines at a time: the header and one line a company, ids
 * ascending. Places and industries are real, names are built of syllables, web sites lie under example.com and
 * telephone numbers in the block kept for fiction.
 */
export function* generatedCompanies({ companies, seed }: GeneratorOptions): Generator<string> {
  const random = createRandom(seed);
  const sources = `Firmlens generated sample ${seed}`;
  let chunk = csvLine(generatedColumns);
  for (let number = 0; number < companies; number += 1) {
    random.seek(companyStream, number);
    chunk += companyLine(random, firstGeneratedId + number, sources);
    if (number % companiesPerChunk === companiesPerChunk - 1) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

const drawIndustry = weightedDraw(
  sampleIndustries.map((industry) => ({ industry, cells: industryCells(industry) })),
  ({ industry }) => industry.weight,
);
const drawPlace = weightedDraw(places, (place) => place.weight);

/** Smallest and largest number of employees, and how many companies in a thousand lie between. */
const drawSize = weightedDraw(
  [
    { from: 1, to: 10, weight: 300 },
    { from: 11, to: 50, weight: 290 },
    { from: 51, to: 200, weight: 200 },
    { from: 201, to: 500, weight: 90 },
    { from: 501, to: 1000, weight: 50 },
    { from: 1001, to: 5000, weight: 50 },
    { from: 5001, to: 10_000, weight: 12 },
    { from: 10_001, to: 60_000, weight: 7 },
    { from: 60_001, to: 250_000, weight: 1 },
  ],
  ({ weight }) => weight,
);

const drawStatus = weightedDraw(
  [
    { cells: 'Operating,Operating', weight: 94 },
    { cells: 'Acquired,Acquired', weight: 3 },
    { cells: 'Subsidiary,Operating', weight: 2 },
    { cells: 'Operating,Liquidating', weight: 1 },
  ],
  ({ weight }) => weight,
);

const drawStructure = weightedDraw(
  [
    { cell: 'Independent', weight: 62 },
    { cell: 'Subsidiary', weight: 18 },
    { cell: 'Global Parent', weight: 10 },
    { cell: 'Group', weight: 4 },
    { cell: 'Uncategorized', weight: 6 },
  ],
  ({ weight }) => weight,
);

const drawYearEnd = weightedDraw(
  [
    { cell: 'December', weight: 70 },
    { cell: 'June', weight: 12 },
    { cell: 'March', weight: 10 },
    { cell: 'September', weight: 8 },
  ],
  ({ weight }) => weight,
);

const streets = 'Sample Street,Example Avenue,Specimen Road,Pattern Lane,Fixture Way,Placeholder Drive'.split(',');
const exchanges = ['NASD', 'NYSE'];

/** No part of a line but the industry's has a comma, so only those cells are quoted: a third of the time is saved. */
function companyLine(random: Random, id: number, sources: string): string {
  const { industry, cells: industryChoices } = drawIndustry(random);
  const place = drawPlace(random);
  const size = drawSize(random);
  const words = random.below(5) === 0 ? `${drawWord(random)} ${drawWord(random)}` : drawWord(random);
  const nameWord = oneOf(random, industry.nameWords);
  const name = `${words} ${nameWord} ${oneOf(random, place.legalForms)}`;
  const website =
    random.below(40) === 0
      ? ''
      : `https://www.${`${words}-${nameWord}`.toLowerCase().replaceAll(' ', '-')}-${id}.example.com`;
  const address = `${1 + random.below(9800)} ${oneOf(random, streets)},${placeCells(random, place)}`;
  const industryCell = oneOf(random, industryChoices);
  const employees = size.from + random.below(size.to - size.from + 1);
  const revenue = revenueOf(random, industry, employees);
  const founded = 2024 - Math.floor((random.below(1000) * random.below(1000) * 125) / 1_000_000);
  const isPublic = random.below(100) < publicPercent(employees);
  const type = companyTypes[industry.code] ?? (isPublic ? 'Public,Public' : 'Private,Private');
  const ticker = type === 'Public,Public' ? `${oneOf(random, exchanges)}:${inventedTicker(id)}` : '';
  return (
    `${id},${name},${website},${address},${industryCell},` +
    `${employees},${employeeRange(employees)},${revenue.toFixed(1)},USD,${revenueRange(revenue)},` +
    `${founded},${drawYearEnd(random).cell},${ticker},${drawStatus(random).cells},${type},${drawStructure(random).cell},${sources}\n`
  );
}

/** `city,state,zip,country,phone`. */
function placeCells(random: Random, { city, state, zipPrefix, country, phonePrefix }: Place): string {
  const zip = zipPrefix === undefined ? '' : `${zipPrefix}${twoDigits(random.below(100))}`;
  const hasPhone = random.below(10) > 0;
  const phone = phonePrefix === undefined || !hasPhone ? '' : `${phonePrefix} 555 01${twoDigits(random.below(100))}`;
  return `${city},${state ?? ''},${zip},${country},${phone}`;
}

/** The four cells of each choice; a third of the choices is the industry without a sub-industry. */
function industryCells(industry: SampleIndustry): string[] {
  const whole = Array.from({ length: subIndustriesEach / 2 }, () => [industry.name, industry.code, '', '']);
  const parts = Array.from({ length: subIndustriesEach }, (_, position) => {
    const { code, name } = subIndustry(industry, position + 1);
    return [industry.name, industry.code, name, code];
  });
  return [...whole, ...parts].map((cells) => csvLine(cells).trimEnd());
}

/** Millions with one decimal: what the employees bring in this industry, a half of it more or less. */
function revenueOf(random: Random, industry: SampleIndustry, employees: number): number {
  const percent = 50 + random.below(101);
  return Math.max(1, Math.floor((employees * industry.revenuePerEmployee * percent) / 10_000)) / 10;
}

function publicPercent(employees: number): number {
  if (employees > 1000) return 25;
  return employees > 200 ? 6 : 1;
}

/** `companyType,companyTypeV2` of the industries whose companies are of one type. */
const companyTypes: Record<string, string> = {
  '6': 'Organization,Organization',
  '17': 'Government,Government',
  '28': 'School,Organization',
};

/** Six letters beginning ZZ: longer than any real ticker of these exchanges. */
function inventedTicker(id: number): string {
  let rest = id;
  let letters = '';
  for (let place = 0; place < 4; place += 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
    rest = Math.floor(rest / 26);
  }
  return `ZZ${letters}`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
