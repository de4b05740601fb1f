import type { Named } from './reference-data.ts';

/** The agents, which are categories of news (reference `reference-data.md` §2). */
export const agents = [
  { id: 'LEADERSHIP_CHANGES', name: 'Leadership Changes' },
  { id: 'NEW_OFFERINGS', name: 'New Offerings' },
  { id: 'ACQUISITIONS', name: 'Acquisitions' },
  { id: 'PARTNERSHIPS', name: 'Partnerships' },
  { id: 'EXPANDING_OPERATIONS', name: 'Expanding Operations' },
  { id: 'COST_CUTTING', name: 'Cost Cutting' },
  { id: 'OUTPERFORMING', name: 'Outperforming' },
  { id: 'UNDERPERFORMING', name: 'Underperforming' },
  { id: 'COMPANY_PRESENTATION', name: 'Company Presentation' },
  { id: 'LITIGATION', name: 'Litigation' },
  { id: 'COMPLIANCE', name: 'Compliance' },
  { id: 'RESEARCH_DEVELOPMENT', name: 'Research & Development' },
  { id: 'DATA_SECURITY', name: 'Data Security' },
  { id: 'FUNDING_DEVELOPMENTS', name: 'Funding Developments' },
  { id: 'BANKRUPTCY_RESTRUCTURING', name: 'Bankruptcy & Restructuring' },
  { id: 'REALESTATE_DEALS', name: 'Real Estate: Deals' },
  { id: 'REALESTATE_CONSTRUCTION', name: 'Real Estate: Construction' },
  { id: 'CORPORATE_CHALLENGES', name: 'Corporate Challenges' },
] as const satisfies readonly Named<string>[];

/** Their ids. */
export const agentIds = agents.map(({ id }) => id);
