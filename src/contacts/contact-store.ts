import { type Selectable, sql } from 'kysely';
import type { DB, Session } from '../database/index.ts';
import type { ClientIds } from '../lib/client-ids.ts';
import { withoutNulls } from '../lib/without-absent.ts';
import type { ContactColumn } from './contact-record.ts';

/** A contact with the fields that were asked for and have a value, and its id. */
export type FoundContact = { readonly contactId: number } & {
  readonly [Name in Exclude<ContactColumn, 'contactId'>]?: NonNullable<Selectable<DB['contactRecord']>[Name]>;
};

/** The contact with those of the fields that have a value; undefined if there is none. */
export async function findContact(
  { kysely }: Session,
  contactId: number,
  fields: readonly { readonly name: ContactColumn }[],
): Promise<Partial<FoundContact> | undefined> {
  const row = await kysely
    .selectFrom('contactRecord')
    .select(fields.map(({ name }) => name))
    .where('contactId', '=', contactId)
    .executeTakeFirst();
  return row === undefined ? undefined : withoutNulls(row);
}

/** The contacts of these ids, in the order of the ids; one that is not there is passed over. */
export async function findContacts(
  { kysely }: Session,
  contactIds: readonly number[],
  fields: readonly { readonly name: ContactColumn }[],
): Promise<FoundContact[]> {
  const columns = new Set(fields.map(({ name }) => name)).add('contactId');
  const rows = await kysely
    .selectFrom('contactRecord')
    .select([...columns])
    .where('contactId', '=', sql<number>`ANY (${contactIds}::bigint[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.contactId, withoutNulls(row) as FoundContact]));
  return contactIds.map((id) => byId.get(id)).filter((contact) => contact !== undefined);
}

/** The same contacts with the people ids that the account knows. */
export function withPeopleIds<Contact extends { readonly peopleId?: number }>(
  ids: ClientIds,
  contacts: readonly Contact[],
): (Omit<Contact, 'peopleId'> & { readonly peopleId?: string })[] {
  const known = contacts.map(({ peopleId }) => peopleId).filter((peopleId) => peopleId !== undefined);
  const minted = ids.mint('people', known);
  let next = 0;
  return contacts.map(({ peopleId, ...contact }) =>
    peopleId === undefined ? contact : Object.assign(contact, { peopleId: minted[next++] }),
  );
}
