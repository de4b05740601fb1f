import { type Static, type TObject } from 'typebox';
import {
  type CompanyFilter,
  countryForms,
  type ResolveNewIds,
  readCompanyFilter,
  readCompanyIds,
  stateForms,
} from '../companies/index.ts';
import {
  illegalValue,
  readBoolean,
  readEnumerated,
  readList,
  readOneOf,
  readShaped,
  readWords,
  requireOrder,
  sorted,
} from '../http/index.ts';
import { ApiError } from '../lib/errors.ts';
import { withoutAbsent } from '../lib/without-absent.ts';
import type { Named, ReferenceData } from '../reference/index.ts';
import type {
  confidenceParameters,
  contactFilterParameters,
  TargetContactFilterParameters,
} from './contact-filter-parameters.ts';
import { titleQuery } from './title-query.ts';

/**
 * Which contacts a list is of, read and checked. What is absent does not matter; of a list of values a contact must have
 * one, so an empty list matches none. Filters that mean the same are the same as JSON, in which a job keeps them.
 */
export interface ContactFilter {
  readonly active?: boolean;
  readonly hasEmail?: true;
  readonly hasPhone?: true;
  readonly phoneType?: 'DIRECT' | 'CORP' | 'MOBILE';
  readonly emailValidationStatuses?: readonly string[];
  readonly minConfidence?: number;
  readonly maxConfidence?: number;
  /** Names and ids: a record may have either. */
  readonly jobLevels?: readonly string[];
  readonly jobFunctions?: readonly string[];
  /** The text of a tsquery for `title_words`. */
  readonly titles?: string;
  readonly email?: string;
  readonly includedCompanyIds?: readonly number[];
  readonly excludedCompanyIds?: readonly number[];
  /** What must be true of its company. */
  readonly company?: CompanyFilter;
  /** What must be true of its person. */
  readonly person?: PersonFilter;
}

/** Which people. Names are compared as wholes, in any case. */
export interface PersonFilter {
  readonly firstName?: string;
  readonly middleName?: string;
  readonly lastName?: string;
  readonly fullName?: string;
  /** In every form that records print. */
  readonly countries?: readonly string[];
  readonly states?: readonly string[];
  /** In lower case. */
  readonly cities?: readonly string[];
  readonly area?: string;
  readonly address?: string;
}

type ContactFilterParameters = Static<TObject<typeof contactFilterParameters & typeof confidenceParameters>>;

/**
 * Reads what all lists of contacts have in common.
 * @throws ApiError `illegalValue` or `aboveMaximum`, with the name of the parameter
 */
export function readContactFilter(given: ContactFilterParameters, reference: ReferenceData): ContactFilter {
  const { minContactConfidenceScore: min, maxContactConfidenceScore: max } = given;
  requireOrder('minContactConfidenceScore', min, max);
  const phoneType = readOneOf('phoneType', given.phoneType, ['DIRECT', 'CORP', 'MOBILE', 'ANY']);
  const isPhoneRequired = readBoolean('isPhoneRequired', given.isPhoneRequired);
  const isEmailRequired = readBoolean('isEmailRequired', given.isEmailRequired);
  return withoutAbsent<ContactFilter>({
    active: readBoolean('active', given.active),
    hasEmail: isEmailRequired || undefined,
    hasPhone: isPhoneRequired || phoneType === 'ANY' || undefined,
    phoneType: phoneType === 'ANY' ? undefined : phoneType,
    emailValidationStatuses: sorted(
      readEnumerated('emailValidationStatus', given.emailValidationStatus, ['ValidEmail', 'ValidDomain']),
    ),
    minConfidence: min,
    maxConfidence: max,
    person: orNothing<PersonFilter>({
      countries: countryForms(
        reference,
        readShaped('peopleCountries', given.peopleCountries, /^\d+$/)?.map(Number),
        undefined,
      ),
      states: stateForms(reference, readList('peopleStates', given.peopleStates) ?? []),
      cities: sorted(readList('peopleCities', given.peopleCities)?.map((city) => city.toLowerCase())),
      area: readWords('peopleArea', given.peopleArea),
      address: readWords('peopleAddress', given.peopleAddress),
    }),
  });
}

/**
 * Reads the filters of `POST /target/contacts` and of the list build (§3.4).
 * @throws ApiError `illegalValue` or `aboveMaximum`, with the name of the parameter
 */
export function readTargetContactFilter(
  given: TargetContactFilterParameters,
  context: { reference: ReferenceData; resolve: ResolveNewIds },
): ContactFilter {
  const { reference, resolve } = context;
  // A contact has the company's id itself: to leave companies out nobody needs to look at them.
  const { excludedIds, ...company } = readCompanyFilter(given, context);
  return withoutAbsent<ContactFilter>({
    ...readContactFilter(given, reference),
    jobLevels: readNamed('jobLevels', given.jobLevels, reference.jobLevels),
    jobFunctions: readNamed('jobFunctions', given.jobFunctions, reference.jobFunctions),
    titles: readTitles('titles', readList('titles', given.titles)),
    includedCompanyIds: readCompanyIds('companyIdsToInclude', given.companyIdsToInclude, resolve),
    excludedCompanyIds: excludedIds,
    company: orNothing(company),
  });
}

/**
 * What records may have for reference data with these ids: the name, or the id as a text. An id that nothing has stands
 * for nothing.
 * @throws ApiError `illegalValue` for what cannot be an id
 */
export function readNamed(
  field: string,
  given: readonly string[] | undefined,
  named: readonly Named[],
): string[] | undefined {
  const ids = readShaped(field, given, /^\d+$/)?.map(Number);
  if (ids === undefined) return undefined;
  return sorted(named.filter(({ id }) => ids.includes(id)).flatMap(({ id, name }) => [name, String(id)]));
}

/** Every word of a title takes time to read and to search, and PostgreSQL takes no search of 1 MiB. */
const titlesMax = 100;
const titleCharactersMax = 500;

/**
 * The search for titles that match one of these texts.
 * @throws ApiError `aboveMaximum` for too many, `illegalValue` for a text that is too long or without a word
 */
export function readTitles(field: string, texts: readonly string[] | undefined): string | undefined {
  if (texts !== undefined && texts.length > titlesMax) {
    throw new ApiError('aboveMaximum', { field, max: titlesMax, value: texts.length });
  }
  const queries = texts?.map(
    (text) => (text.length > titleCharactersMax ? undefined : titleQuery(text)) ?? illegalValue(field),
  );
  return sorted(queries)
    ?.map((query) => `(${query})`)
    .join(' | ');
}

/** A filter that asks for something, or nothing at all. */
export function orNothing<Filter extends object>(
  filter: { [Name in keyof Filter]: Filter[Name] | undefined },
): Filter | undefined {
  const given = withoutAbsent<Filter>(filter);
  return Object.keys(given).length === 0 ? undefined : given;
}
