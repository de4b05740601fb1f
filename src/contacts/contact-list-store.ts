import { sql } from 'kysely';
import { companyConditions } from '../companies/index.ts';
import type { Database } from '../database/index.ts';
import {
  type KnownLists,
  type PagedList,
  type PageQuery,
  readPage,
  type WholeListRules,
  whereAll,
  wholeListRules,
} from '../lists/index.ts';
import { bestFirst, contactConditions } from './contact-conditions.ts';
import type { ContactFilter } from './contact-filter.ts';
import type { ContactColumn } from './contact-record.ts';
import { type FoundContact, findContacts } from './contact-store.ts';

/** Which page of which list, and what it prints of each contact. */
export interface ContactListQuery extends PageQuery {
  readonly filter: ContactFilter;
  /** Contacts of a company with this web site come before all others. */
  readonly preferredWebsite?: string | undefined;
  readonly fields: readonly { readonly name: ContactColumn }[];
}

/** One page of a list of contacts, best first, and how many the list has: both of the same moment (see `readPage`). */
export async function listContacts(
  database: Database,
  known: KnownLists,
  query: ContactListQuery,
  rules: WholeListRules = wholeListRules,
): Promise<{ contacts: FoundContact[]; totalResults: number }> {
  const { records, totalResults } = await readPage(
    database,
    known,
    listOf(query),
    query,
    (transaction, ids) => findContacts(transaction, ids, query.fields),
    rules,
  );
  return { contacts: records, totalResults };
}

function listOf({ filter, preferredWebsite }: ContactListQuery): PagedList {
  const preferred = sql`SELECT company_id FROM company ${whereAll(companyConditions({ website: preferredWebsite ?? '' }))}`;
  return {
    table: 'contact',
    idColumn: 'contact_id',
    conditions: contactConditions(filter),
    orderBy:
      preferredWebsite === undefined
        ? bestFirst
        : sql`contact.company_id = ANY (ARRAY(${preferred})) DESC, ${bestFirst}`,
    orderIsIndexed: preferredWebsite === undefined,
    identity: [filter, preferredWebsite],
  };
}
