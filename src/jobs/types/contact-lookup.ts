import { contactListFields } from '../../contacts/index.ts';
import type { JobType } from '../job-type.ts';
import { recordColumns } from '../record-columns.ts';
import { contactLookupLines } from './contact-lookup-lines.ts';

/** "[POST] - Contact Lookup Job": contacts of companies by level, function and title (reference `jobs-auth-admin.md` §3.5). */
export const contactLookup: JobType = {
  type: 'targetLookup',
  printedType: { xml: 'peopletab' },
  number: 4,
  path: '/target/company',
  api: 'target',
  summary: 'Contacts of companies by job level, job function and title',
  description: `Takes queries as CSV without a header, with 5, 8 or 13 columns: queryId, companyID, jobLevel, jobFunction, title; active, isEmailRequired, isPhoneRequired; peopleCountries, peopleStates, peopleCities, peopleArea, peopleAddress. One of jobLevel, jobFunction and title must be there; several ids are one quoted value, \`"1,2"\`. The results have one row a contact found, best first, in the order of the queries; a query that finds nothing has one row with the reason in \`message\`.`,
  xmlRoot: 'BulkJobStatus',
  results: 'file',
  lines: {
    max: 2000,
    read: contactLookupLines,
    description: 'The queries, one a line',
    example: `1,736233,1,,\n8,781163,,,ceo\n9,1442719,"1,2",,managing director,true,true,false`,
  },
  creditsPerLine: 1,
  select: contactLookupSelect,
  // contactListFields begins with the people id.
  mintedColumns: [null, 'contact', 'people'],
};

/**
 * All lines at once: each meets the contacts of its company only, some few of millions, so that what else it asks for
 * needs no index. `OFFSET 0` has each line's fields read once and not once a contact; `search_prefixes` takes 8 µs to find
 * that there is nothing to search for, a third of the job if it is asked for every line.
 */
function contactLookupSelect(): string {
  return `
    SELECT asked.given AS "queryId",
           found.contact_id AS "id",
           ${recordColumns(contactListFields, 'found')},
           CASE WHEN found.contact_id IS NOT NULL THEN NULL
                WHEN NOT EXISTS (SELECT FROM company WHERE company.company_id = asked.record_id)
                THEN 'Invalid ID, record not found.'
                ELSE coalesce(asked.reason, 'No contacts found.')
           END AS "message"
      FROM (SELECT input.line, input.given, input.record_id, asked.*,
                   CASE WHEN asked.area IS NOT NULL THEN search_prefixes(asked.area) END AS area_words,
                   CASE WHEN asked.address IS NOT NULL THEN search_prefixes(asked.address) END AS address_words
              FROM input,
                   jsonb_to_record(input.fields) AS asked (
                     reason text, job_levels text[], job_functions text[], title tsquery,
                     active boolean, email_required boolean, phone_required boolean,
                     countries text[], states text[], cities text[], area text, address text)
            OFFSET 0) AS asked
      LEFT JOIN contact_record AS found
             ON found.company_id = asked.record_id
            AND asked.reason IS NULL
            AND found.active = coalesce(asked.active, true)
            AND (asked.email_required IS NULL OR found.has_email)
            AND (asked.phone_required IS NULL OR found.has_phone)
            AND (asked.job_levels IS NULL OR found.job_levels && asked.job_levels)
            AND (asked.job_functions IS NULL OR found.job_functions && asked.job_functions)
            AND (asked.title IS NULL OR title_words(found.titles) @@ asked.title)
            AND (asked.countries IS NULL OR found.people_country = ANY (asked.countries))
            AND (asked.states IS NULL OR found.people_state = ANY (asked.states))
            AND (asked.cities IS NULL OR lower(found.people_city) = ANY (asked.cities))
            AND (asked.area IS NULL OR search_words(found.people_area) @@ asked.area_words)
            AND (asked.address IS NULL OR search_words(found.people_address) @@ asked.address_words)
     ORDER BY asked.line, found.has_email DESC, found.confidence_score DESC NULLS LAST, found.contact_id`;
}
