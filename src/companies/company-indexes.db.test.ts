import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { type RecordField, textBytesMax } from '../lib/record-field.ts';
import { companyFields } from './company-fields.ts';

const { client } = await testDatabase();

const bytesMax = (field: RecordField) => (field.kind === 'text' ? (field.bytesMax ?? textBytesMax) : 0);
const texts = companyFields.filter((field) => field.kind === 'text');

/** Inserts a company all of whose texts are as long as an import accepts them. */
async function insertLongest(companyId: number, textOf: (bytes: number) => string): Promise<void> {
  const columns = texts.map(({ column }) => column).join(', ');
  const places = texts.map((_, index) => `$${index + 2}`).join(', ');
  const values = texts.map((field) => textOf(bytesMax(field)));
  await client.query(`INSERT INTO company (company_id, ${columns}) VALUES ($1, ${places})`, [companyId, ...values]);
}

test('the longest texts that an import accepts fit every index, also if they are one word or cannot be compressed', async () => {
  await insertLongest(1, (bytes) => randomBytes(bytes).toString('hex').slice(0, bytes));
  // One character of three bytes that stands for eighteen, and one that is four bytes long.
  await insertLongest(2, (bytes) => 'ﷺ'.repeat(Math.floor(bytes / 3)));
  await insertLongest(3, (bytes) => '𝔘'.repeat(Math.floor(bytes / 4)));
});

const words: [string, string][] = [
  ["L'Oréal, S.A.", "'a' 'loreal' 's'"],
  ['AT&T 7-Eleven', "'7' 'at' 'eleven' 't'"],
  ['Amazon.com and/or “ÅÄÖ”', "'aao' 'amazon' 'and' 'com' 'or'"],
  ['株式会社 Привет', "'привет' '株式会社'"],
  [' -- ', ''],
];

for (const [text, expected] of words) {
  test(`${text} is found by the words ${expected || '(none)'}`, async () => {
    const { rows } = await client.query('SELECT search_words($1)::text AS words', [text]);
    assert.deepEqual(rows, [{ words: expected }]);
  });
}

test('beginnings of words are sought as they are, whatever characters are in them', async () => {
  const { rows } = await client.query<{ query: string | null }>(
    `SELECT search_prefixes(words)::text AS query
     FROM unnest($1::text[]) WITH ORDINALITY AS given (words, place) ORDER BY place`,
    [["Coca-Cola & 'x", 'a:* | !b \\', '()']],
  );
  assert.deepEqual(
    rows.map(({ query }) => query),
    ["'coca':* & 'cola':* & 'x':*", "'a':* & 'b':*", null],
  );
});

const phones: [string, string | null][] = [
  ['+1 425 882 8080', '425'],
  ['(425) 882-8080', '425'],
  ['425.882.8080', '425'],
  ['4258828080', '425'],
  ['+14258828080', '425'],
  ['1-800-555-1234', '800'],
  ['+44 20 7946 0000', '20'],
  ['+44 (0)20 7946 0000', '20'],
  ['020 7946 0000', '20'],
  ['911', null],
  ['none', null],
];

for (const [phone, expected] of phones) {
  test(`the area code of ${phone} is ${expected}`, async () => {
    const { rows } = await client.query('SELECT phone_area_code($1) AS code', [phone]);
    assert.deepEqual(rows, [{ code: expected }]);
  });
}
