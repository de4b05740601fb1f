import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Condition, conditionList, isOneOf } from '../lists/index.ts';
import type { CompanyFilter } from './company-filter.ts';

/** The expression of the index company_by_keyword, word for word. */
const keywordText = sql`(
  name || ' ' || coalesce(industry, '') || ' ' || coalesce(sub_industry, '') || ' ' || coalesce(description, ''))`;

/**
 * What a row of `company` must meet to be in the list: all of these conditions. Those that reach no further than the
 * index are answered by company_by_popularity.
 */
export function companyConditions(filter: CompanyFilter): Condition[] {
  const { conditions, index, narrow } = conditionList();
  const { zipCodes, fortuneWithin } = filter;

  index(filter.minEmployees, sql`employees >= ${filter.minEmployees}`);
  index(filter.maxEmployees, sql`employees <= ${filter.maxEmployees}`);
  index(filter.minRevenue, sql`revenue >= ${filter.minRevenue}::numeric`);
  index(filter.maxRevenue, sql`revenue <= ${filter.maxRevenue}::numeric`);
  index(filter.hasPhone, sql`has_phone = ${filter.hasPhone}`);
  index(filter.countries, isOneOf(sql`country`, filter.countries));
  index(filter.states, isOneOf(sql`state`, filter.states));
  index(filter.companyTypes, isOneOf(sql`company_type`, filter.companyTypes));
  index(filter.companyStatuses, isOneOf(sql`company_status`, filter.companyStatuses));
  index(filter.businessStructures, isOneOf(sql`business_structure`, filter.businessStructures));
  index(filter.financialYearEnds, isOneOf(sql`financial_year_end`, filter.financialYearEnds));
  index(filter.industryCodes, isOneOf(sql`industry_code`, filter.industryCodes));
  index(filter.cities, isOneOf(sql`lower(city)`, filter.cities));
  index(filter.excludedIds, sql`company_id <> ALL (${filter.excludedIds}::bigint[])`);

  narrow(filter.companyName, sql`search_words(name) @@ search_prefixes(${filter.companyName})`);
  narrow(filter.keywords, sql`search_words${keywordText} @@ search_prefixes(${filter.keywords})`);
  narrow(filter.street, sql`search_words(street) @@ search_prefixes(${filter.street})`);
  narrow(filter.subIndustryCodes, isOneOf(sql`sub_industry_code`, filter.subIndustryCodes));
  narrow(filter.areaCodes, isOneOf(sql`phone_area_code(phone)`, filter.areaCodes));
  if (zipCodes !== undefined) narrow(zipCodes, hasZip(zipCodes));
  narrow(filter.sics, beginsWithOneOf(sql`sic`, filter.sics));
  narrow(filter.naics, beginsWithOneOf(sql`naics`, filter.naics));
  narrow(
    fortuneWithin,
    sql`fortune_ranking IS NOT NULL AND substring(fortune_ranking, '\\d{1,9}')::integer <= ${fortuneWithin}`,
  );
  narrow(
    filter.categoryIds,
    sql`company_id IN (
      SELECT installed.company_id FROM installed_technology AS installed
      WHERE installed.product_id IN (
        SELECT product.product_id FROM technology_product AS product
        WHERE product.category_id = ANY (${filter.categoryIds}::text[])))`,
  );
  narrow(
    filter.agents,
    sql`company_id IN (SELECT news.company_id FROM news_article AS news WHERE news.agents && ${filter.agents}::text[])`,
  );
  narrow(filter.website, sql`website_hosts(websites) && website_hosts(ARRAY[${filter.website}])`);
  narrow(filter.ticker, sql`ticker_names(tickers) @> ARRAY[upper(${filter.ticker})]`);
  for (const [column, values] of Object.entries(filter.diversity ?? {})) {
    narrow(values, isOneOf(sql`lower(${sql.ref(column)})`, values));
  }
  return conditions;
}

/** A code stands for all that begin with it: NAICS 33 for manufacturing. */
function beginsWithOneOf(expression: RawBuilder<unknown>, codes: readonly string[] | undefined): RawBuilder<SqlBool> {
  return sql`(${sql.join(
    (codes ?? []).map((code) => sql`${expression} LIKE ${`${code}%`}`),
    sql` OR `,
  )})`;
}

/** A zip code as a whole, or the first five digits of a ZIP+4. The index has the first five characters. */
function hasZip(zipCodes: readonly string[]): RawBuilder<SqlBool> {
  const five = zipCodes.filter((zip) => /^\d{5}$/.test(zip)).map((zip) => `${zip}-`);
  return sql`left(zip, 5) = ANY (${zipCodes.map((zip) => zip.slice(0, 5))}::text[])
    AND (zip = ANY (${zipCodes}::text[]) OR left(zip, 6) = ANY (${five}::text[]))`;
}
