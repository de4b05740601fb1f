import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { companyIdFrom } from '../../lib/company-id.ts';
import { ApiError } from '../../lib/errors.ts';
import { Categories } from '../tech-profile.ts';
import type { TechnologyContext } from '../technology-context.ts';
import { findTechProfile } from '../technology-store.ts';

const CompanyTechProfile = Type.Object(
  { categories: Categories, companyId: Type.Integer({ examples: [736_233] }) },
  { title: 'CompanyTechProfile', xml: { name: 'techProfile' } },
);

/** `GET /company/{companyId}/techProfile`: what a company has installed (reference `data-target.md` §4.6). */
export function getCompanyTechProfileRoute(server: Server, { database, debit }: TechnologyContext): void {
  server.get(
    '/company/:companyId/techProfile',
    {
      config: { api: 'techProfile' },
      schema: {
        tags: ['Installed technologies'],
        summary: 'Installed technologies of a company',
        description: 'Sorted by name. Costs 1 credit if the company is found.',
        params: Type.Object({ companyId: Type.String({ examples: ['736233'] }) }),
        response: { 200: CompanyTechProfile },
      },
    },
    async ({ account, params }) => {
      const companyId = companyIdFrom(params.companyId);
      const categories = await findTechProfile(database, companyId);
      if (categories === undefined) throw new ApiError('companyNotFound');
      await debit(account.clientId, 1);
      return { categories, companyId };
    },
  );
}
