import type { Session } from '../database/index.ts';
import { withoutNulls } from '../lib/without-absent.ts';
import type { PageQuery } from '../lists/index.ts';
import { employmentFields } from './contact-record.ts';
import { personFields } from './person-fields.ts';

/** A person's record with the fields that have a value, the printed name as `fullName`; undefined if there is nobody. */
export async function findPerson({ kysely }: Session, peopleId: number) {
  const columns = personFields.map(({ name }) => name).filter((name) => name !== 'fullName');
  const row = await kysely
    .selectFrom('person')
    .select([...columns, 'printedName as fullName'])
    .where('peopleId', '=', peopleId)
    .executeTakeFirst();
  return row === undefined ? undefined : withoutNulls(row);
}

/** A page of a person's employments, those that go on first, then best first; and how many there are. */
export async function listEmployments(
  { kysely }: Session,
  peopleId: number,
  { onlyActive, page, resultsPerPage }: PageQuery & { readonly onlyActive: boolean },
) {
  const ofPerson = kysely
    .selectFrom('contactRecord')
    .where('peopleId', '=', peopleId)
    .$if(onlyActive, (query) => query.where('active', '=', true));
  const { total } = await ofPerson.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await ofPerson
    .select(employmentFields.map(({ name }) => name))
    .orderBy('active', 'desc')
    .orderBy('confidenceScore', (order) => order.desc().nullsLast())
    .orderBy('contactId')
    .limit(resultsPerPage)
    .offset((page - 1) * resultsPerPage)
    .execute();
  return { employments: rows.map(withoutNulls), totalResults: total };
}
