import type { JobType } from '../job-type.ts';
import { clientSpecificIds } from '../submission/input.ts';
import { techProfileSelect } from './tech-profile-select.ts';

/** "[POST] - Target Company Insights Installed Tech Job": installed technologies by client-specific company ids. */
export const targetTechProfile: JobType = {
  type: 'targetTechProfileFetch',
  path: '/target/companies/techProfile',
  api: 'techProfile',
  summary: 'Installed technologies of target companies',
  description:
    'Takes the ids that `POST /target/companies` returns. The results have one row an installed product, in the order of the ids.',
  xmlRoot: 'BulkJobStatus',
  results: 'descriptor',
  lines: {
    max: 10_000,
    read: clientSpecificIds('company'),
    description: 'The ids, separated by commas or new lines',
    example:
      '84OKnj1c07bdsDwj8_O4ZHqpHFcAIJQVdw1sczYgi_P3IDQTZ-e_DGORXj4V5MhD\nNZ30nmuF51Z7fsFoZ149FDMYzsVPFZhftV_NPzgl8Kx-KHLSPu0_mSiSvzdLxnMQ',
  },
  withoutPeople: true,
  creditsPerLine: 1,
  select: () => techProfileSelect('id'),
};
