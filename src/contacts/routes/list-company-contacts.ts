import { Type } from 'typebox';
import { companyFields, findCompany } from '../../companies/index.ts';
import type { Database } from '../../database/index.ts';
import { givenParameters, readWords, type Server } from '../../http/index.ts';
import { type ClientIds, clientIds } from '../../lib/client-ids.ts';
import { companyIdFrom } from '../../lib/company-id.ts';
import { ApiError } from '../../lib/errors.ts';
import { withoutAbsent } from '../../lib/without-absent.ts';
import type { ContactContext } from '../contact-context.ts';
import { type ContactFilter, readContactFilter, readNamed, readTitles } from '../contact-filter.ts';
import { CompanyContactsParameters } from '../contact-filter-parameters.ts';
import { listContacts } from '../contact-list-store.ts';
import { contactListFields } from '../contact-record.ts';
import { ContactList, withNewIds } from '../listed-contacts.ts';

/** `GET /target/company/{companyId}/contacts`: the contacts of a company (reference `data-target.md` §3.6). */
export function listCompanyContactsRoute(
  server: Server,
  { database, masterKey, knownLists, reference }: ContactContext,
): void {
  server.get(
    '/target/company/:companyId/contacts',
    {
      config: { api: 'target' },
      schema: {
        tags: ['Target contacts'],
        summary: 'Contacts of a company',
        description: 'Best first: by confidence score. Blank parameters count as absent. A list costs no credits.',
        params: Type.Object({ companyId: Type.String({ description: 'A company id or a new company id' }) }),
        querystring: CompanyContactsParameters,
        response: { 200: ContactList },
      },
      preValidation: async (request) => {
        request.query = givenParameters(request.query, undefined);
      },
    },
    async ({ account, params, query: given }) => {
      const ids = clientIds(masterKey, account.clientId);
      const companyId = readCompanyId(params.companyId, ids);
      const { jobLevels, jobFunctions } = reference();
      const keyword = readWords('keyword', given.keyword);
      const filter = withoutAbsent<ContactFilter>({
        ...readContactFilter(given, reference()),
        includedCompanyIds: [companyId],
        jobLevels: readNamed('jobLevel', given.jobLevel, jobLevels),
        jobFunctions: readNamed('jobFunction', given.jobFunction, jobFunctions),
        titles: readTitles('keyword', keyword === undefined ? undefined : [keyword]),
      });
      const { page = 1, resultsPerPage = 10 } = given;
      const query = { filter, fields: contactListFields, page, resultsPerPage };
      const { contacts, totalResults } = await listContacts(database, knownLists, query);
      if (totalResults === 0) await requireCompany(database, companyId);
      return { contacts: withNewIds(ids, contacts), totalResults, page, resultsPerPage };
    },
  );
}

/** @throws ApiError `companyNotFound` if there is none */
async function requireCompany(database: Database, companyId: number): Promise<void> {
  const [idField] = companyFields;
  if ((await findCompany(database, companyId, [idField])) === undefined) throw new ApiError('companyNotFound');
}

/** @throws ApiError `notFound` for a new id that is none of the account's, as `companyIdFrom` for plain ones */
function readCompanyId(given: string, ids: ClientIds): number {
  if (!/^[\w-]{64}$/.test(given)) return companyIdFrom(given);
  const [companyId] = ids.resolve('company', [given]);
  if (companyId === undefined) throw new ApiError('notFound');
  return companyId;
}
