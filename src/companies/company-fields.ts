import { type Static } from 'typebox';
import { recordSchema } from '../http/index.ts';
import { integer, number, objectList, text, textList } from '../lib/record-field.ts';

/** The index company_by_popularity holds these texts together, and an entry of it at most 2,704 bytes. */
const inPopularityIndex = { bytesMax: 200 } as const;

/** The wire has it as a text (E, S in the reference). */
const idOfAnother = { minimum: 1, printedAsText: true } as const;

/**
 * Every field of the company record, in the order of reference `data-target.md` §4.2: the one list from which the
 * details endpoints, imports and generated samples take the names, columns and kinds. `companyId` comes first.
 */
export const companyFields = [
  integer('companyId', { required: true, minimum: 1 }),
  text('name', { required: true }),
  text('companyStatus', inPopularityIndex),
  text('companyType', inPopularityIndex),
  textList('websites', 'website'),
  text('street'),
  text('city', inPopularityIndex),
  text('state', inPopularityIndex),
  text('zip'),
  text('country', inPopularityIndex),
  text('phone'),
  text('fax'),
  text('industry'),
  text('industryCode', inPopularityIndex),
  text('subIndustry'),
  text('subIndustryCode'),
  text('sic'),
  text('sicDescription'),
  text('naics'),
  text('naicsDescription'),
  objectList('britishSics', 'britishSic', {
    members: ['britishSic', 'description'],
    cellMembers: ['britishSic', 'description'],
    mainMember: 'britishSic',
  }),
  integer('employees', { minimum: 0 }),
  text('employeeRange'),
  number('revenue'),
  text('revenueCurrency'),
  text('revenueRange'),
  text('financialYearEnd', inPopularityIndex),
  text('mostRecentQuarter'),
  text('foundationDate'),
  text('fortuneRanking'),
  objectList('tickers', 'ticker', {
    members: ['tickerName', 'exchange'],
    cellMembers: ['exchange', 'tickerName'],
    mainMember: 'tickerName',
  }),
  text('equifaxId'),
  text('subsidiary'),
  integer('parentCompanyId', idOfAnother),
  text('parentCompanyName'),
  text('parentCompanyCountry'),
  integer('ultimateParentCompanyId', idOfAnother),
  text('ultimateParentCompanyName'),
  text('ultimateParentCompanyCountry'),
  text('gender'),
  text('ethnicity'),
  text('dbe'),
  text('wbe'),
  text('mbe'),
  text('vbe'),
  text('disabled'),
  text('lgbt'),
  text('companyFacebookProfile'),
  text('companyTwitterProfile'),
  text('companyLinkedInProfile'),
  text('companyBlogProfile'),
  textList('sources', 'source'),
  text('description', { bytesMax: 100_000 }),
  text('companyStatusV2'),
  text('companyTypeV2'),
  text('businessStructure', inPopularityIndex),
  integer('siteCount', { minimum: 0 }),
  integer('siteLocationCount', { minimum: 0 }),
  textList('siteTypes', 'siteType'),
  text('latitude'),
  text('longitude'),
] as const;

/** A field of the company record. */
export type CompanyField = (typeof companyFields)[number];

/** The company record as details print it: a member for each field that was asked for and has a value. */
export const CompanyRecord = recordSchema(companyFields, { title: 'Company', xmlName: 'company' });

export type CompanyRecord = Static<typeof CompanyRecord>;
