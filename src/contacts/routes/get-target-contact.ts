import { Type } from 'typebox';
import { companyFields, findCompany } from '../../companies/index.ts';
import { readBoolean, recordProperties, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import type { ContactContext } from '../contact-context.ts';
import { contactRecordFields } from '../contact-record.ts';
import { findContact, withPeopleIds } from '../contact-store.ts';

const TargetContact = Type.Object(
  {
    ...recordProperties(contactRecordFields),
    companyDetails: Type.Optional(Type.Object(recordProperties(companyFields))),
  },
  { title: 'TargetContact', xml: { name: 'contact' } },
);

/**
 * `GET /target/contact/{newContactId}`: the record of a contact by its new id (reference `data-target.md` §3.5). An id of
 * another account, an altered one and one whose contact is gone get the same answer.
 */
export function getTargetContactRoute(server: Server, { database, masterKey, debit }: ContactContext): void {
  server.get(
    '/target/contact/:newContactId',
    {
      config: { api: 'target' },
      schema: {
        tags: ['Target contacts'],
        summary: 'New contact details',
        description: 'Fields without a value are left out. Costs 1 credit if the contact is found.',
        params: Type.Object({ newContactId: Type.String({ description: 'The id from `POST /target/contacts`' }) }),
        querystring: Type.Object({
          retrieveCompanyDetails: Type.Optional(Type.String({ description: 'true: with the record of its company' })),
        }),
        response: { 200: TargetContact },
      },
    },
    async ({ account, params, query }) => {
      const withCompany = readBoolean('retrieveCompanyDetails', query.retrieveCompanyDetails) ?? false;
      const ids = clientIds(masterKey, account.clientId);
      const [contactId] = ids.resolve('contact', [params.newContactId]);
      const found = contactId === undefined ? undefined : await findContact(database, contactId, contactRecordFields);
      if (found?.companyId === undefined) throw new ApiError('notFound');
      const companyDetails = withCompany ? await findCompany(database, found.companyId, companyFields) : undefined;
      await debit(account.clientId, 1);
      const [contact] = withPeopleIds(ids, [found]);
      return { ...contact, companyDetails };
    },
  );
}
