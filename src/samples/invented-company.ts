import { csvLine } from './csv.ts';
import { oneOf, weightedDraw } from './draw.ts';
import { type SampleIndustry, sampleIndustries, subIndustriesEach, subIndustry } from './industries.ts';
import { drawWord } from './names.ts';
import { drawPlace, type Place } from './places.ts';
import type { Random } from './random.ts';
import { employeeRange, revenueRange } from './ranges.ts';

/** What is drawn of an invented company before anything else: all that its people and its relatives refer to. */
export interface InventedCompany {
  readonly companyId: number;
  /** Holds no comma. */
  readonly name: string;
  /** A name below example.com: that of its web site, if it has one. */
  readonly domain: string;
  readonly hasWebsite: boolean;
  readonly place: Place;
  readonly phone: string;
  /** `street,city,state,zip,country` */
  readonly addressCells: string;
  readonly industry: SampleIndustry;
  /** One of these is its `industry,industryCode,subIndustry,subIndustryCode`. */
  readonly industryChoices: readonly string[];
  readonly size: { readonly from: number; readonly to: number };
}

/** A company's place in a family tree: its parent and the one at the top. */
export interface Family {
  readonly parent: FamilyMember;
  readonly ultimateParent: FamilyMember;
}

/** What a record says of a company above it. */
export interface FamilyMember {
  readonly companyId: number;
  readonly name: string;
  readonly country: string;
}

/** The columns that invented companies have, by the API's field names. */
export const inventedCompanyColumns = [
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
  'parentCompanyId',
  'parentCompanyName',
  'parentCompanyCountry',
  'ultimateParentCompanyId',
  'ultimateParentCompanyName',
  'ultimateParentCompanyCountry',
  'sources',
] as const;

const drawIndustry = weightedDraw(
  sampleIndustries.map((industry) => ({ industry, cells: industryCells(industry) })),
  ({ industry }) => industry.weight,
);

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

/** Of a company without relatives. */
const drawStructure = weightedDraw(
  [
    { cell: 'Independent', weight: 86 },
    { cell: 'Group', weight: 6 },
    { cell: 'Uncategorized', weight: 8 },
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

/**
 * The company that the generator's present sequence gives. Places and industries are real, names are built of
 * syllables, web sites lie under example.com and telephone numbers in the block kept for fiction.
 */
export function drawCompany(random: Random, companyId: number): InventedCompany {
  const { industry, cells: industryChoices } = drawIndustry(random);
  const place = drawPlace(random);
  const size = drawSize(random);
  const words = random.below(5) === 0 ? `${drawWord(random)} ${drawWord(random)}` : drawWord(random);
  const nameWord = oneOf(random, industry.nameWords);
  const name = `${words} ${nameWord} ${oneOf(random, place.legalForms)}`;
  const hasWebsite = random.below(40) > 0;
  const domain = `${`${words}-${nameWord}`.toLowerCase().replaceAll(' ', '-')}-${companyId}.example.com`;
  const street = `${1 + random.below(9800)} ${oneOf(random, streets)}`;
  const zip = place.zipPrefix === undefined ? '' : `${place.zipPrefix}${twoDigits(random.below(100))}`;
  const addressCells = `${street},${place.city},${place.state ?? ''},${zip},${place.country}`;
  const hasPhone = random.below(10) > 0;
  const phone =
    place.phonePrefix === undefined || !hasPhone ? '' : `${place.phonePrefix} 555 01${twoDigits(random.below(100))}`;
  return { companyId, name, domain, hasWebsite, place, phone, addressCells, industry, industryChoices, size };
}

/**
 * The line of the company just drawn; goes on drawing where {@link drawCompany} left off. No cell but the industry's has
 * a comma, so only those are quoted: a third of the time is saved.
 * @param family what is above it in its tree, `'top'` if only others are below it
 */
export function companyLine(
  random: Random,
  company: InventedCompany,
  family: Family | 'top' | undefined,
  sources: string,
): string {
  const { companyId, industry, size } = company;
  const industryCell = oneOf(random, company.industryChoices);
  const employees = size.from + random.below(size.to - size.from + 1);
  const revenue = revenueOf(random, industry, employees);
  const founded = 2024 - Math.floor((random.below(1000) * random.below(1000) * 125) / 1_000_000);
  const isPublic = random.below(100) < publicPercent(employees);
  const type = companyTypes[industry.code] ?? (isPublic ? 'Public,Public' : 'Private,Private');
  const ticker = type === 'Public,Public' ? `${oneOf(random, exchanges)}:${inventedTicker(companyId)}` : '';
  return (
    `${companyId},${company.name},${company.hasWebsite ? `https://www.${company.domain}` : ''},` +
    `${company.addressCells},${company.phone},${industryCell},` +
    `${employees},${employeeRange(employees)},${revenue.toFixed(1)},USD,${revenueRange(revenue)},` +
    `${founded},${drawYearEnd(random).cell},${ticker},${drawStatus(random).cells},${type},` +
    `${familyCells(random, family)},${sources}\n`
  );
}

/** `businessStructure` and the six cells of the parents. */
function familyCells(random: Random, family: Family | 'top' | undefined): string {
  if (family === undefined) return `${drawStructure(random).cell},,,,,,`;
  if (family === 'top') return 'Global Parent,,,,,,';
  return `Subsidiary,${memberCells(family.parent)},${memberCells(family.ultimateParent)}`;
}

function memberCells({ companyId, name, country }: FamilyMember): string {
  return `${companyId},${name.includes(',') ? `"${name}"` : name},${country}`;
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

/** A number below 100 as two digits. */
export function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
