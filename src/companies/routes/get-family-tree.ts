import { Type } from 'typebox';
import type { Server } from '../../http/index.ts';
import { companyIdFrom } from '../../lib/company-id.ts';
import { ApiError } from '../../lib/errors.ts';
import type { CompanyContext } from '../company-context.ts';
import { FamilyTree, FamilyTreeNode, familyTreeOf } from '../family-tree.ts';
import { familyCompaniesMax, findAcquisitions, findFamily } from '../family-tree-store.ts';

/** `GET /company/{companyId}/familyTree`: everybody below a company's ultimate parent (reference `data-target.md` §4.5). */
export function getFamilyTreeRoute(server: Server, { database, debit }: CompanyContext): void {
  server.addSchema(FamilyTreeNode);
  server.get(
    '/company/:companyId/familyTree',
    {
      config: { api: 'familyTree' },
      schema: {
        tags: ['Companies'],
        summary: 'Family tree of a company',
        description: 'From the ultimate parent down, siblings by name. Costs 1 credit if the company is found.',
        params: Type.Object({ companyId: Type.String({ examples: ['736233'] }) }),
        response: { 200: FamilyTree },
      },
    },
    async ({ account, params }) => {
      const companyId = companyIdFrom(params.companyId);
      const members = await findFamily(database, companyId);
      if (members.length > familyCompaniesMax) {
        throw new ApiError('aboveMaximum', {
          field: 'Number of companies in the family tree',
          max: familyCompaniesMax,
          value: members.length,
        });
      }
      const familyTree = familyTreeOf(members);
      const requestedCompany = members.find(({ company }) => company.companyId === companyId)?.company;
      if (familyTree === undefined || requestedCompany === undefined) throw new ApiError('companyNotFound');
      const companies = await findAcquisitions(database, familyTree.familyTreeCompany.companyId);
      await debit(account.clientId, 1);
      return { requestedCompany, familyTree, ...(companies.length === 0 ? {} : { acquisitions: { companies } }) };
    },
  );
}
