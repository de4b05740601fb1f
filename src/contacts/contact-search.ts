import { type Static, Type } from 'typebox';
import { type CompanyFilter, countryFormsOfName, stateForms } from '../companies/index.ts';
import { listParameter, pageQuery, readList, readText, readWords } from '../http/index.ts';
import { ApiError } from '../lib/errors.ts';
import { withoutAbsent } from '../lib/without-absent.ts';
import type { ReferenceData } from '../reference/index.ts';
import { type ContactFilter, orNothing, readContactFilter, readTitles } from './contact-filter.ts';
import { confidenceParameters, contactFilterParameters } from './contact-filter-parameters.ts';

const text = (description: string) => Type.Optional(Type.String({ maxLength: 500, description }));

/** What a person can be searched by (reference `data-target.md` §4.3, §5.2); one of the first three must be there. */
const nameParameters = {
  email: text('E-mail address'),
  lastName: text('Last name'),
  fullName: text('The name as it is printed, or first and last name in either order: `Ann Example`, `Example, Ann`'),
  firstName: text('First name'),
  middleName: text('Middle name'),
};

/** The parameters of `GET /contacts` (§4.3). */
export const ContactSearchParameters = Type.Object({
  ...nameParameters,
  country: text("The company's country by name"),
  state: text("The company's state by id or name"),
  city: text("The company's city"),
  zip: text("The company's postal code"),
  companyName: text('Words that the name of the company has, or their beginnings, in any order'),
  companyWebsite: text('Contacts of the company with this web site come first; it excludes nobody'),
  titles: listParameter('Title words; each item stands for the titles that have all its words'),
  ...contactFilterParameters,
  ...confidenceParameters,
  ...pageQuery({ resultsPerPageMax: 50 }),
});

/** The parameters of `GET /persons` (§5.2). */
export const PersonSearchParameters = Type.Object({
  ...nameParameters,
  active: contactFilterParameters.active,
  ...pageQuery({ resultsPerPageMax: 50 }),
});

/**
 * Reads a search for contacts.
 * @throws ApiError `contactSearchKeyMissing` without e-mail address, last name and full name; `illegalValue` or
 *   `aboveMaximum`, with the name of the parameter
 */
export function readContactSearch(
  given: Static<typeof ContactSearchParameters>,
  reference: ReferenceData,
): { filter: ContactFilter; preferredWebsite: string | undefined } {
  const email = readText('email', given.email);
  const names = withoutAbsent({
    lastName: readText('lastName', given.lastName),
    fullName: readText('fullName', given.fullName),
    firstName: readText('firstName', given.firstName),
    middleName: readText('middleName', given.middleName),
  });
  if (email === undefined && names.lastName === undefined && names.fullName === undefined) {
    throw new ApiError('contactSearchKeyMissing');
  }
  const { person, ...filter } = readContactFilter(given, reference);
  return {
    filter: withoutAbsent<ContactFilter>({
      ...filter,
      email,
      person: orNothing({ ...person, ...names }),
      titles: readTitles('titles', readList('titles', given.titles)),
      company: readCompany(given, reference),
    }),
    preferredWebsite: readText('companyWebsite', given.companyWebsite),
  };
}

function readCompany(
  given: Static<typeof ContactSearchParameters>,
  reference: ReferenceData,
): CompanyFilter | undefined {
  const [country, state, city, zip] = (['country', 'state', 'city', 'zip'] as const).map((name) =>
    readText(name, given[name]),
  );
  return orNothing<CompanyFilter>({
    companyName: readWords('companyName', given.companyName),
    countries: country === undefined ? undefined : countryFormsOfName(reference, country),
    states: stateForms(reference, state === undefined ? [] : [state]),
    cities: city === undefined ? undefined : [city.toLowerCase()],
    zipCodes: zip === undefined ? undefined : [zip, zip.toUpperCase()],
  });
}
