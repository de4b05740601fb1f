import { companyFields } from '../../companies/index.ts';
import { enrichContactFields, enrichedLines } from '../../enrich/index.ts';
import type { JobType } from '../job-type.ts';
import { recordColumns } from '../record-columns.ts';
import { enrichLines } from './enrich-lines.ts';

/** Apart from the company's columns of the same names. */
const contactColumns = enrichContactFields.map((field) => Object.assign({}, field, { name: `contact.${field.name}` }));
const [contactId, peopleId, ...contactDetails] = contactColumns;

/** "[POST] - Enrich Job": companies and people of which something is known (reference `jobs-auth-admin.md` §3.4). */
export const enrich: JobType = {
  type: 'enrich',
  number: 3,
  path: '/enrich',
  api: 'enrich',
  summary: 'Enrich companies and contacts',
  description:
    'Takes what is known as CSV without a header, with 13 to 17 columns: id, city, companyName, country, email, firstName, lastName, state, street, ticker, title, url, zip, confidenceScore, isContactRequired, isPhoneRequired, isEmailRequired. The results have one row a line, in the order of the lines; a line that matches nothing has the reason in `message`.',
  xmlRoot: 'BulkLeadEnrichmentStatus',
  results: 'file',
  lines: {
    max: 10_000,
    bytesMax: 4 * 1024 * 1024,
    read: enrichLines,
    description: 'What is known, one company or contact a line',
    example: '1,Redmond,Microsoft Corp,United States,,,,WA,,,,www.microsoft.com,,70,false,false,false',
  },
  creditsPerLine: 1,
  select: enrichSelect,
  mintedColumns: [null, null, null, 'people'],
};

function enrichSelect(): string {
  return `
    SELECT * FROM (
      WITH ${enrichedLines}
      SELECT input.given AS "id",
             enriched.confidence AS "confidenceScore",
             ${recordColumns(
               [contactId, peopleId].filter((field) => field !== undefined),
               'contact',
             )},
             ${recordColumns(companyFields, 'company')},
             ${contactDetails.map((field) => contactColumn(field)).join(',\n')},
             CASE WHEN enriched.line IS NULL
                  THEN coalesce(input.fields ->> 'reason', 'No match found.')
             END AS "message"
        FROM input
        LEFT JOIN enriched ON enriched.line = input.line
        LEFT JOIN company ON company.company_id = enriched.company_id
        LEFT JOIN contact_record AS contact ON contact.contact_id = enriched.contact_id
       ORDER BY input.line) AS results`;
}

/** The telephone number that stands in for a missing one is the company's. */
function contactColumn(field: (typeof contactColumns)[number]): string {
  if (field.column === 'phone') return `coalesce(contact.phone, enriched.other_phone) AS "${field.name}"`;
  if (field.column === 'phone_type') {
    return `CASE WHEN enriched.other_phone IS NULL THEN contact.phone_type ELSE 'CORP' END AS "${field.name}"`;
  }
  return recordColumns([field], 'contact');
}
