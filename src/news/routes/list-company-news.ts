import { Type } from 'typebox';
import { isCompany } from '../../companies/index.ts';
import { listParameter, pageQuery, readEnumerated, recordProperties, type Server } from '../../http/index.ts';
import { companyIdFrom } from '../../lib/company-id.ts';
import { ApiError } from '../../lib/errors.ts';
import { agentIds } from '../../reference/index.ts';
import type { NewsContext } from '../news-context.ts';
import { newsFields } from '../news-fields.ts';
import { days, lastDays } from '../news-period.ts';
import { listNews } from '../news-store.ts';

/** All that an article has but its ids: the company's stands once for all. */
const articleFields = newsFields.filter(({ name }) => name !== 'articleId' && name !== 'companyId');

const CompanyNews = Type.Object(
  {
    companyNews: Type.Array(Type.Object(recordProperties(articleFields), { xml: { name: 'article' } })),
    companyId: Type.Integer(),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
    totalResults: Type.Integer(),
  },
  { title: 'CompanyNews', xml: { name: 'companyNewsList' } },
);

/** `GET /insights/company/{companyId}/agents`: a company's news articles, newest first (reference `data-target.md` §5.7). */
export function listCompanyNewsRoute(server: Server, { database, now }: NewsContext): void {
  server.get(
    '/insights/company/:companyId/agents',
    {
      config: { api: 'news' },
      schema: {
        tags: ['News'],
        summary: 'News of a company',
        description: 'Newest first. Without `agents` articles of every kind, without `days` of the last 90 days. Free.',
        params: Type.Object({ companyId: Type.String({ examples: ['736233'] }) }),
        querystring: Type.Object({
          days: Type.Optional(Type.Integer({ ...days, default: 90 })),
          agents: listParameter('Ids of agents; articles of any of them'),
          ...pageQuery({ resultsPerPageMax: 500, resultsPerPageDefault: 100 }),
        }),
        response: { 200: CompanyNews },
      },
    },
    async ({ params, query }) => {
      const companyId = companyIdFrom(params.companyId);
      const agents = readEnumerated('agents', query.agents, agentIds);
      if (!(await isCompany(database, companyId))) throw new ApiError('companyNotFound');
      const { page = 1, resultsPerPage = 100 } = query;
      const period = lastDays(query.days ?? 90, now());
      const { articles, totalResults } = await listNews(
        database,
        { companyId, period, agents },
        { page, resultsPerPage },
      );
      return { companyNews: articles, companyId, page, resultsPerPage, totalResults };
    },
  );
}
