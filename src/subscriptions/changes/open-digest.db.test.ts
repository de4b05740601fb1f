import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../test/support/database.ts';
import { followDigests } from '../../../test/support/digests.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { nextChangeNumber, type Transaction } from '../../database/index.ts';
import { companyWatchables } from '../types/company-watchables.ts';
import { typeNamed } from '../types/index.ts';
import { changedRecords, openDigest, previewChanges } from './index.ts';

const database = await testDatabase();
const importText = await textImporter(database);
await importText('companies', 'companyId,name\n1,A\n2,B\n3,C\n');
const now = new Date('2026-01-15T10:00:00Z');
const type = typeNamed('company');

const toNumber = async () => (await openDigest(database, type, Number.MAX_SAFE_INTEGER, now)).toNumber;

/** An import in steps: it is begun under an id of its own, notes a change and is committed when asked to. */
async function beginImport(companyId: number, name: string) {
  const client = await database.client.connect();
  await client.query('BEGIN');
  const { rows } = await client.query(`SELECT nextval(pg_get_serial_sequence('import', 'import_id')) AS id`);
  const importId = rows[0]?.id as number;
  await client.query(
    `INSERT INTO change_log VALUES ($1, 'company', $2, 'changed', jsonb_build_object('name', jsonb_build_array('', $3::text)))`,
    [importId, companyId, name],
  );
  return {
    async commit() {
      const changeNumber = await nextChangeNumber({ client } as unknown as Transaction);
      await client.query(
        `INSERT INTO import (import_id, entity, file, started_at, finished_at, rows_read, rows_added, rows_changed,
           rows_removed, rows_refused, rows_unchanged, rows_suppressed, changed_fields, change_number)
         OVERRIDING SYSTEM VALUE VALUES ($1, 'company', 'f', now(), now(), 1, 0, 1, 0, 0, 0, 0, '{}', $2)`,
        [importId, changeNumber],
      );
      await client.query('COMMIT');
      client.release();
    },
  };
}

test('a digest is opened once for a range; where nothing was committed there is none', async () => {
  const from = await toNumber();
  assert.deepEqual(await openDigest(database, type, from, now), { toNumber: from, digestId: undefined });
  await importText('companies', 'companyId,name\n1,A1\n');
  const opened = await openDigest(database, type, from, now);
  assert.equal(opened.toNumber, from + 1);
  assert.deepEqual(await openDigest(database, type, from, now), opened);
  assert.notEqual((await openDigest(database, typeNamed('people'), from, now)).digestId, opened.digestId);
});

test('imports that commit in another order than they began are told once each, by the number of their commit', async () => {
  const follower = await followDigests(database, 'company');
  const first = await beginImport(1, 'first');
  const second = await beginImport(2, 'second');
  await second.commit();
  assert.deepEqual(
    (await follower.next()).map(({ recordId }) => recordId),
    [2],
  );
  await first.commit();
  assert.deepEqual(
    (await follower.next()).map(({ recordId }) => recordId),
    [1],
  );
});

test('the value of the last commit is the new one, whichever import began last', async () => {
  const follower = await followDigests(database, 'company');
  const first = await beginImport(1, 'committed last');
  const second = await beginImport(1, 'committed first');
  await second.commit();
  await first.commit();
  assert.deepEqual((await follower.next())[0]?.content, { name: ['', 'committed last'] });
});

test('many openers at a time get one digest, and one that lost its place begins again', async () => {
  const from = await toNumber();
  await importText('companies', 'companyId,name\n1,A2\n2,B2\n');
  const opened = await Promise.all(Array.from({ length: 5 }, () => openDigest(database, type, from, now)));
  assert.equal(new Set(opened.map(({ digestId }) => digestId)).size, 1);
  const { ids, changed } = await changedRecords(database, opened[0]?.digestId ?? 0);
  assert.deepEqual(
    [[...ids], [...changed]],
    [
      [1, 2],
      [1, 1],
    ],
  );
});

test('a preview leaves nothing behind', async () => {
  const from = await toNumber();
  await importText('companies', 'companyId,name\n3,C2\n');
  const range = { afterNumber: from, toNumber: from + 1 };
  const counted = async () => (await database.client.query('SELECT FROM change_digest_entry')).rowCount;
  const before = await counted();
  const { ids } = await database.transaction((transaction) => previewChanges(transaction, type, range));
  assert.deepEqual([...ids], [3]);
  assert.equal(await counted(), before);
});

test('a first load is told as added, a hundred thousand records as one', async () => {
  const follower = await followDigests(database, 'people');
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index + 1},P`);
  await importText('people', `peopleId,lastName\n${lines.join('\n')}\n`);
  const entries = await follower.next();
  assert.equal(entries.length, 20_000);
  assert.deepEqual(entries.at(-1), {
    recordId: 20_000,
    changed: 1,
    content: { fields: { active: [false, true] }, employments: {} },
  });
});

test('every documented change is in exactly one of adjacent digests, whatever their limits', async () => {
  const bits = new Map(
    companyWatchables.flatMap(({ recordFields }, index) => recordFields.map((field) => [field, 1 << index] as const)),
  );
  const row = fc.record({
    companyId: fc.integer({ min: 1, max: 5 }),
    name: fc.constantFrom('A', 'B'),
    city: fc.constantFrom('', 'X', 'Y'),
    description: fc.constantFrom('', 'D'),
  });
  const file = fc.record({
    replace: fc.boolean(),
    rows: fc.uniqueArray(row, { selector: ({ companyId }) => companyId, minLength: 1, maxLength: 5 }),
    told: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 5 }), async (files) => {
      const follower = await followDigests(database, 'company');
      let from = follower.toNumber;
      for (const { replace, rows, told } of files) {
        const lines = rows.map(
          ({ companyId, name, city, description }) => `${companyId},${name},${city},${description}`,
        );
        await importText('companies', `companyId,name,city,description\n${lines.join('\n')}\n`, { replace });
        if (!told) continue;
        const { rows: log } = await database.client.query<{ id: number; kind: string; field: string | null }>(
          `SELECT record_id::bigint AS id, kind, field FROM import JOIN change_log USING (import_id)
           LEFT JOIN LATERAL jsonb_object_keys(fields) AS field ON true
           WHERE change_log.entity = 'company' AND change_number > $1`,
          [from],
        );
        const expected = new Map<number, number>();
        for (const { id, kind, field } of log) {
          const bit = bits.get(kind === 'changed' ? (field ?? '') : 'active') ?? 0;
          if (bit !== 0) expected.set(id, (expected.get(id) ?? 0) | bit);
        }
        assert.deepEqual(
          (await follower.next()).map(({ recordId, changed }) => [recordId, changed]),
          [...expected].sort(([a], [b]) => a - b),
        );
        from = follower.toNumber;
      }
    }),
    { numRuns: 15 },
  );
});
