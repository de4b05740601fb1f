import { companyFields } from '../../companies/index.ts';
import type { JobType } from '../job-type.ts';
import { plainIds } from '../submission/input.ts';
import { companyDetailsSelect } from './company-details-select.ts';

/** The column that echoes the id is the record's first: its own would say the same. */
const fields = companyFields.filter(({ name }) => name !== 'companyId');

/** "[POST] - Company Details Job": company records by plain company ids, the twin of Contact Details (O-16). */
export const companyDetails: JobType = {
  type: 'company',
  printedType: { submission: 'companies' },
  number: 1,
  path: '/company',
  api: 'company',
  summary: 'Company details',
  description:
    'Takes plain company ids. The results have one row an id, in the order of the ids: the fields of the company record.',
  xmlRoot: 'BulkLeadEnrichmentStatus',
  results: 'file',
  lines: {
    max: 10_000,
    read: plainIds,
    description: 'The ids, separated by commas or new lines',
    example: '736233,781163,724468',
    contentTypeRequired: true,
  },
  withoutPeople: true,
  creditsPerLine: 1,
  select: () => companyDetailsSelect('companyId', fields),
};
