import { countryFormsOfName, stateForms } from '../companies/index.ts';
import { emailDomain } from '../lib/email-address.ts';
import { withoutAbsent } from '../lib/without-absent.ts';
import type { ReferenceData } from '../reference/index.ts';
import { freeMailDomains } from './free-mail-domains.ts';

/** The texts of a line of an enrich job, in the order of its columns behind the id (reference `jobs-auth-admin.md` §3.4). */
export const knownColumns = [
  'city',
  'companyName',
  'country',
  'email',
  'firstName',
  'lastName',
  'state',
  'street',
  'ticker',
  'title',
  'url',
  'zip',
] as const;

/** What a client can know of a company and of somebody there, by the names of the original's columns, as texts. */
export const knownTexts = [...knownColumns, 'phone', 'fullName'] as const;

/** Longer ones are no names or addresses, and each letter takes time to compare. */
export const knownTextCharactersMax = 500;

/** A client's texts, trimmed, none of them blank. */
export type KnownTexts = { readonly [Name in (typeof knownTexts)[number]]?: string | undefined };

/** What a match must have to be answered. */
export interface MatchRules {
  /** Least confidence, 0 to 100; {@link confidenceScoreDefault} if absent. */
  readonly confidenceScore?: number | undefined;
  readonly isContactRequired?: boolean | undefined;
  /** Contacts without a telephone number do not count, unless their company has one. */
  readonly isPhoneRequired?: boolean | undefined;
  readonly isEmailRequired?: boolean | undefined;
}

/** The confidence from which a match is answered if nothing else is asked for: see docs/enrich.md on how it was chosen. */
export const confidenceScoreDefault = 50;

/** One of these must be known, or no company can be looked for. */
const decisiveTexts = ['email', 'companyName', 'ticker', 'url', 'phone'] as const;

/** Whether there is anything to look for. */
export function isDecisive(texts: KnownTexts): boolean {
  return decisiveTexts.some((name) => texts[name] !== undefined);
}

/**
 * What the matching statement reads as `input.fields`: the texts, every form of the country and the state that records
 * may print, and the e-mail address's domain unless anybody can have an address there.
 */
export function knownFields(reference: ReferenceData, texts: KnownTexts, rules: MatchRules = {}) {
  const { state, country, email, ...others } = texts;
  const domain = email?.includes('@') === true ? emailDomain(email) : undefined;
  return withoutAbsent({
    ...others,
    ...rules,
    email,
    states: state === undefined ? undefined : stateForms(reference, [state]),
    countries: country === undefined ? undefined : countryFormsOfName(reference, country),
    emailDomain: domain === undefined || freeMailDomains.has(domain) ? undefined : domain,
  });
}
