import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { testDatabase } from '../../test/support/database.ts';
import { inlineSql } from './index.ts';

const database = await testDatabase();

/** Texts that could be mistaken for SQL, for an array or for a parameter. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '"', '\\', '$1', '$$', '{', '}', ',', 'NULL', '--', ';', '$&', ' ', '\n', "E'", '%'),
      fc.string({ unit: 'binary' }).map((piece) => piece.replaceAll('\0', '')),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

test('what is written into a statement is read as the parameter would be, however literals are read', async () => {
  const values = fc.record({ one: text, many: fc.array(text), numbers: fc.array(fc.maxSafeInteger()), last: text });
  await database.transaction(async ({ client }) => {
    for (const conforming of ['on', 'off']) {
      await client.query(`SET LOCAL standard_conforming_strings = ${conforming}`);
      await fc.assert(
        fc.asyncProperty(values, async ({ one, many, numbers, last }) => {
          const statement = sql`SELECT ${one}::text AS one, ${many}::text[] AS many, ${numbers}::bigint[] AS numbers,
            ${null}::text AS none, ${true}::boolean AS yes, ${1e-7}::numeric AS small, ${last}::text AS last`;
          const { rows } = await client.query(inlineSql(statement));
          assert.deepEqual(rows, [
            { one, many, numbers: numbers.map(String), none: null, yes: true, small: 1e-7, last },
          ]);
        }),
      );
    }
  });
});

test('what has no literal is refused', () => {
  for (const value of [{ a: 1 }, 1n, [null], [['a']]]) assert.throws(() => inlineSql(sql`SELECT ${value}`), TypeError);
});
