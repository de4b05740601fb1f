import type { companyFields } from '../../companies/index.ts';
import { recordColumns } from '../record-columns.ts';

/**
 * The records of the input's companies: the input's order, one row an id; an id that names no company has a row that says
 * so.
 * @param idColumn name of the first column, which echoes the id as it was sent
 */
export function companyDetailsSelect(idColumn: string, fields: readonly (typeof companyFields)[number][]): string {
  return `
    SELECT input.given AS "${idColumn}",
           ${recordColumns(fields, 'company')},
           CASE WHEN company.company_id IS NULL THEN 'Invalid ID, record not found.' END AS "message"
      FROM input
      LEFT JOIN company ON company.company_id = input.record_id
     ORDER BY input.line`;
}
