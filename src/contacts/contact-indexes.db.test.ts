import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { type RawBuilder, sql } from 'kysely';
import { testDatabase } from '../../test/support/database.ts';
import { type RecordField, textBytesMax } from '../lib/record-field.ts';
import { whereAll } from '../lists/index.ts';
import { shippedReferenceData } from '../reference/index.ts';
import { bestFirst, contactConditions } from './contact-conditions.ts';
import { contactFields } from './contact-fields.ts';
import { type ContactFilter, readTargetContactFilter } from './contact-filter.ts';
import type { TargetContactFilterParameters } from './contact-filter-parameters.ts';
import { readContactSearch } from './contact-search.ts';
import { personFields } from './person-fields.ts';

const database = await testDatabase();
const { client } = database;

// What is not on disk yet, VACUUM does not call visible to all, and no index would be read without its table.
await client.query(`
  SET LOCAL synchronous_commit = on;
  INSERT INTO company (company_id, name, country, company_type, description)
  SELECT id, 'Company ' || id, (ARRAY['United States', 'France'])[id % 2 + 1], 'Public', repeat(md5(id::text), 40)
  FROM generate_series(1, 2000) AS id;
  INSERT INTO person (people_id, first_name, last_name, people_country, people_state, people_city, people_area, people_address)
  SELECT id, 'First' || id % 70, 'Last' || id % 900, 'Country ' || id % 9, 'State ' || id % 60, 'City ' || id % 700,
         'Area ' || id % 50, 'Street ' || id % 3000 FROM generate_series(1001, 9000) AS id;
  INSERT INTO contact (contact_id, people_id, company_id, titles, job_levels, job_functions, email, confidence_score)
  SELECT id, id, id % 2000 + 1, ARRAY['Title ' || id % 300], ARRAY['Level ' || id % 40], ARRAY['Function ' || id % 40],
         'mail' || id || '@example.com', id % 100 FROM generate_series(1001, 9000) AS id`);
await client.query('VACUUM (ANALYZE) company, person, contact');

/** Inserts a record all of whose texts, and the items of its lists, are as long as an import accepts them. */
async function insertLongest(
  table: string,
  fields: readonly RecordField[],
  ids: Readonly<Record<string, number>>,
  textOf: (bytes: number) => string,
): Promise<void> {
  const values: Record<string, unknown> = { ...ids };
  for (const field of fields) {
    if (field.kind === 'text') values[field.column] = textOf(field.bytesMax ?? textBytesMax);
    if (field.kind === 'textList') values[field.column] = [textOf(textBytesMax)];
  }
  const columns = Object.keys(values);
  const places = columns.map((_, index) => `$${index + 1}`);
  await client.query(`INSERT INTO ${table} (${columns.join()}) VALUES (${places.join()})`, Object.values(values));
}

test('the longest texts that an import accepts fit every index, also if they are one word or cannot be compressed', async () => {
  const texts = [
    (bytes: number) => randomBytes(bytes).toString('hex').slice(0, bytes),
    // One character of three bytes that stands for eighteen, one that is four bytes long, one that lower case makes longer.
    (bytes: number) => 'ﷺ'.repeat(Math.floor(bytes / 3)),
    (bytes: number) => '𝔘'.repeat(Math.floor(bytes / 4)),
    (bytes: number) => 'Ⱥ'.repeat(Math.floor(bytes / 2)),
  ];
  for (const [index, textOf] of texts.entries()) {
    const people_id = index + 1;
    await insertLongest('person', personFields, { people_id }, textOf);
    await insertLongest('contact', contactFields, { contact_id: people_id, people_id, company_id: 1 }, textOf);
  }
});

const target = (given: TargetContactFilterParameters) =>
  readTargetContactFilter(given, { reference: shippedReferenceData, resolve: () => [] });
const search = (given: Parameters<typeof readContactSearch>[0]) =>
  readContactSearch(given, shippedReferenceData).filter;

