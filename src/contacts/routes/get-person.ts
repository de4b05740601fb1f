import { Type } from 'typebox';
import { givenParameters, pageQuery, readBoolean, recordProperties, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import type { ContactContext } from '../contact-context.ts';
import { employmentFields } from '../contact-record.ts';
import { personFields } from '../person-fields.ts';
import { findPerson, listEmployments } from '../person-store.ts';

const Person = Type.Object(
  {
    ...recordProperties(personFields),
    peopleId: Type.String({ description: 'The person, valid for this account only' }),
    employments: Type.Array(Type.Object(recordProperties(employmentFields), { xml: { name: 'employment' } })),
    totalResults: Type.Integer({ description: 'How many employments there are' }),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
  },
  { title: 'Person', xml: { name: 'person' } },
);

/** `GET /people/{peopleId}`: a person with all employments (reference `data-target.md` §5.1). */
export function getPersonRoute(server: Server, { database, masterKey, debit }: ContactContext): void {
  server.get(
    '/people/:peopleId',
    {
      config: { api: 'contact' },
      schema: {
        tags: ['Contacts'],
        summary: 'People details',
        description: 'Employments that go on come first. Costs 1 credit if the person is found.',
        params: Type.Object({ peopleId: Type.String({ description: 'The `peopleId` that a list of contacts gave' }) }),
        querystring: Type.Object({
          active: Type.Optional(Type.String({ description: 'true: only employments that go on' })),
          ...pageQuery({ resultsPerPageMax: 50 }),
        }),
        response: { 200: Person },
      },
      preValidation: async (request) => {
        request.query = givenParameters(request.query, undefined);
      },
    },
    async ({ account, params, query }) => {
      const onlyActive = readBoolean('active', query.active) ?? false;
      const { page = 1, resultsPerPage = 10 } = query;
      const [peopleId] = clientIds(masterKey, account.clientId).resolve('people', [params.peopleId]);
      const person = peopleId === undefined ? undefined : await findPerson(database, peopleId);
      if (peopleId === undefined || person === undefined) throw new ApiError('notFound');
      const employments = await listEmployments(database, peopleId, { onlyActive, page, resultsPerPage });
      await debit(account.clientId, 1);
      return { ...person, peopleId: params.peopleId, ...employments, page, resultsPerPage };
    },
  );
}
