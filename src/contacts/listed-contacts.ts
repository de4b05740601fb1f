import { Type } from 'typebox';
import { recordProperties } from '../http/index.ts';
import type { ClientIds } from '../lib/client-ids.ts';
import { contactListFields, contactSearchFields, personSearchFields } from './contact-record.ts';
import { type FoundContact, withPeopleIds } from './contact-store.ts';

const paging = { totalResults: Type.Integer(), page: Type.Integer(), resultsPerPage: Type.Integer() };
const contact = { xml: { name: 'contact' } };

/** A page of contacts with their new ids (reference `data-target.md` §3.4, §3.6). */
export const ContactList = Type.Object(
  {
    contacts: Type.Array(
      Type.Object(
        {
          id: Type.String({ description: 'The new contact id, valid for this account only' }),
          ...recordProperties(contactListFields),
        },
        contact,
      ),
    ),
    ...paging,
  },
  { title: 'ContactList', xml: { name: 'contactList' } },
);

/** A page of contacts that a search has found (§4.3). */
export const FoundContacts = Type.Object(
  { contacts: Type.Array(Type.Object(recordProperties(contactSearchFields), contact)), ...paging },
  { title: 'FoundContacts', xml: { name: 'contactList' } },
);

/** The same as the deprecated search prints it, the contacts last (§5.2). */
export const FoundPersons = Type.Object(
  { ...paging, contacts: Type.Array(Type.Object(recordProperties(personSearchFields), contact)) },
  { title: 'FoundPersons', xml: { name: 'contactList' } },
);

/** Contacts as the account sees them in lists: with its own ids. */
export function withNewIds(ids: ClientIds, contacts: readonly FoundContact[]) {
  const newIds = ids.mint(
    'contact',
    contacts.map(({ contactId }) => contactId),
  );
  return withPeopleIds(ids, contacts).map((contact, index) => Object.assign(contact, { id: newIds[index] ?? '' }));
}
