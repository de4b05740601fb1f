import { Type } from 'typebox';

/** A company as family trees print it (reference `data-target.md` §4.5). */
export interface FamilyCompany {
  readonly name: string;
  readonly city?: string;
  readonly state?: string;
  readonly country?: string;
  readonly companyId: number;
}

/** A company with the companies below it; without any it has no `children`. */
export interface FamilyTreeNode {
  readonly familyTreeCompany: FamilyCompany;
  readonly children?: FamilyTreeNode[];
}

const familyCompany = {
  name: Type.String(),
  city: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
  companyId: Type.Integer(),
};

/** To be added to the server once: it refers to itself. */
export const FamilyTreeNode = Type.Object(
  {
    familyTreeCompany: Type.Object(familyCompany),
    children: Type.Optional(Type.Array(Type.Unsafe({ $ref: 'FamilyTreeNode#', xml: { name: 'child' } }))),
  },
  { $id: 'FamilyTreeNode', title: 'FamilyTreeNode' },
);

/** The answer to a request for a company's family tree. */
export const FamilyTree = Type.Object(
  {
    requestedCompany: Type.Object(familyCompany),
    familyTree: Type.Unsafe<FamilyTreeNode>({ $ref: 'FamilyTreeNode#' }),
    acquisitions: Type.Optional(
      Type.Object(
        { companies: Type.Array(Type.Object(familyCompany, { xml: { name: 'company' } })) },
        { description: 'What the ultimate parent has acquired' },
      ),
    ),
  },
  { title: 'FamilyTree', xml: { name: 'companyFamilyTree' } },
);

/** A company and the one above it in the tree; the ultimate parent has none. */
export interface FamilyMember {
  readonly company: FamilyCompany;
  readonly aboveCompanyId: number | null;
}

/**
 * Builds the tree of its members.
 * @param members the ultimate parent first, each after the one above it; siblings in the order they are printed in
 */
export function familyTreeOf(members: readonly FamilyMember[]): FamilyTreeNode | undefined {
  const nodes = new Map<number, { familyTreeCompany: FamilyCompany; children?: FamilyTreeNode[] }>();
  for (const { company, aboveCompanyId } of members) {
    const node = { familyTreeCompany: company };
    nodes.set(company.companyId, node);
    const above = aboveCompanyId === null ? undefined : nodes.get(aboveCompanyId);
    if (above === undefined) continue;
    above.children ??= [];
    above.children.push(node);
  }
  const [root] = members;
  return root === undefined ? undefined : nodes.get(root.company.companyId);
}
