import { givenParameters, type Server } from '../../http/index.ts';
import type { ContactContext } from '../contact-context.ts';
import { listContacts } from '../contact-list-store.ts';
import { personSearchFields } from '../contact-record.ts';
import { PersonSearchParameters, readContactSearch } from '../contact-search.ts';
import { FoundPersons } from '../listed-contacts.ts';

/** `GET /persons`: the deprecated search by a name or an e-mail address (reference `data-target.md` §5.2). */
export function searchPersonsRoute(server: Server, { database, knownLists, reference }: ContactContext): void {
  server.get(
    '/persons',
    {
      config: { api: 'contact' },
      schema: {
        tags: ['Contacts'],
        summary: 'Search persons',
        description: 'Deprecated: use `GET /contacts`. `email`, `lastName` or `fullName` must be given.',
        deprecated: true,
        querystring: PersonSearchParameters,
        response: { 200: FoundPersons },
      },
      preValidation: async (request) => {
        request.query = givenParameters(request.query, undefined);
      },
    },
    async ({ query: given }) => {
      const { page = 1, resultsPerPage = 10 } = given;
      const { filter } = readContactSearch(given, reference());
      const query = { filter, fields: personSearchFields, page, resultsPerPage };
      const { contacts, totalResults } = await listContacts(database, knownLists, query);
      return { totalResults, page, resultsPerPage, contacts };
    },
  );
}
