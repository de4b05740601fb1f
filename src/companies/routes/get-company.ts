import { Type } from 'typebox';
import { listParameter, requestedFields, type Server, splitList } from '../../http/index.ts';
import { companyIdFrom } from '../../lib/company-id.ts';
import { ApiError } from '../../lib/errors.ts';
import type { CompanyContext } from '../company-context.ts';
import { CompanyRecord, companyFields } from '../company-fields.ts';
import { findCompany } from '../company-store.ts';

/** `GET /company/{companyId}`: a company's record (reference `data-target.md` §4.2). */
export function getCompanyRoute(server: Server, { database, debit }: CompanyContext): void {
  server.get(
    '/company/:companyId',
    {
      config: { api: 'company' },
      schema: {
        tags: ['Companies'],
        summary: 'Company details',
        description: 'Fields without a value are left out. Costs 1 credit if the company is found.',
        params: Type.Object({ companyId: Type.String({ examples: ['736233'] }) }),
        querystring: Type.Object({ fields: listParameter('Fields to print; all if absent') }),
        response: { 200: CompanyRecord },
      },
    },
    async ({ account, params, query }) => {
      const companyId = companyIdFrom(params.companyId);
      const fields = requestedFields(companyFields, splitList(query.fields));
      const company = await findCompany(database, companyId, fields);
      if (company === undefined) throw new ApiError('companyNotFound');
      await debit(account.clientId, 1);
      return company;
    },
  );
}
