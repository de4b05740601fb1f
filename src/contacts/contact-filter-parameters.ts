import { type Static, Type } from 'typebox';
import { companyFilterParameters } from '../companies/index.ts';
import { listParameter, pageQuery } from '../http/index.ts';

const text = (description: string) => Type.Optional(Type.String({ maxLength: 500, description }));
const score = (description: string) => Type.Optional(Type.Integer({ minimum: 0, maximum: 100, description }));

/** What every list of contacts can be filtered by (reference `data-target.md` §3.4, §3.6, §4.3). */
export const contactFilterParameters = {
  active: text('true: employments that go on; false: past ones; both if absent'),
  emailValidationStatus: listParameter('ValidEmail, ValidDomain'),
  isEmailRequired: text('true: only contacts with an e-mail address'),
  isPhoneRequired: text('true: only contacts with a telephone number'),
  peopleAddress: text("Words of the person's address, or their beginnings, in any order"),
  peopleArea: text("Words of the person's area, or their beginnings, in any order"),
  peopleCities: listParameter("The person's cities"),
  peopleCountries: listParameter("Ids of the person's countries"),
  peopleStates: listParameter("The person's states by id or name"),
  phoneType: text('DIRECT, CORP, MOBILE or ANY: only contacts with such a telephone number'),
};

/** Limits of the confidence score. */
export const confidenceParameters = {
  minContactConfidenceScore: score('Least confidence score'),
  maxContactConfidenceScore: score('Largest confidence score'),
};

/** The filters of `POST /target/contacts` and of the list build: those of companies, and more (§3.4). */
export const targetContactFilterParameters = {
  ...companyFilterParameters,
  ...contactFilterParameters,
  ...confidenceParameters,
  companyIdsToInclude: listParameter('Only contacts of these companies: company ids or new company ids'),
  jobFunctions: listParameter('Job function ids'),
  jobLevels: listParameter('Job level ids'),
  titles: listParameter('Title words; each item stands for the titles that have all its words'),
};

const TargetContactFilters = Type.Object(targetContactFilterParameters);
export type TargetContactFilterParameters = Static<typeof TargetContactFilters>;

/** The parameters of `GET /target/company/{companyId}/contacts` (§3.6). */
export const CompanyContactsParameters = Type.Object({
  ...contactFilterParameters,
  jobFunction: listParameter('Job function ids'),
  jobLevel: listParameter('Job level ids'),
  keyword: text('Words that a title has, in any order'),
  ...pageQuery({ resultsPerPageMax: 50 }),
});
