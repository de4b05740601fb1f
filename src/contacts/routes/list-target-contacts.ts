import { Type } from 'typebox';
import { givenParameters, pageQuery, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import type { ContactContext } from '../contact-context.ts';
import { readTargetContactFilter } from '../contact-filter.ts';
import { targetContactFilterParameters } from '../contact-filter-parameters.ts';
import { listContacts } from '../contact-list-store.ts';
import { contactListFields } from '../contact-record.ts';
import { ContactList, withNewIds } from '../listed-contacts.ts';

const Parameters = Type.Object({ ...targetContactFilterParameters, ...pageQuery({ resultsPerPageMax: 500 }) });

/** `POST /target/contacts`: the contacts that match a filter, with their new ids (reference `data-target.md` §3.4). */
export function listTargetContactsRoute(
  server: Server,
  { database, masterKey, knownLists, reference }: ContactContext,
): void {
  server.post(
    '/target/contacts',
    {
      config: { api: 'target' },
      schema: {
        tags: ['Target contacts'],
        summary: 'List contacts',
        description:
          'Parameters come as a form, as JSON or in the query; blank ones count as absent. A list costs no credits.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        body: Parameters,
        response: { 200: ContactList },
      },
      preValidation: async (request) => {
        request.body = givenParameters(request.query, request.body);
      },
    },
    async ({ account, body }) => {
      const ids = clientIds(masterKey, account.clientId);
      const filter = readTargetContactFilter(body, {
        reference: reference(),
        resolve: (newIds) => ids.resolve('company', newIds),
      });
      const { page = 1, resultsPerPage = 10 } = body;
      const query = { filter, fields: contactListFields, page, resultsPerPage };
      const { contacts, totalResults } = await listContacts(database, knownLists, query);
      return { contacts: withNewIds(ids, contacts), totalResults, page, resultsPerPage };
    },
  );
}
