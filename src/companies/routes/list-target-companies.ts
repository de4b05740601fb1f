import { Type } from 'typebox';
import { givenParameters, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import type { CompanyContext } from '../company-context.ts';
import { readCompanyFilter } from '../company-filter.ts';
import { CompanyListParameters } from '../company-filter-parameters.ts';
import { listCompanies } from '../company-list-store.ts';
import { readCompanyOrder } from '../company-order.ts';
import { listedCompany, paging } from '../listed-companies.ts';

const CompanyList = Type.Object(
  {
    companies: Type.Array(
      Type.Object(
        { id: Type.String({ description: 'The new company id, valid for this account only' }), ...listedCompany },
        { xml: { name: 'company' } },
      ),
    ),
    ...paging,
  },
  { title: 'CompanyList', xml: { name: 'companyList' } },
);

/** `POST /target/companies`: the companies that match a filter, with their new ids (reference `data-target.md` §3.1). */
export function listTargetCompaniesRoute(
  server: Server,
  { database, masterKey, knownLists, reference }: CompanyContext,
): void {
  server.post(
    '/target/companies',
    {
      config: { api: 'target' },
      schema: {
        tags: ['Target companies'],
        summary: 'List companies',
        description:
          'Parameters come as a form, as JSON or in the query; blank ones count as absent. A list costs no credits.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        body: CompanyListParameters,
        response: { 200: CompanyList },
      },
      preValidation: async (request) => {
        request.body = givenParameters(request.query, request.body);
      },
    },
    async ({ account, body }) => {
      const ids = clientIds(masterKey, account.clientId);
      const filter = readCompanyFilter(body, {
        reference: reference(),
        resolve: (newIds) => ids.resolve('company', newIds),
      });
      const { page = 1, resultsPerPage = 10 } = body;
      const query = { filter, order: readCompanyOrder(body), page, resultsPerPage };
      const { companies, totalResults } = await listCompanies(database, knownLists, query);
      const newIds = ids.mint(
        'company',
        companies.map(({ companyId }) => companyId),
      );
      return {
        companies: companies.map((company, index) => Object.assign({ id: newIds[index] ?? '' }, company)),
        page,
        resultsPerPage,
        totalResults,
      };
    },
  );
}
