import { type Static, Type } from 'typebox';
import { pageQuery, readText, readWords, sorted } from '../http/index.ts';
import { ApiError } from '../lib/errors.ts';
import { withoutAbsent } from '../lib/without-absent.ts';
import type { ReferenceData } from '../reference/index.ts';
import type { CompanyFilter } from './company-filter.ts';
import { countryFormsOfName, stateForms } from './places.ts';

const text = (description: string) => Type.Optional(Type.String({ maxLength: 2_000, description }));

/** The parameters of `GET /companies` (reference `data-target.md` §4.1). */
export const CompanySearchQuery = Type.Object({
  name: text('Words that the name has, or their beginnings, in any order'),
  website: text('A web site in any form; only its host counts, and not the www. before it'),
  ticker: text('A ticker, at whatever exchange'),
  country: text('The name of a country'),
  state: text('A state by id or name'),
  city: text('A city'),
  ...pageQuery({ resultsPerPageMax: 50 }),
});

export type CompanySearchQuery = Static<typeof CompanySearchQuery>;

/**
 * The filter that a search stands for: a company must match all that was given.
 * @throws ApiError `noCompanyNamed` without any of name, website and ticker, `illegalValue` for what nothing can match
 */
export function readCompanySearch(given: CompanySearchQuery, reference: ReferenceData): CompanyFilter {
  const [name, website, ticker] = [
    readWords('name', given.name),
    readWords('website', given.website),
    readWords('ticker', given.ticker),
  ];
  if (name === undefined && website === undefined && ticker === undefined) throw new ApiError('noCompanyNamed');
  const country = readText('country', given.country);
  const state = readText('state', given.state);
  const city = readText('city', given.city)?.toLowerCase();
  return withoutAbsent<CompanyFilter>({
    companyName: name,
    website,
    ticker,
    countries: country === undefined ? undefined : sorted(countryFormsOfName(reference, country)),
    states: state === undefined ? undefined : stateForms(reference, [state]),
    cities: city === undefined ? undefined : [city],
  });
}
