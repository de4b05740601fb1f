import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { CompanyFilter } from './company-filter.ts';

/** A condition on a row of `company`. */
export interface Condition {
  readonly sql: RawBuilder<SqlBool>;
  /** The index company_by_popularity has all it asks for, so that walking it needs no row of the table. */
  readonly inPopularityIndex: boolean;
}

/** The expression of the index company_by_keyword, word for word. */
const keywordText = sql`(
  name || ' ' || coalesce(industry, '') || ' ' || coalesce(sub_industry, '') || ' ' || coalesce(description, ''))`;

/** What a company must meet to be in the list: all of these conditions. */
export function companyConditions(filter: CompanyFilter): Condition[] {
  const conditions: Condition[] = [];
  const wide = (value: unknown, condition: RawBuilder<SqlBool>) => {
    if (value !== undefined) conditions.push({ sql: condition, inPopularityIndex: true });
  };
  const narrow = (value: unknown, condition: RawBuilder<SqlBool>) => {
    if (value !== undefined) conditions.push({ sql: condition, inPopularityIndex: false });
  };
  const { zipCodes, fortuneWithin } = filter;

  wide(filter.minEmployees, sql`employees >= ${filter.minEmployees}`);
  wide(filter.maxEmployees, sql`employees <= ${filter.maxEmployees}`);
  wide(filter.minRevenue, sql`revenue >= ${filter.minRevenue}::numeric`);
  wide(filter.maxRevenue, sql`revenue <= ${filter.maxRevenue}::numeric`);
  wide(filter.hasPhone, sql`has_phone = ${filter.hasPhone}`);
  wide(filter.countries, isOneOf(sql`country`, filter.countries));
  wide(filter.states, isOneOf(sql`state`, filter.states));
  wide(filter.companyTypes, isOneOf(sql`company_type`, filter.companyTypes));
  wide(filter.companyStatuses, isOneOf(sql`company_status`, filter.companyStatuses));
  wide(filter.businessStructures, isOneOf(sql`business_structure`, filter.businessStructures));
  wide(filter.financialYearEnds, isOneOf(sql`financial_year_end`, filter.financialYearEnds));
  wide(filter.industryCodes, isOneOf(sql`industry_code`, filter.industryCodes));
  wide(filter.cities, isOneOf(sql`lower(city)`, filter.cities));
  wide(filter.excludedIds, sql`company_id <> ALL (${filter.excludedIds}::bigint[])`);
  // There is no news yet, so no company has any.
  wide(filter.agents, sql`false`);

  narrow(filter.companyName, sql`search_words(name) @@ search_prefixes(${filter.companyName})`);
  narrow(filter.keywords, sql`search_words${keywordText} @@ search_prefixes(${filter.keywords})`);
  narrow(filter.street, sql`strpos(lower(street), lower(${filter.street})) > 0`);
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
  for (const [column, values] of Object.entries(filter.diversity ?? {})) {
    narrow(values, isOneOf(sql`lower(${sql.ref(column)})`, values));
  }
  return conditions;
}

function isOneOf(expression: RawBuilder<unknown>, values: readonly string[] | undefined): RawBuilder<SqlBool> {
  return sql`${expression} = ANY (${values}::text[])`;
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
