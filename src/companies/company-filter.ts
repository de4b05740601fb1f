import type { Static, TObject } from 'typebox';
import {
  illegalValue,
  readBoolean,
  readEnumerated,
  readList,
  readOneOf,
  readShaped,
  readText,
  readWords,
  requireOrder,
  sorted,
} from '../http/index.ts';
import { withoutAbsent } from '../lib/without-absent.ts';
import { agentIds, type ReferenceData, regions } from '../reference/index.ts';
import type { companyFilterParameters } from './company-filter-parameters.ts';
import { type ResolveNewIds, readCompanyIds } from './company-ids.ts';
import { countryForms, stateForms } from './places.ts';
import { monthNames, printedForms, printedMonth } from './printed-forms.ts';

/**
 * Which companies a list is of, read and checked. What is absent does not matter; of a list of values a company must
 * have one, so an empty list matches none. Filters that mean the same are the same as JSON.
 */
export interface CompanyFilter {
  readonly companyName?: string;
  readonly keywords?: string;
  readonly street?: string;
  /** A web site in any form: only its host counts, without `www.`. */
  readonly website?: string;
  /** At any exchange. */
  readonly ticker?: string;
  readonly hasPhone?: boolean;
  readonly minEmployees?: number;
  readonly maxEmployees?: number;
  readonly minRevenue?: number;
  readonly maxRevenue?: number;
  readonly fortuneWithin?: number;
  /** These six in every form that records print. */
  readonly countries?: readonly string[];
  readonly states?: readonly string[];
  readonly companyTypes?: readonly string[];
  readonly companyStatuses?: readonly string[];
  readonly businessStructures?: readonly string[];
  readonly financialYearEnds?: readonly string[];
  /** In lower case. */
  readonly cities?: readonly string[];
  readonly zipCodes?: readonly string[];
  readonly areaCodes?: readonly string[];
  readonly industryCodes?: readonly string[];
  readonly subIndustryCodes?: readonly string[];
  readonly sics?: readonly string[];
  readonly naics?: readonly string[];
  readonly categoryIds?: readonly string[];
  readonly agents?: readonly string[];
  readonly excludedIds?: readonly number[];
  /** In lower case, by column. */
  readonly diversity?: Readonly<Record<string, readonly string[]>>;
}

export type CompanyFilterParameters = Static<TObject<typeof companyFilterParameters>>;

/** Codes of which each stands for a range are sought one by one. */
const codesMax = 100;

/**
 * Reads a filter from parameters that their schema has let pass.
 * @throws ApiError `illegalValue` or `aboveMaximum`, with the name of the parameter
 */
export function readCompanyFilter(
  given: CompanyFilterParameters,
  { reference, resolve }: { reference: ReferenceData; resolve: ResolveNewIds },
): CompanyFilter {
  requireOrder('minEmployees', given.minEmployees, given.maxEmployees);
  requireOrder('minRevenue', given.minRevenue, given.maxRevenue);
  return withoutAbsent({
    companyName: readWords('companyName', given.companyName),
    keywords: readWords('keywords', given.keywords),
    street: readWords('street', given.street),
    hasPhone: readBoolean('hasPhone', given.hasPhone),
    minEmployees: given.minEmployees,
    maxEmployees: given.maxEmployees,
    minRevenue: given.minRevenue,
    maxRevenue: given.maxRevenue,
    fortuneWithin: readFortuneRanking(given.fortuneRanking),
    countries: countryForms(
      reference,
      readShaped('countries', given.countries, /^\d+$/)?.map(Number),
      readEnumerated('regions', given.regions, regions),
    ),
    states: stateForms(reference, [
      ...(readList('states', given.states) ?? []),
      ...(readList('state', given.state) ?? []),
    ]),
    ...readEnumerations(given),
    cities: sorted(readList('cities', given.cities)?.map((city) => city.toLowerCase())),
    zipCodes: sorted(readList('zipCodes', given.zipCodes)?.flatMap((zip) => [zip, zip.toUpperCase()])),
    areaCodes: sorted(readShaped('areaCodes', given.areaCodes, /^\d{1,6}$/)?.map((code) => String(Number(code)))),
    industryCodes: sorted(readShaped('industries', given.industries, /^\d+$/)),
    subIndustryCodes: sorted(readShaped('subIndustries', given.subIndustries, /^\d+(_\d+)?$/)),
    sics: sorted(readShaped('sic', given.sic, /^\d{1,8}$/, codesMax)),
    naics: sorted(readShaped('naics', given.naics, /^\d{1,6}$/, codesMax)),
    categoryIds: sorted(readList('categoryIds', given.categoryIds)),
    agents: sorted(readEnumerated('agents', given.agents, agentIds)),
    excludedIds: readCompanyIds('companyIdsToExclude', given.companyIdsToExclude, resolve),
    diversity: readDiversity(given),
  });
}

/** The values of reference `reference-data.md` §9. */
function readEnumerations(given: CompanyFilterParameters) {
  const forms = (field: string, values: readonly string[] | undefined, enumeration: readonly string[]) =>
    sorted(readEnumerated(field, values, enumeration)?.flatMap(printedForms));
  return {
    companyTypes: forms('businessTypes', given.businessTypes, [
      'public',
      'private',
      'school',
      'government',
      'organization',
    ]),
    companyStatuses: forms('companyStatus', given.companyStatus, ['operating', 'subsidiary', 'acquired']),
    businessStructures: forms('businessStructure', given.businessStructure, [
      'globalParent',
      'uncategorized',
      'subsidiary',
      'group',
      'independent',
    ]),
    financialYearEnds: sorted(readEnumerated('fiscalYearEnd', given.fiscalYearEnd, monthNames)?.flatMap(printedMonth)),
  };
}

function readFortuneRanking(given: string | undefined): number | undefined {
  const ranking = readOneOf('fortuneRanking', given, ['fortune500', 'fortune1000']);
  return ranking === undefined ? undefined : Number(ranking.slice('fortune'.length));
}

const yesOrNo = {
  yes: ['1', 't', 'true', 'y', 'yes'],
  no: ['0', 'f', 'false', 'n', 'no'],
};

function readDiversity(given: CompanyFilterParameters): CompanyFilter['diversity'] {
  const columns: Record<string, readonly string[]> = {};
  for (const column of ['dbe', 'disabled', 'lgbt', 'mbe', 'vbe', 'wbe'] as const) {
    const text = readText(column, given[column])?.toLowerCase();
    if (text === undefined) continue;
    columns[column] = Object.values(yesOrNo).find((forms) => forms.includes(text)) ?? illegalValue(column);
  }
  for (const column of ['ethnicity', 'gender'] as const) {
    const text = readText(column, given[column])?.toLowerCase();
    if (text !== undefined) columns[column] = [text];
  }
  return Object.keys(columns).length === 0 ? undefined : columns;
}
