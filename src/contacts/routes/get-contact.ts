import { Type } from 'typebox';
import { listParameter, requestedFields, type Server, splitList } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import type { ContactContext } from '../contact-context.ts';
import { contactIdFrom } from '../contact-id.ts';
import { ContactRecord, contactRecordFields } from '../contact-record.ts';
import { findContact, withPeopleIds } from '../contact-store.ts';

/** `GET /contact/{contactId}`: a contact's record (reference `data-target.md` §4.4). */
export function getContactRoute(server: Server, { database, masterKey, debit }: ContactContext): void {
  server.get(
    '/contact/:contactId',
    {
      config: { api: 'contact' },
      schema: {
        tags: ['Contacts'],
        summary: 'Contact details',
        description: 'Fields without a value are left out. Costs 1 credit if the contact is found.',
        params: Type.Object({ contactId: Type.String({ examples: ['16935075'] }) }),
        querystring: Type.Object({ fields: listParameter('Fields to print; all if absent') }),
        response: { 200: ContactRecord },
      },
    },
    async ({ account, params, query }) => {
      const contactId = contactIdFrom(params.contactId);
      const fields = requestedFields(contactRecordFields, splitList(query.fields));
      const found = await findContact(database, contactId, fields);
      if (found === undefined) throw new ApiError('notFound');
      await debit(account.clientId, 1);
      const [contact] = withPeopleIds(clientIds(masterKey, account.clientId), [found]);
      return contact;
    },
  );
}
