import { Type } from 'typebox';
import { illegalValue, listParameter, pageQuery, readEnumerated, readWords, type Server } from '../../http/index.ts';
import type { Account } from '../../lib/account.ts';
import { ApiError } from '../../lib/errors.ts';
import {
  findCompaniesBeginning,
  findContactsBeginning,
  findSuggestedCompanies,
  findSuggestedContacts,
  suggestionsMax,
} from '../beginnings-store.ts';
import type { SearchContext } from '../search-context.ts';

const text = Type.Optional(Type.String());

const Suggestions = Type.Object(
  {
    companies: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          companyType: text,
          industry: text,
          subIndustry: text,
          city: text,
          state: text,
          country: text,
          industryCode: text,
          subIndustryCode: text,
          companyId: Type.Integer(),
        },
        { xml: { name: 'company' } },
      ),
    ),
    contacts: Type.Array(
      Type.Object(
        {
          companyId: Type.Integer(),
          contactId: Type.Integer(),
          titles: Type.Optional(Type.Array(Type.String({ xml: { name: 'title' } }))),
          imageUrl: text,
          fullName: Type.String(),
          companyName: text,
        },
        { xml: { name: 'contact' } },
      ),
    ),
    resultsPerPage: Type.Integer({ description: 'Of companies, and of contacts' }),
    page: Type.Integer(),
    totalResults: Type.Integer({ description: `Companies and contacts together, at most ${suggestionsMax} of each` }),
  },
  { title: 'AutoComplete', xml: { name: 'autoComplete' } },
);

/** `GET /autoComplete`: companies and contacts whose names begin with what was typed (reference `data-target.md` §5.4). */
export function autoCompleteRoute(server: Server, { database }: SearchContext): void {
  server.get(
    '/autoComplete',
    {
      config: { api: 'company' },
      schema: {
        tags: ['Companies'],
        summary: 'Complete a name',
        description: `Names that begin with the query, in any case: the largest companies first, contacts by name; at most ${suggestionsMax} of each. Contacts only for API keys that are entitled to \`contact\`. Costs no credits.`,
        querystring: Type.Object({
          query: Type.String({ maxLength: 100, description: 'The beginning of a name' }),
          entities: listParameter('company, contact; both if absent'),
          ...pageQuery({ resultsPerPageMax: 50 }),
        }),
        response: { 200: Suggestions },
      },
    },
    async ({ account, query: given }) => {
      const beginning = readWords('query', given.query) ?? illegalValue('query');
      const entities = entitiesFor(account, given.entities);
      const { page = 1, resultsPerPage = 10 } = given;
      const [companyIds, contactIds] = await Promise.all([
        entities.has('company') ? findCompaniesBeginning(database, beginning) : [],
        entities.has('contact') ? findContactsBeginning(database, beginning) : [],
      ]);
      const onPage = (ids: number[]) => ids.slice((page - 1) * resultsPerPage, page * resultsPerPage);
      const [companies, contacts] = await Promise.all([
        findSuggestedCompanies(database, onPage(companyIds)),
        findSuggestedContacts(database, onPage(contactIds)),
      ]);
      return { companies, contacts, resultsPerPage, page, totalResults: companyIds.length + contactIds.length };
    },
  );
}

/**
 * What is sought: what was asked for, or all that the account may see.
 * @throws ApiError `notAllowed` for contacts that its contract does not contain
 */
function entitiesFor({ entitlements }: Account, given: string[] | undefined): ReadonlySet<'company' | 'contact'> {
  const asked = readEnumerated('entities', given, ['company', 'contact']);
  const mayContacts = entitlements === undefined || entitlements.has('contact');
  if (asked?.includes('contact') === true && !mayContacts) throw new ApiError('notAllowed');
  return new Set(asked ?? (mayContacts ? ['company', 'contact'] : ['company']));
}
