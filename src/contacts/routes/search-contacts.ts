import { givenParameters, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import type { ContactContext } from '../contact-context.ts';
import { listContacts } from '../contact-list-store.ts';
import { contactSearchFields } from '../contact-record.ts';
import { ContactSearchParameters, readContactSearch } from '../contact-search.ts';
import { withPeopleIds } from '../contact-store.ts';
import { FoundContacts } from '../listed-contacts.ts';

/** `GET /contacts`: the contacts of people with a name or an e-mail address (reference `data-target.md` §4.3). */
export function searchContactsRoute(
  server: Server,
  { database, masterKey, knownLists, reference }: ContactContext,
): void {
  server.get(
    '/contacts',
    {
      config: { api: 'contact' },
      schema: {
        tags: ['Contacts'],
        summary: 'Search contacts',
        description:
          '`email`, `lastName` or `fullName` must be given. Best first: by confidence score. Blank parameters count as ' +
          'absent. A search costs no credits.',
        querystring: ContactSearchParameters,
        response: { 200: FoundContacts },
      },
      preValidation: async (request) => {
        request.query = givenParameters(request.query, undefined);
      },
    },
    async ({ account, query: given }) => {
      const { page = 1, resultsPerPage = 10 } = given;
      const search = readContactSearch(given, reference());
      const query = { ...search, fields: contactSearchFields, page, resultsPerPage };
      const { contacts, totalResults } = await listContacts(database, knownLists, query);
      const ids = clientIds(masterKey, account.clientId);
      return { contacts: withPeopleIds(ids, contacts), totalResults, page, resultsPerPage };
    },
  );
}
