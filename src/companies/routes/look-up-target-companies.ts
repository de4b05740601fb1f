import { givenParameters, type Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import type { CompanyContext } from '../company-context.ts';
import { readCompanyFilter } from '../company-filter.ts';
import { CompanyListParameters } from '../company-filter-parameters.ts';
import { listCompanies } from '../company-list-store.ts';
import { readCompanyOrder } from '../company-order.ts';
import { ListedCompanies } from '../listed-companies.ts';

/** `POST /target/company/lookup`: the companies that match a filter, without new ids (reference `data-target.md` §3.2). */
export function lookUpTargetCompaniesRoute(
  server: Server,
  { database, masterKey, knownLists, reference }: CompanyContext,
): void {
  server.post(
    '/target/company/lookup',
    {
      config: { api: 'target' },
      schema: {
        tags: ['Target companies'],
        summary: 'Look up companies',
        description: 'Takes what `POST /target/companies` takes and gives plain ids only. Costs no credits.',
        consumes: ['application/x-www-form-urlencoded', 'application/json'],
        body: CompanyListParameters,
        response: { 200: ListedCompanies },
      },
      preValidation: async (request) => {
        request.body = givenParameters(request.query, request.body);
      },
    },
    async ({ account, body }) => {
      const filter = readCompanyFilter(body, {
        reference: reference(),
        resolve: (newIds) => clientIds(masterKey, account.clientId).resolve('company', newIds),
      });
      const { page = 1, resultsPerPage = 10 } = body;
      const query = { filter, order: readCompanyOrder(body), page, resultsPerPage };
      return { ...(await listCompanies(database, knownLists, query)), page, resultsPerPage };
    },
  );
}
