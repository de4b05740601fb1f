import { type RawBuilder, sql } from 'kysely';
import {
  bestFirst,
  type ContactFilter,
  contactConditions,
  contactListFields,
  readTargetContactFilter,
  targetContactFilterParameters,
} from '../../contacts/index.ts';
import { inlineSql } from '../../database/index.ts';
import { whereAll } from '../../lists/index.ts';
import type { JobType } from '../job-type.ts';
import { recordColumns } from '../record-columns.ts';

/** "[POST] - Asynchronous (batch) Target Contact List Build API": all contacts that match a filter (reference §3.6). */
export const targetContactsExport: JobType = {
  type: 'targetContactSearchAsyncExport',
  path: '/target/contacts/export',
  api: 'target',
  summary: 'Contact list build',
  description:
    'Takes the filters of `POST /target/contacts`. The results have one row a contact that matches, best first, any number of them: the members of the list, new ids first.',
  xmlRoot: 'BulkJobStatus',
  results: 'descriptor',
  parameters: targetContactFilterParameters,
  readParameters: (given, { reference, resolveIds }) => ({
    filter: readTargetContactFilter(given, { reference, resolve: (newIds) => resolveIds('company', newIds) }),
  }),
  creditsPerLine: 0,
  select: ({ filter }) => inlineSql(listOf(filter as ContactFilter)),
  mintedColumns: ['contact', 'people'],
};

/** The view has the columns that the conditions ask for, under the name of the table. */
function listOf(filter: ContactFilter): RawBuilder<unknown> {
  return sql`
    SELECT contact.contact_id AS id, ${sql.raw(recordColumns(contactListFields, 'contact'))}
      FROM contact_record AS contact ${whereAll(contactConditions(filter))}
     ORDER BY ${bestFirst}`;
}
