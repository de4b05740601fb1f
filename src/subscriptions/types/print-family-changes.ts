import { Type } from 'typebox';
import type { FamilyChange } from '../changes/family-changes.ts';
import type { DigestEntry, SubscriptionType } from '../subscription-type.ts';

const companies = (description: string) =>
  Type.Optional(Type.Array(Type.Integer({ xml: { name: 'companyId' } }), { description }));

/** How an alert prints what became of families; ids are numbers here (reference `subscriptions.md` §9.3). */
export const printFamilyChanges: Pick<SubscriptionType, 'detailsMember' | 'printedEntry' | 'printEntries'> = {
  detailsMember: 'companyFamilyTreeAlertDetails',
  printedEntry: Type.Object(
    {
      companyId: Type.Integer(),
      message: Type.Optional(Type.String({ examples: ['Subscription updated from 781163 to 726263'] })),
      companyFamilyTreeChanges: Type.Object({
        newUltimateParentCompanyId: Type.Optional(Type.Integer({ description: 'Watched from now on instead' })),
        addedCompanies: companies('Companies that joined the family, ascending'),
        deletedCompanies: companies('Companies that left it'),
      }),
    },
    { xml: { name: 'companyFamilyTreeAlertDetail' } },
  ),
  printEntries: (entries) => {
    const told = new Set<number>();
    return entries.map((entry) => printEntry(entry, told));
  },
};

/**
 * @param told ultimate parents whose new families have been printed. Only the first of the companies that one of them has
 * acquired lists its family: the others would repeat it, in the worst case 20,000 times
 */
function printEntry({ recordId, content, acquirer }: DigestEntry, told: Set<number>): object {
  const { addedCompanies, deletedCompanies, formerFamily, newUltimateParentCompanyId } = (content ??
    {}) as FamilyChange;
  const lists = (added: number[] | undefined) => ({
    ...(added === undefined || added.length === 0 ? {} : { addedCompanies: added }),
    ...(deletedCompanies === undefined || deletedCompanies.length === 0 ? {} : { deletedCompanies }),
  });
  if (newUltimateParentCompanyId === undefined) {
    return { companyId: recordId, companyFamilyTreeChanges: lists(addedCompanies) };
  }
  const former = new Set(formerFamily);
  const { family = [] } = (acquirer ?? {}) as FamilyChange;
  const added = told.has(newUltimateParentCompanyId) ? [] : family.filter((companyId) => !former.has(companyId));
  told.add(newUltimateParentCompanyId);
  return {
    companyId: recordId,
    message: `Subscription updated from ${recordId} to ${newUltimateParentCompanyId}`,
    companyFamilyTreeChanges: { newUltimateParentCompanyId, ...lists(added) },
  };
}
