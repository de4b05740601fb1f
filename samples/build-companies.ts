import { csvLine } from '../src/samples/csv.ts';
import { employeeRange, revenueRange } from '../src/samples/ranges.ts';

/** One line of `fortune1000-2022.csv`; what this sample has no field for is left out. */
export interface SourceCompany {
  readonly rank: string;
  readonly company: string;
  readonly website: string;
  readonly ticker: string;
  readonly sector: string;
  readonly city: string;
  readonly state: string;
  readonly revenueMillionUSD: string;
  readonly employees: string;
  readonly ceo: string;
}

/** One line of `mappings/sectors.csv`: the first that has the sector and, if it names any, one of the words applies. */
export interface SectorRule {
  readonly sector: string;
  readonly nameWords: string;
  readonly industryCode: string;
  readonly industry: string;
}

/** The id that the API's documents give to Microsoft Corporation. */
export const microsoftId = 726263;

/**
 * The other company ids that the API's documents print, in the order of the README's list. They go to the companies
 * of the list in the order of their rank, Microsoft left out: only for Microsoft do the documents say who it is.
 */
export const printedIds: readonly number[] = [
  736233, 730247, 640139, 726579, 725038, 13249, 781163, 1442719, 24870, 643462, 1042601, 643223, 642023, 26176, 643886,
  848207, 741359, 643768, 642647, 724468, 13457,
];

/**
 * The company at place p of the list, 1 to 1,000, has the id of this number + p if no document prints one for it. The
 * place is the rank, but for companies that share a rank: they follow each other as in the source.
 */
const firstOwnId = 2_000_000;

const columns = [
  'companyId',
  'name',
  'websites',
  'city',
  'state',
  'country',
  'industry',
  'industryCode',
  'employees',
  'employeeRange',
  'revenue',
  'revenueCurrency',
  'revenueRange',
  'fortuneRanking',
  'tickers',
  'companyStatus',
  'companyStatusV2',
  'companyType',
  'companyTypeV2',
  'businessStructure',
  'sources',
];

/**
 * `samples/companies.csv`, in order of rank.
 * @throws Error if a sector has no rule: every company must get an industry
 */
export function companiesFile(sources: readonly SourceCompany[], rules: readonly SectorRule[]): string {
  return (
    csvLine(columns) +
    identified(sources)
      .map(({ source, companyId }) => companyLine(source, companyId, industryOf(source, rules)))
      .join('')
  );
}

/** The companies in order of rank, with their ids. */
export function identified(sources: readonly SourceCompany[]): { source: SourceCompany; companyId: number }[] {
  const byRank = [...sources].sort((a, b) => Number(a.rank) - Number(b.rank));
  const ids = printedIds.values();
  return byRank.map((source, position) => ({
    source,
    companyId: isMicrosoft(source) ? microsoftId : (ids.next().value ?? firstOwnId + position + 1),
  }));
}

function companyLine(source: SourceCompany, id: number, rule: SectorRule): string {
  const type = source.ticker === '' ? 'Private' : 'Public';
  return csvLine([
    id,
    // The documents print this company's name in full, and its exchange; no other company's.
    isMicrosoft(source) ? 'Microsoft Corporation' : plainText(source.company),
    websiteOf(source.website),
    plainText(source.city),
    source.state,
    'United States',
    rule.industry,
    rule.industryCode,
    source.employees,
    employeeRange(Number(source.employees)),
    source.revenueMillionUSD,
    'USD',
    revenueRange(Number(source.revenueMillionUSD)),
    Number(source.rank) <= 500 ? 'fortune500' : 'fortune1000',
    isMicrosoft(source) ? `NASD:${source.ticker}` : source.ticker,
    'Operating',
    'Operating',
    type,
    type,
    'Uncategorized',
    'Fortune 1000 (2022)',
  ]);
}

function isMicrosoft(source: SourceCompany): boolean {
  return source.ticker === 'MSFT';
}

function industryOf({ sector, company }: SourceCompany, rules: readonly SectorRule[]): SectorRule {
  const rule = rules.find(
    (candidate) =>
      candidate.sector === sector &&
      (candidate.nameWords === '' || new RegExp(`\\b(?:${candidate.nameWords})\\b`).test(company)),
  );
  if (rule === undefined) throw new Error(`no industry for the sector "${sector}"`);
  return rule;
}

/** The source has some addresses without a scheme, and some with two. */
function websiteOf(website: string): string {
  const address = website.replace(/^https?:\/\/(?=https?:\/\/)/, '');
  return /^https?:\/\//.test(address) ? address : `https://${address}`;
}

/** The source is in part HTML: `BJ&#8217;s Wholesale Club`. */
export function plainText(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}
