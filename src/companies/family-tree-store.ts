import { sql } from 'kysely';
import type { Session } from '../database/index.ts';
import { withoutNulls } from '../lib/without-absent.ts';
import type { FamilyCompany, FamilyMember } from './family-tree.ts';

interface MemberRow {
  readonly name: string;
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly companyId: number;
}

/** Larger families have a job of their own; as one answer they would take hundreds of megabytes. */
export const familyCompaniesMax = 20_000;

/**
 * Everybody in the tree to which a company belongs, in the order that `familyTreeOf` wants, siblings by name; empty if
 * there is no such company. Migration 0009 says who is above whom. Of a family larger than {@link familyCompaniesMax} one
 * more than that.
 */
export async function findFamily({ kysely }: Session, companyId: number): Promise<FamilyMember[]> {
  const { rows } = await sql<MemberRow & { aboveCompanyId: number | null }>`
    SELECT company.name, company.city, company.state, company.country, company.company_id, tree.above_company_id
    FROM (SELECT * FROM family_tree(family_root(${companyId})) LIMIT ${familyCompaniesMax + 1}) AS tree
    JOIN company USING (company_id)
    ORDER BY tree.level, company.name COLLATE "C", company.company_id`.execute(kysely);
  return rows.map(({ aboveCompanyId, ...company }) => ({ company: familyCompany(company), aboveCompanyId }));
}

/** The companies that this one has acquired, by name. */
export async function findAcquisitions({ kysely }: Session, companyId: number): Promise<FamilyCompany[]> {
  const { rows } = await sql<MemberRow>`
    SELECT company.name, company.city, company.state, company.country, company.company_id
    FROM acquisition JOIN company ON company.company_id = acquisition.acquired_company_id
    WHERE acquisition.company_id = ${companyId}
    ORDER BY company.name COLLATE "C", company.company_id`.execute(kysely);
  return rows.map(familyCompany);
}

function familyCompany(row: MemberRow): FamilyCompany {
  return withoutNulls(row) as FamilyCompany;
}
