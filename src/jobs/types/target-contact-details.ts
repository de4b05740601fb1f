import { Type } from 'typebox';
import { contactRecordFields } from '../../contacts/index.ts';
import { readBoolean } from '../../http/index.ts';
import type { JobType } from '../job-type.ts';
import { clientSpecificIds } from '../submission/input.ts';
import { contactDetailsSelect, mintedDetails } from './contact-details-select.ts';

/** "[POST] - New Contact Details Job": contact records by client-specific contact ids. */
export const targetContactDetails: JobType = {
  type: 'targetContactDetails',
  number: 5,
  path: '/target/contact',
  api: 'target',
  summary: 'New contact details',
  description:
    'Takes the ids that `POST /target/contacts` returns. The results have one row an id, in the order of the ids: the fields of the contact record, the e-mail validation status among them.',
  xmlRoot: 'BulkJobStatus',
  results: 'file',
  lines: {
    max: 10_000,
    read: clientSpecificIds('contact'),
    description: 'The ids, separated by commas or new lines',
    example:
      '84OKnj1c07bdsDwj8_O4ZHqpHFcAIJQVdw1sczYgi_P3IDQTZ-e_DGORXj4V5MhD\nNZ30nmuF51Z7fsFoZ149FDMYzsVPFZhftV_NPzgl8Kx-KHLSPu0_mSiSvzdLxnMQ',
  },
  parameters: {
    retrieveCompanyDetails: Type.Optional(
      Type.String({ description: "true: each row ends with the fields of the contact's company, as `company.name`" }),
    ),
  },
  readParameters: ({ retrieveCompanyDetails }) => ({
    withCompany: readBoolean('retrieveCompanyDetails', retrieveCompanyDetails as string | undefined) ?? false,
  }),
  creditsPerLine: 1,
  select: ({ withCompany }) => contactDetailsSelect('id', contactRecordFields, withCompany === true),
  mintedColumns: mintedDetails(contactRecordFields),
};
