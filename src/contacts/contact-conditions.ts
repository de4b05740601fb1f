import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { companyConditions } from '../companies/index.ts';
import { type Condition, conditionList, isOneOf, whereAll } from '../lists/index.ts';
import type { ContactFilter, PersonFilter } from './contact-filter.ts';

/** Best first: by confidence score; contacts that are alike in the order of their ids. */
export const bestFirst = sql`contact.confidence_score DESC NULLS LAST, contact.contact_id`;

/**
 * What a row of `contact` must meet to be in the list: all of these conditions. Those that reach no further than the
 * index are answered by contact_by_confidence.
 */
export function contactConditions(filter: ContactFilter): Condition[] {
  const { conditions, index, row, narrow } = conditionList();
  index(filter.active, sql`contact.is_active = ${filter.active}`);
  index(filter.hasEmail, sql`contact.has_email`);
  index(filter.hasPhone, sql`contact.has_phone`);
  index(filter.phoneType, hasPhoneOfType(filter.phoneType));
  index(filter.emailValidationStatuses, isOneOf(sql`contact.email_validation_status`, filter.emailValidationStatuses));
  index(filter.minConfidence, sql`contact.confidence_score >= ${filter.minConfidence}`);
  index(filter.maxConfidence, sql`contact.confidence_score <= ${filter.maxConfidence}`);
  narrow(filter.includedCompanyIds, sql`contact.company_id = ANY (${filter.includedCompanyIds}::bigint[])`);
  index(filter.excludedCompanyIds, sql`contact.company_id <> ALL (${filter.excludedCompanyIds}::bigint[])`);
  row(filter.jobLevels, sql`contact.job_levels && ${filter.jobLevels}::text[]`);
  row(filter.jobFunctions, sql`contact.job_functions && ${filter.jobFunctions}::text[]`);
  narrow(filter.titles, sql`title_words(contact.titles) @@ ${filter.titles}::tsquery`);
  narrow(filter.email, sql`lower(contact.email) = lower(${filter.email})`);
  return [
    ...conditions,
    ...ofOther('company', 'company_id', companyConditions(filter.company ?? {})),
    ...ofOther('person', 'people_id', personConditions(filter.person ?? {})),
  ];
}

function personConditions(filter: PersonFilter): Condition[] {
  const { conditions, row, narrow } = conditionList();
  row(filter.countries, isOneOf(sql`people_country`, filter.countries));
  row(filter.states, isOneOf(sql`people_state`, filter.states));
  row(filter.cities, isOneOf(sql`lower(people_city)`, filter.cities));
  narrow(filter.area, sql`search_words(people_area) @@ search_prefixes(${filter.area})`);
  narrow(filter.address, sql`search_words(people_address) @@ search_prefixes(${filter.address})`);
  narrow(filter.lastName, sql`lower(last_name) = lower(${filter.lastName})`);
  narrow(filter.firstName, sql`lower(first_name) = lower(${filter.firstName})`);
  narrow(filter.middleName, sql`lower(middle_name) = lower(${filter.middleName})`);
  if (filter.fullName !== undefined) narrow(filter.fullName, hasFullName(filter.fullName));
  return conditions;
}

/** That the company or the person of a contact meets these conditions. */
function ofOther(
  table: 'company' | 'person',
  key: 'company_id' | 'people_id',
  conditions: readonly Condition[],
): Condition[] {
  if (conditions.length === 0) return [];
  const isNarrow = conditions.some(({ reach }) => reach === 'narrow');
  const matching = sql`SELECT ${sql.ref(`${table}.${key}`)} FROM ${sql.table(table)} ${whereAll(conditions)}`;
  return [{ sql: sql`${sql.ref(`contact.${key}`)} IN (${matching})`, reach: isNarrow ? 'narrow' : 'row' }];
}

/** A corporate number stands in its own field or in the other. Data sets print types in several ways. */
function hasPhoneOfType(type: ContactFilter['phoneType']): RawBuilder<SqlBool> {
  if (type === 'CORP') return sql`contact.has_corporate_phone`;
  const forms = type === undefined ? [] : [type, type.toLowerCase(), type.charAt(0) + type.slice(1).toLowerCase()];
  return sql`contact.has_phone AND ${isOneOf(sql`contact.phone_type`, forms)}`;
}

/** The most words of a full name; there is no end to what clients send. */
const nameWordsMax = 10;

/** The name as it is printed, or first and last name with or without what stands between: "Ann Example", "Example, Ann". */
function hasFullName(fullName: string): RawBuilder<SqlBool> {
  const [last = '', first] = fullName.split(',').map((part) => part.trim());
  const name = first === undefined ? fullName : `${first} ${last}`;
  const words = name.split(/\s+/).slice(0, nameWordsMax);
  const parts = words.slice(1).map((_, index) => {
    const [first, last] = [words.slice(0, index + 1), words.slice(index + 1)];
    const given = sql`lower(${first.join(' ')})`;
    return sql`(lower(last_name) = lower(${last.join(' ')})
      AND (lower(first_name) = ${given} OR lower(first_name || ' ' || middle_name) = ${given}))`;
  });
  return sql`(${sql.join([sql`lower(printed_name) = lower(${name})`, ...parts], sql` OR `)})`;
}
