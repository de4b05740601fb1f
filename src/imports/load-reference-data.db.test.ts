import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { referenceImports } from '../reference/index.ts';
import { loadReferenceData } from './index.ts';

const database = await testDatabase();

async function rowsOf(table: string): Promise<number> {
  const { rows } = await database.client.query<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`);
  return rows[0]?.rows ?? 0;
}

const rowsOfAll = () => Promise.all(referenceImports.map(({ table }) => rowsOf(table)));

test('starts at the same time load what is shipped once, as imports of the history', async () => {
  const before = await rowsOfAll();
  await database.client.query(`TRUNCATE ${referenceImports.map(({ table }) => table).join(', ')}`);
  await Promise.all([1, 2].map(() => loadReferenceData(database)));
  assert.deepEqual(await rowsOfAll(), before);
  assert.equal(await rowsOf('import'), referenceImports.length);
});

test('what the data owner changed stays; a kind of which nothing is left comes back', async () => {
  await database.client.query("UPDATE country SET country_name = 'Mine' WHERE country_id = 1; TRUNCATE job_level");
  await loadReferenceData(database);
  const { rows } = await database.client.query('SELECT country_name FROM country WHERE country_id = 1');
  assert.deepEqual(rows, [{ country_name: 'Mine' }]);
  assert.equal(await rowsOf('job_level'), 11);
  assert.equal(await rowsOf('import'), referenceImports.length + 1);
});
