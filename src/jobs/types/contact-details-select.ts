import { companyFields } from '../../companies/index.ts';
import type { contactRecordFields } from '../../contacts/index.ts';
import { recordColumns } from '../record-columns.ts';

/** Columns of the company's record, named apart from those of the contact. */
const companyColumns = companyFields.map((field) => Object.assign({}, field, { name: `company.${field.name}` }));

/**
 * The records of the input's contacts: the input's order, one row an id; an id that names no contact has a row that says
 * so.
 * @param idColumn name of the first column, which echoes the id as it was sent
 * @param withCompany each row ends with the record of the contact's company
 */
export function contactDetailsSelect(
  idColumn: string,
  fields: readonly (typeof contactRecordFields)[number][],
  withCompany: boolean,
): string {
  const company = withCompany ? `${recordColumns(companyColumns, 'company')},` : '';
  const companyTable = withCompany ? 'LEFT JOIN company ON company.company_id = contact.company_id' : '';
  return `
    SELECT input.given AS "${idColumn}",
           ${recordColumns(fields, 'contact')},
           ${company}
           CASE WHEN contact.contact_id IS NULL THEN 'Invalid ID, record not found.' END AS "message"
      FROM input
      LEFT JOIN contact_record AS contact ON contact.contact_id = input.record_id
      ${companyTable}
     ORDER BY input.line`;
}

/** What the columns up to the people id hold, behind the one that echoes the id. */
export function mintedDetails(fields: readonly (typeof contactRecordFields)[number][]): (null | 'people')[] {
  const last = fields.findIndex(({ name }) => name === 'peopleId');
  return [null, ...fields.slice(0, last).map(() => null), 'people'];
}
