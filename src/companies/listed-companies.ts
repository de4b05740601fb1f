import { Type } from 'typebox';

/** A company as lists and look-ups print it: enough to choose from (reference `data-target.md` §3.1, §3.2, §4.1). */
export const listedCompany = {
  companyId: Type.Integer({ examples: [736_233] }),
  name: Type.String(),
  city: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
};

/** What says which page of a list an answer is, and how many results the list has. */
export const paging = { page: Type.Integer(), resultsPerPage: Type.Integer(), totalResults: Type.Integer() };

/** A page of companies by their plain ids. */
export const ListedCompanies = Type.Object(
  { companies: Type.Array(Type.Object(listedCompany, { xml: { name: 'company' } })), ...paging },
  { title: 'ListedCompanies', xml: { name: 'companyList' } },
);
