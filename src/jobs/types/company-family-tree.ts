import type { JobType } from '../job-type.ts';
import { plainIds } from '../submission/input.ts';

/** "[POST] - Company Family Tree Job": the family trees of companies by plain company ids. */
export const companyFamilyTree: JobType = {
  type: 'familyTree',
  path: '/company/familyTree',
  api: 'familyTree',
  summary: 'Family trees of companies',
  description:
    'Takes plain company ids. The results have one row for each company of the tree of each id, from the ultimate parent (level 0) down, with its parent in the tree.',
  xmlRoot: 'BulkJobStatus',
  results: 'descriptor',
  lines: {
    max: 10_000,
    read: plainIds,
    description: 'The ids, separated by commas or new lines',
    example: '736233,781163,724468',
  },
  withoutPeople: true,
  creditsPerLine: 1,
  select: () => `
    SELECT input.given AS "companyId",
           member.company_id AS "memberCompanyId",
           member.name AS "name",
           member.city AS "city",
           member.state AS "state",
           member.country AS "country",
           tree.above_company_id AS "parentCompanyId",
           tree.level AS "level",
           CASE WHEN member.company_id IS NULL THEN 'Invalid ID, record not found.' END AS "message"
      FROM input
      LEFT JOIN LATERAL family_tree(family_root(input.record_id)) AS tree ON true
      LEFT JOIN company AS member ON member.company_id = tree.company_id
     ORDER BY input.line, tree.level, member.name COLLATE "C", member.company_id`,
};
