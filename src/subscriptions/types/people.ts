import { Type } from 'typebox';
import { contactImport, personImport } from '../../contacts/index.ts';
import type { Transaction } from '../../database/index.ts';
import { collectChanges } from '../changes/collect-changes.ts';
import { foldedChanges } from '../changes/folded-changes.ts';
import type { ChangeRange, DigestEntry, PrintContext, SubscriptionType } from '../subscription-type.ts';
import { peopleWatchables } from './people-watchables.ts';
import { bitOf, type FieldChanges, printedFields, printedValues, printWatched, withBits } from './watched-bits.ts';

/** Changes of people and of their employments. */
export const peopleSubscription: SubscriptionType = {
  type: 'people',
  printed: { details: 'people', alert: 'people', alertFields: 'people', push: 'people' },
  ids: { kind: 'people', parameter: 'peopleIds' },
  frequency: { units: 'dwmy', secondsMin: 24 * 60 * 60 },
  watched: { parameter: 'fields', values: peopleWatchables },
  detailsMember: 'peopleAlertDetails',
  digest: writePeopleDigest,
  printedEntry: Type.Object(
    {
      peopleId: Type.String(),
      ...printedFields,
      employments: Type.Optional(
        Type.Array(
          Type.Object(
            { contactId: Type.Integer(), ...printedFields, ...printedValues },
            { xml: { name: 'employment' } },
          ),
        ),
      ),
      ...printedValues,
    },
    { xml: { name: 'peopleAlertDetail' } },
  ),
  printEntries,
};

/** What became of a person and, by their ids, of the contacts that are the person's employments. */
interface PeopleContent {
  readonly fields: FieldChanges;
  readonly employments: Readonly<Record<string, FieldChanges>>;
}

const ofPerson = withBits(peopleWatchables, (watchable) => watchable.ofPerson);
const ofContact = withBits(peopleWatchables, (watchable) => watchable.ofContact);

/**
 * A field of a contact as it was after a change, as JSON: what the next change in the range that tells of it has as its
 * old value, or else what the table has. Of a removed contact no more is known than its removal notes.
 */
const then = (field: string, column: string) => `
  CASE WHEN fields ? '${field}' THEN fields -> '${field}' -> 1
       WHEN later IS NULL THEN to_jsonb(contact.${column})
       ELSE (SELECT value FROM (
         SELECT entry -> '${field}' -> 0, place FROM unnest(later) WITH ORDINALITY AS entry (entry, place)
         WHERE entry ? '${field}' UNION ALL SELECT to_jsonb(contact.${column}), NULL
       ) AS known (value, place) ORDER BY place LIMIT 1) END`;

/**
 * The changes of people, and those of contacts, each told to whose the contact was at that time, so that nobody is told
 * the values of somebody else. A contact that changes hands is a new employment for the one and over for the other,
 * whatever else the row says. A phone is the executive's mobile number if its type says so, before or after the change.
 */
const changes = `
  WITH contact_change AS (
    SELECT *, array_agg(CASE kind WHEN 'removed' THEN '{"phone": [], "phoneType": []}' || fields ELSE fields END)
             OVER (PARTITION BY record_id ORDER BY change_number ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later
    FROM pg_temp.change WHERE entity = 'contact'
  ),
  contact_then AS (
    SELECT change.*, kind = 'added' OR fields ? 'peopleId' AS begins,
           (${then('peopleId', 'people_id')} #>> '{}')::bigint AS people_id, ${then('companyId', 'company_id')} AS company,
           ${then('phone', 'phone')} AS phone, ${then('phoneType', 'phone_type')} #>> '{}' AS phone_type
    FROM contact_change AS change LEFT JOIN contact ON contact_id = record_id WHERE kind <> 'removed'
  ),
  contact_told AS (
    SELECT *, upper(phone_type) = 'MOBILE' AS is_mobile,
           upper(CASE WHEN fields ? 'phoneType' THEN fields -> 'phoneType' ->> 0 ELSE phone_type END) = 'MOBILE' AS was_mobile
    FROM contact_then WHERE people_id IS NOT NULL
  )
  SELECT record_id, NULL::bigint AS part_id, entity, change_number, CASE kind
    WHEN 'added' THEN '{"active": [false, true]}'::jsonb
    WHEN 'removed' THEN '{"active": [true, false]}'
    ELSE fields
  END AS fields, CASE WHEN kind <> 'changed' THEN ${bitOf(ofPerson, 'active')} END AS bits
  FROM pg_temp.change WHERE entity = 'person'
  UNION ALL
  SELECT (fields -> 'peopleId' ->> 0)::bigint, record_id, entity, change_number, '{"active": [null, false]}',
         ${bitOf(ofContact, 'active')}
  FROM pg_temp.change WHERE entity = 'contact' AND fields -> 'peopleId' ->> 0 IS NOT NULL
  UNION ALL
  SELECT people_id, record_id, entity, change_number, CASE
    WHEN begins THEN jsonb_build_object('newEmployment', jsonb_build_array(NULL, company))
    ELSE fields || jsonb_strip_nulls(jsonb_build_object(
      'newEmployment', fields -> 'companyId',
      'executiveMobileNo', CASE WHEN fields ?| ARRAY['phone', 'phoneType'] AND (was_mobile OR is_mobile)
        THEN jsonb_build_array(CASE WHEN was_mobile THEN coalesce(fields -> 'phone' -> 0, phone) END,
                               CASE WHEN is_mobile THEN phone END) END
    ))
  END, CASE WHEN begins THEN ${bitOf(ofContact, 'newEmployment')} END
  FROM contact_told`;

const watchedFields = [
  ...ofPerson.map(({ bit, recordFields }) => ({ entity: 'person', fields: recordFields, bit })),
  ...ofContact.map(({ bit, recordFields }) => ({ entity: 'contact', fields: recordFields, bit })),
];

/** An entry's content is a {@link PeopleContent}. */
async function writePeopleDigest(transaction: Transaction, digestId: number, range: ChangeRange): Promise<void> {
  await collectChanges(transaction, range, ['person', 'contact']);
  await transaction.client.query(
    `INSERT INTO change_digest_entry (digest_id, record_id, changed, content)
     SELECT $1, record_id, bit_or(changed), jsonb_build_object(
       'fields', coalesce((array_agg(fields) FILTER (WHERE part_id IS NULL))[1], '{}'),
       'employments', coalesce(jsonb_object_agg(part_id, fields) FILTER (WHERE part_id IS NOT NULL), '{}'))
     FROM (${foldedChanges(changes, watchedFields, [...personImport.fields, ...contactImport.fields])}) AS folded
     GROUP BY record_id ORDER BY record_id`,
    [digestId],
  );
}

function printEntries(entries: readonly DigestEntry[], watched: number, context: PrintContext): object[] {
  const peopleIds = context.mint(
    'people',
    entries.map(({ recordId }) => recordId),
  );
  return entries.map(({ content }, index) => {
    const { fields, employments } = (content ?? { fields: {}, employments: {} }) as PeopleContent;
    const printedEmployments = Object.entries(employments)
      .map(([contactId, changes]) =>
        Object.assign({ contactId: Number(contactId) }, printWatched(changes, ofContact, watched, context.withValues)),
      )
      .filter((employment) => employment.fields.length > 0)
      .sort((a, b) => a.contactId - b.contactId);
    return {
      peopleId: peopleIds[index],
      ...printWatched(fields, ofPerson, watched, context.withValues),
      ...(printedEmployments.length === 0 ? {} : { employments: printedEmployments }),
    };
  });
}
