import type { JobType } from '../job-type.ts';
import { plainIds } from '../submission/input.ts';
import { techProfileSelect } from './tech-profile-select.ts';

/** "[POST] - Company Insights Installed Tech Job": installed technologies by plain company ids. */
export const companyTechProfile: JobType = {
  type: 'techProfileFetch',
  path: '/company/techProfile',
  api: 'techProfile',
  summary: 'Installed technologies of companies',
  description: 'Takes plain company ids. The results have one row an installed product, in the order of the ids.',
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
  select: () => techProfileSelect('companyId'),
};
