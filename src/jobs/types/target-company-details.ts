import { companyFields } from '../../companies/index.ts';
import type { JobType } from '../job-type.ts';
import { clientSpecificIds } from '../submission/input.ts';
import { companyDetailsSelect } from './company-details-select.ts';

/** "[POST] - New Company Details Job": company records by client-specific company ids. */
export const targetCompanyDetails: JobType = {
  type: 'targetCompanyDetails',
  path: '/target/company/fetch',
  api: 'target',
  summary: 'New company details',
  description:
    'Takes the ids that `POST /target/companies` returns. The results have one row an id, in the order of the ids: the fields of the company record.',
  xmlRoot: 'BulkJobStatus',
  results: 'file',
  lines: {
    max: 10_000,
    read: clientSpecificIds('company'),
    description: 'The ids, separated by commas or new lines',
    example:
      '84OKnj1c07bdsDwj8_O4ZHqpHFcAIJQVdw1sczYgi_P3IDQTZ-e_DGORXj4V5MhD\nNZ30nmuF51Z7fsFoZ149FDMYzsVPFZhftV_NPzgl8Kx-KHLSPu0_mSiSvzdLxnMQ',
  },
  withoutPeople: true,
  creditsPerLine: 1,
  select: () => companyDetailsSelect('id', companyFields),
};
