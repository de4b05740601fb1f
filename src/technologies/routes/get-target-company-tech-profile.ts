import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { ApiError } from '../../lib/errors.ts';
import { Categories } from '../tech-profile.ts';
import type { TechnologyContext } from '../technology-context.ts';
import { findTechProfile } from '../technology-store.ts';

const TargetTechProfile = Type.Object(
  { categories: Categories, companyId: Type.Integer(), id: Type.String({ description: 'The new company id' }) },
  { title: 'TargetCompanyTechProfile', xml: { name: 'techProfile' } },
);

/**
 * `GET /target/companies/{newCompanyId}/techProfile`: what a company has installed, by its new id (reference
 * `data-target.md` §3.7). An id of another account, an altered one and one whose company is gone get the same answer.
 */
export function getTargetCompanyTechProfileRoute(
  server: Server,
  { database, masterKey, debit }: TechnologyContext,
): void {
  server.get(
    '/target/companies/:newCompanyId/techProfile',
    {
      config: { api: 'techProfile' },
      schema: {
        tags: ['Installed technologies'],
        summary: 'Installed technologies of a target company',
        description: 'Sorted by name. Costs 1 credit if the company is found.',
        params: Type.Object({ newCompanyId: Type.String({ description: 'The id from `POST /target/companies`' }) }),
        response: { 200: TargetTechProfile },
      },
    },
    async ({ account, params: { newCompanyId } }) => {
      const [companyId] = clientIds(masterKey, account.clientId).resolve('company', [newCompanyId]);
      const categories = companyId === undefined ? undefined : await findTechProfile(database, companyId);
      if (companyId === undefined || categories === undefined) throw new ApiError('notFound');
      await debit(account.clientId, 1);
      return { categories, companyId, id: newCompanyId };
    },
  );
}
