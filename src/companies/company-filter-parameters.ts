import { type Static, Type } from 'typebox';
import { listParameter, pageQuery } from '../http/index.ts';

const text = (description: string) => Type.Optional(Type.String({ maxLength: 500, description }));
const atLeastZero = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

/** What every list of companies can be filtered by (reference `data-target.md` §3.1): as clients send it. */
export const companyFilterParameters = {
  agents: listParameter('Ids of agents (categories of news); matches companies with such news'),
  areaCodes: listParameter('Telephone area codes, digits only'),
  businessStructure: listParameter('globalParent, uncategorized, subsidiary, group, independent'),
  businessTypes: listParameter('public, private, school, government, organization'),
  categoryIds: listParameter('Ids of technology categories; matches companies with a product of one of them'),
  cities: listParameter('Cities'),
  companyIdsToExclude: listParameter('Companies to leave out: company ids or new company ids'),
  companyName: text('Words that the name has, or their beginnings, in any order'),
  companyStatus: listParameter('operating, subsidiary, acquired'),
  countries: listParameter('Country ids'),
  disabled: text('Diversity: true or false'),
  dbe: text('Diversity: true or false'),
  ethnicity: text('Diversity: the value of the record'),
  fiscalYearEnd: listParameter('Months: january'),
  fortuneRanking: text('fortune500 or fortune1000, which includes the first 500'),
  gender: text('Diversity: the value of the record'),
  hasPhone: text('true: with a telephone number; false: without'),
  industries: listParameter('Industry ids'),
  keywords: text('Words, or their beginnings, that name, industry, sub-industry and description have between them'),
  lgbt: text('Diversity: true or false'),
  maxEmployees: Type.Optional(Type.Integer(atLeastZero)),
  maxRevenue: Type.Optional(Type.Number({ ...atLeastZero, description: 'Millions of US dollars' })),
  mbe: text('Diversity: true or false'),
  minEmployees: Type.Optional(Type.Integer(atLeastZero)),
  minRevenue: Type.Optional(Type.Number({ ...atLeastZero, description: 'Millions of US dollars' })),
  naics: listParameter('NAICS codes; a short one stands for all that begin with it'),
  regions: listParameter('Africa, Asia, Europe, MiddleEast, NorthAmerica, Oceania, SouthAmerica'),
  sic: listParameter('SIC codes; a short one stands for all that begin with it'),
  state: listParameter('The same as states'),
  states: listParameter('States by id or name'),
  street: text('Words, or their beginnings, that the street address has'),
  subIndustries: listParameter('Sub-industry ids'),
  vbe: text('Diversity: true or false'),
  wbe: text('Diversity: true or false'),
  zipCodes: listParameter('Postal codes; the five digits of a ZIP code also match its ZIP+4 forms'),
};

/** By what a list of companies can be sorted. */
export const companyOrderParameters = {
  sortBy: text('popularity, revenue, employee_count, businessType or location'),
  sortOrder: text('asc or desc'),
};

/** The parameters of `POST /target/companies`: filters, order and page. */
export const CompanyListParameters = Type.Object({
  ...companyFilterParameters,
  ...companyOrderParameters,
  ...pageQuery({ resultsPerPageMax: 500 }),
});

export type CompanyListParameters = Static<typeof CompanyListParameters>;
