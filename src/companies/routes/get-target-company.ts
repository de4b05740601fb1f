import { Type } from 'typebox';
import { listParameter, requestedFields, type Server, splitList } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import type { CompanyContext } from '../company-context.ts';
import { CompanyRecord, companyFields } from '../company-fields.ts';
import { findCompany } from '../company-store.ts';

/**
 * `GET /target/companies/{newCompanyId}`: the record of a company by its new id (reference `data-target.md` §3.3). An id
 * of another account, an altered one and one whose company is gone get the same answer.
 */
export function getTargetCompanyRoute(server: Server, { database, masterKey, debit }: CompanyContext): void {
  server.get(
    '/target/companies/:newCompanyId',
    {
      config: { api: 'target' },
      schema: {
        tags: ['Target companies'],
        summary: 'New company details',
        description: 'Fields without a value are left out. Costs 1 credit if the company is found.',
        params: Type.Object({ newCompanyId: Type.String({ description: 'The id from `POST /target/companies`' }) }),
        querystring: Type.Object({ fields: listParameter('Fields to print; all if absent') }),
        response: { 200: CompanyRecord },
      },
    },
    async ({ account, params, query }) => {
      const fields = requestedFields(companyFields, splitList(query.fields));
      const [companyId] = clientIds(masterKey, account.clientId).resolve('company', [params.newCompanyId]);
      const company = companyId === undefined ? undefined : await findCompany(database, companyId, fields);
      if (company === undefined) throw new ApiError('notFound');
      await debit(account.clientId, 1);
      return company;
    },
  );
}
