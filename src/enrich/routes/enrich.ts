import { type Static, Type } from 'typebox';
import { CompanyRecord, companyFields, findCompany } from '../../companies/index.ts';
import { findContacts, withPeopleIds } from '../../contacts/index.ts';
import { givenParameters, readBoolean, readText, recordProperties, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import { withoutAbsent } from '../../lib/without-absent.ts';
import { enrichContactFields, printedName, sourceFields } from '../enrich-contact.ts';
import type { EnrichContext } from '../enrich-context.ts';
import { findMatch, type Match } from '../enrich-store.ts';
import {
  confidenceScoreDefault,
  isDecisive,
  type KnownTexts,
  knownFields,
  knownTextCharactersMax,
  knownTexts,
} from '../known.ts';

const text = (description?: string) =>
  Type.Optional(
    Type.String({ maxLength: knownTextCharactersMax, ...(description === undefined ? {} : { description }) }),
  );

const EnrichParameters = Type.Object({
  ...(Object.fromEntries(knownTexts.map((name) => [name, text()])) as Record<
    (typeof knownTexts)[number],
    ReturnType<typeof text>
  >),
  website: text('The same as url'),
  confidenceScore: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 100,
      description: `Least confidence of a match; ${confidenceScoreDefault} if absent`,
    }),
  ),
  isContactRequired: text('true: a company alone is no match'),
  isPhoneRequired: text('true: contacts without a telephone number do not count, unless their company has one'),
  isEmailRequired: text('true: contacts without an e-mail address do not count'),
});

const Enrichment = Type.Object(
  {
    confidenceScore: Type.Number({ description: '0 to 100; 0 if nothing matched' }),
    company: Type.Optional(CompanyRecord),
    contact: Type.Optional(
      Type.Object(recordProperties(enrichContactFields), { description: 'Absent if nobody matched' }),
    ),
    error: Type.Optional(Type.String({ description: 'Present if nothing matched' })),
  },
  { title: 'Enrichment', xml: { name: 'enrich' } },
);

/** `POST /enrich`: the company, and the person there, of which a client knows something (reference `data-target.md` §6). */
export function enrichRoute(server: Server, context: EnrichContext): void {
  server.post(
    '/enrich',
    {
      config: { api: 'enrich' },
      schema: {
        tags: ['Enrich'],
        summary: 'Enrich',
        description:
          'One of email, companyName, url, ticker and phone is needed. Costs 1 credit if something matches; if nothing does, the answer has the member `error`.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        body: EnrichParameters,
        response: { 200: Enrichment },
      },
      preValidation: async (request) => {
        request.body = givenParameters(request.query, request.body);
      },
    },
    async ({ account, body }) => {
      const fields = readKnown(context, body);
      const match = await findMatch(context.database, fields);
      if (match === undefined) return { confidenceScore: 0, error: 'No match found.' };
      await context.debit(account.clientId, 1);
      return withoutAbsent({
        confidenceScore: match.confidence,
        company: await findCompany(context.database, match.companyId, companyFields),
        contact: await contactOf(context, account.clientId, match),
      });
    },
  );
}

function readKnown({ reference }: EnrichContext, body: Static<typeof EnrichParameters>) {
  const texts: KnownTexts = Object.fromEntries(knownTexts.map((name) => [name, readText(name, body[name])]));
  const known = { ...texts, url: texts.url ?? readText('website', body.website) };
  if (!isDecisive(known)) throw new ApiError('invalidParameters');
  return knownFields(reference(), known, {
    confidenceScore: body.confidenceScore,
    isContactRequired: readBoolean('isContactRequired', body.isContactRequired),
    isPhoneRequired: readBoolean('isPhoneRequired', body.isPhoneRequired),
    isEmailRequired: readBoolean('isEmailRequired', body.isEmailRequired),
  });
}

async function contactOf({ database, masterKey }: EnrichContext, clientId: string, { contactId, otherPhone }: Match) {
  if (contactId === null) return undefined;
  const [contact] = withPeopleIds(
    clientIds(masterKey, clientId),
    await findContacts(database, [contactId], sourceFields),
  );
  if (contact === undefined) return undefined;
  const standIn = otherPhone === null ? {} : { phone: otherPhone, phoneType: 'CORP' };
  const printed = Object.entries({ ...contact, ...standIn });
  return Object.fromEntries(printed.map(([name, value]) => [printedName(name), value]));
}
