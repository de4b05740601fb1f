import { Type } from 'typebox';
import { isCompany } from '../../companies/index.ts';
import { illegalValue, pageQuery, readEnumerated, type Server } from '../../http/index.ts';
import { companyIdFrom } from '../../lib/company-id.ts';
import { ApiError } from '../../lib/errors.ts';
import { agentIds } from '../../reference/index.ts';
import type { NewsContext } from '../news-context.ts';
import { days, lastDays } from '../news-period.ts';
import { countByAgent } from '../news-store.ts';

const AgentCounts = Type.Object(
  {
    agents: Type.Array(Type.Object({ agent: Type.String(), count: Type.Integer() }, { xml: { name: 'agentCount' } })),
    companyId: Type.Integer(),
    page: Type.Integer(),
    resultsPerPage: Type.Integer(),
    totalResults: Type.Integer({ description: 'How many agents were asked for' }),
  },
  { title: 'NewsAgentCounts', xml: { name: 'newsAgentsCount' } },
);

/** `GET /insights/company/{companyId}/agents/count`: how much news of which kind (reference `data-target.md` §5.7). */
export function countCompanyNewsRoute(server: Server, { database, now }: NewsContext): void {
  server.get(
    '/insights/company/:companyId/agents/count',
    {
      config: { api: 'news' },
      schema: {
        tags: ['News'],
        summary: 'Number of news articles by agent',
        description: 'One element an agent, in the order asked for; an article of two agents counts for both. Free.',
        params: Type.Object({ companyId: Type.String({ examples: ['736233'] }) }),
        querystring: Type.Object({
          days: Type.Integer(days),
          agents: Type.Array(Type.String(), { description: 'Ids of agents (comma-separated)' }),
          ...pageQuery({ resultsPerPageMax: 500, resultsPerPageDefault: 100 }),
        }),
        response: { 200: AgentCounts },
      },
    },
    async ({ params, query }) => {
      const companyId = companyIdFrom(params.companyId);
      const asked = readEnumerated('agents', query.agents, agentIds) ?? illegalValue('agents');
      const agents = [...new Set(asked)];
      if (!(await isCompany(database, companyId))) throw new ApiError('companyNotFound');
      const { page = 1, resultsPerPage = 100 } = query;
      const shown = agents.slice((page - 1) * resultsPerPage, page * resultsPerPage);
      const period = lastDays(query.days, now());
      return {
        agents: await countByAgent(database, { companyId, period }, shown),
        companyId,
        page,
        resultsPerPage,
        totalResults: agents.length,
      };
    },
  );
}
