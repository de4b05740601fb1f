import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import type { CompanyContext } from '../company-context.ts';
import { companyIdsOf } from '../current-company-request.ts';
import { findCurrentCompanies } from '../merged-company-store.ts';

const CurrentCompanies = Type.Array(
  Type.Object(
    {
      currentCompanyId: Type.Optional(Type.Integer({ description: 'The id to use from now on, if it is another' })),
      mergedCompanyIds: Type.Optional(
        Type.Array(Type.Integer({ xml: { name: 'mergedCompanyId' } }), {
          description: 'All ids that were merged into the current one',
        }),
      ),
      companyId: Type.Integer({ description: 'The id that was asked for' }),
    },
    { xml: { name: 'company' } },
  ),
  {
    title: 'CurrentCompanies',
    xml: { name: 'companyDTOes' },
    examples: [[{ currentCompanyId: 13_457, mergedCompanyIds: [1_755], companyId: 1_755 }, { companyId: 726_263 }]],
  },
);

/** `POST /companyIds`: the current ids of companies that may have been merged (reference `data-target.md` §5.6). */
export function findCurrentCompanyIdsRoute(server: Server, { database }: CompanyContext): void {
  server.post(
    '/companyIds',
    {
      config: { api: 'company' },
      schema: {
        tags: ['Companies'],
        summary: 'Current ids of companies',
        description:
          'Takes up to 10,000 company ids: a JSON array, or a text of ids separated by commas or new lines. The answer has one element an id, in the same order. Costs no credits.',
        consumes: ['application/json', 'text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded'],
        body: Type.Optional(
          Type.Unsafe<unknown>({ description: 'The ids', examples: [[1_755, 726_263], '1755,726263'] }),
        ),
        response: { 200: CurrentCompanies },
      },
    },
    async ({ body }) => findCurrentCompanies(database, companyIdsOf(body)),
  );
}
