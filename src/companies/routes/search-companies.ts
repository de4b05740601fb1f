import type { Server } from '../../http/index.ts';
import type { CompanyContext } from '../company-context.ts';
import { listCompanies } from '../company-list-store.ts';
import { readCompanyOrder } from '../company-order.ts';
import { CompanySearchQuery, readCompanySearch } from '../company-search.ts';
import { ListedCompanies } from '../listed-companies.ts';

/** `GET /companies`: companies by name, web site or ticker (reference `data-target.md` §4.1). */
export function searchCompaniesRoute(server: Server, { database, knownLists, reference }: CompanyContext): void {
  server.get(
    '/companies',
    {
      config: { api: 'company' },
      schema: {
        tags: ['Companies'],
        summary: 'Search companies',
        description:
          'Needs one of name, website and ticker; a company must match all that is given. The company of exactly that name comes first, then the largest. Costs no credits.',
        querystring: CompanySearchQuery,
        response: { 200: ListedCompanies },
      },
    },
    async ({ query }) => {
      const { page = 1, resultsPerPage = 10 } = query;
      const filter = readCompanySearch(query, reference());
      const list = { filter, order: readCompanyOrder({}), page, resultsPerPage };
      return { ...(await listCompanies(database, knownLists, list)), page, resultsPerPage };
    },
  );
}