/** Each filter, and the index that finds what it asks for. */
const filters: [string, ContactFilter, string][] = [
  ['nothing', target({}), 'contact_by_(company|confidence|person)'],
  ['active', target({ active: 'true' }), 'contact_by_confidence'],
  ['isEmailRequired', target({ isEmailRequired: 'true' }), 'contact_by_confidence'],
  ['isPhoneRequired', target({ isPhoneRequired: 'true' }), 'contact_by_confidence'],
  ['phoneType', target({ phoneType: 'MOBILE' }), 'contact_by_confidence'],
  ['phoneType', target({ phoneType: 'CORP' }), 'contact_by_confidence'],
  ['emailValidationStatus', target({ emailValidationStatus: ['ValidEmail'] }), 'contact_by_confidence'],
  ['minContactConfidenceScore', target({ minContactConfidenceScore: 90 }), 'contact_by_confidence'],
  ['companyIdsToExclude', target({ companyIdsToExclude: ['1,2,3'] }), 'contact_by_(company|confidence|person)'],
  ['companyIdsToInclude', target({ companyIdsToInclude: ['1,2,3'] }), 'contact_by_company'],
  ['jobLevels', target({ jobLevels: ['1'] }), 'contact_by_job_level'],
  ['jobFunctions', target({ jobFunctions: ['1'] }), 'contact_by_job_function'],
  ['titles', target({ titles: ['ceo', 'managing director'] }), 'contact_by_title'],
  ['peopleCountries', target({ peopleCountries: ['1'] }), 'person_by_country'],
  ['peopleStates', target({ peopleStates: ['CA'] }), 'person_by_state'],
  ['peopleCities', target({ peopleCities: ['Leeds'] }), 'person_by_city'],
  ['peopleArea', target({ peopleArea: 'san diego' }), 'person_by_area'],
  ['peopleAddress', target({ peopleAddress: 'high street' }), 'person_by_address'],
  ['a wide filter of companies', target({ countries: ['1'], businessTypes: ['public'] }), 'company_by_popularity'],
  ['a narrow filter of companies', target({ companyName: 'micro' }), 'company_by_name'],
  ['email', search({ email: 'ann@example.com' }), 'contact_by_email'],
  ['lastName', search({ lastName: 'Example', firstName: 'Ann' }), 'person_by_last_name'],
  ['fullName', search({ fullName: 'Ann Marie Example' }), 'person_by_printed_name'],
];

/** What PostgreSQL would do if it could avoid reading a table from end to end: in tables this small it would not mind. */
async function planOf(statement: RawBuilder<unknown>): Promise<string> {
  return database.transaction(async (transaction) => {
    await transaction.client.query('SET LOCAL enable_seqscan = off');
    const { rows } = await sql<{ 'QUERY PLAN': string }>`EXPLAIN ${statement}`.execute(transaction.kysely);
    return rows.map((row) => Object.values(row).join()).join('\n');
  });
}

for (const [name, filter, indexName] of filters) {
  test(`a list by ${name} is counted and read by ${indexName}, never by reading a table from end to end`, async () => {
    const where = whereAll(contactConditions(filter));
    for (const statement of [
      sql`SELECT count(*) FROM contact ${where}`,
      sql`SELECT contact_id FROM contact ${where} ORDER BY ${bestFirst}`,
    ]) {
      const plan = await planOf(statement);
      assert.match(plan, new RegExp(`\\b${indexName}\\b`));
      assert.doesNotMatch(plan, /Seq Scan/);
    }
  });
}

test('the contacts of a person, and a record by its id, are found by indexes', async () => {
  const ofPerson = await planOf(sql`SELECT * FROM contact_record WHERE people_id = 1001`);
  assert.match(ofPerson, /contact_by_person/);
  const byId = await planOf(sql`SELECT * FROM contact_record WHERE contact_id = ANY ('{1001,1002}'::bigint[])`);
  assert.match(byId, /contact_pkey/);
  for (const plan of [ofPerson, byId]) assert.doesNotMatch(plan, /Seq Scan/);
});
