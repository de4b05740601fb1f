import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { agents } from '../agents.ts';

const AgentList = Type.Object(
  {
    agents: Type.Array(Type.Object({ agentId: Type.String(), agentName: Type.String() }, { xml: { name: 'agent' } }), {
      examples: [[{ agentId: 'LEADERSHIP_CHANGES', agentName: 'Leadership Changes' }]],
    }),
  },
  { title: 'AgentList' },
);

/** `GET /reference/agents`: the categories of news (reference `reference-data.md` §2). */
export function listAgentsRoute(server: Server): void {
  server.get(
    '/reference/agents',
    {
      config: { api: 'reference' },
      schema: {
        tags: ['Reference data'],
        summary: 'Agents',
        description: 'The categories of news. Costs no credits.',
        response: { 200: AgentList },
      },
    },
    async () => ({ agents: agents.map(({ id, name }) => ({ agentId: id, agentName: name })) }),
  );
}
