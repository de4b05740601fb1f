import { contactRecordFields } from '../../contacts/index.ts';
import type { JobType } from '../job-type.ts';
import { plainIds } from '../submission/input.ts';
import { contactDetailsSelect, mintedDetails } from './contact-details-select.ts';

/** The column that echoes the id is the record's first: its own would say the same. */
const fields = contactRecordFields.filter(({ name }) => name !== 'contactId');

/** "[POST] - Contact Details Job": contact records by plain contact ids. */
export const contactDetails: JobType = {
  type: 'contact',
  printedType: { submission: 'contacts' },
  number: 2,
  path: '/contact',
  api: 'contact',
  summary: 'Contact details',
  description:
    'Takes plain contact ids. The results have one row an id, in the order of the ids: the fields of the contact record, the e-mail validation status among them.',
  xmlRoot: 'BulkLeadEnrichmentStatus',
  results: 'file',
  lines: {
    max: 10_000,
    read: plainIds,
    description: 'The ids, separated by commas or new lines',
    example: '16935075,27964628',
    contentTypeRequired: true,
  },
  creditsPerLine: 1,
  select: () => contactDetailsSelect('contactId', fields, false),
  mintedColumns: mintedDetails(fields),
};
