import { Type } from 'typebox';
import { recordProperties, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import type { ContactContext } from '../contact-context.ts';
import { contactRecordFields } from '../contact-record.ts';
import { findContacts, withPeopleIds } from '../contact-store.ts';

/** The most ids of one request, each counted once. */
const idsMax = 50;

const FetchedContacts = Type.Object(
  {
    contacts: Type.Array(Type.Object(recordProperties(contactRecordFields), { xml: { name: 'contact' } })),
    errors: Type.Array(
      Type.Object(
        { contactId: Type.String(), error: Type.String({ examples: ['invalid', 'not present'] }) },
        { xml: { name: 'error' } },
      ),
      { description: 'The ids that gave no contact, and why' },
    ),
  },
  { title: 'FetchedContacts', xml: { name: 'contactList' } },
);

/**
 * `POST /contact/fetch` and `POST /contacts/fetch`: the records of up to 50 contacts (reference `data-target.md` §5.3,
 * which does not tell which of the two paths it is).
 */
export function fetchContactsRoutes(server: Server, { database, masterKey, debit }: ContactContext): void {
  for (const path of ['/contact/fetch', '/contacts/fetch']) {
    server.post(
      path,
      {
        config: { api: 'contact' },
        schema: {
          tags: ['Contacts'],
          summary: 'Fetch contacts',
          description: `At most ${idsMax} contacts, in the order of the ids. Costs 1 credit for each contact that is found.`,
          consumes: ['application/json'],
          body: Type.Object({ contactIds: Type.Array(Type.String(), { examples: [['16935075', '27964628']] }) }),
          response: { 200: FetchedContacts },
        },
        onRequest: async ({ headers }) => {
          const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
          if (type !== 'application/json') throw new ApiError('unsupportedMediaType');
        },
      },
      async ({ account, body }) => {
        const given = [...new Set(body.contactIds.map((id) => id.trim()))];
        if (given.length > idsMax) {
          throw new ApiError('aboveMaximum', { field: 'contactIds', max: idsMax, value: given.length });
        }
        const contactIds = given.filter(isContactId).map(Number).filter(Number.isSafeInteger);
        const found = await findContacts(database, contactIds, contactRecordFields);
        if (found.length > 0) await debit(account.clientId, found.length);
        const foundIds = new Set(found.map(({ contactId }) => contactId));
        const errors = given
          .filter((id) => !isContactId(id) || !foundIds.has(Number(id)))
          .map((contactId) => ({ contactId, error: isContactId(contactId) ? 'not present' : 'invalid' }));
        return { contacts: withPeopleIds(clientIds(masterKey, account.clientId), found), errors };
      },
    );
  }
}

/** One that is larger than any record's is not present. */
function isContactId(text: string): boolean {
  return /^[1-9]\d{0,19}$/.test(text);
}
