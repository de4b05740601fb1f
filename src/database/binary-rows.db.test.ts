import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { readBinaryRows } from './index.ts';

const database = await testDatabase();

async function rowsOf(select: string): Promise<Buffer[][]> {
  const rows: Buffer[][] = [];
  await database.connection((client) =>
    readBinaryRows(client, select, (columns) => rows.push(columns.map((column) => Buffer.from(column)))),
  );
  return rows;
}

test('rows come whole and in order, however long they are', async () => {
  // From nothing to more than what comes from the network at once.
  const lengths = [0, 1, 8_000, 300_000, 3, 65_536, 0, 70_001];
  const rows = await rowsOf(
    `SELECT place, convert_to(repeat(chr(96 + place::int), length), 'UTF8')
     FROM unnest('{${lengths.join(',')}}'::int[]) WITH ORDINALITY AS t (length, place) ORDER BY place`,
  );
  assert.deepEqual(
    rows.map(([place, bytes]) => [place?.readBigInt64BE(), bytes?.toString()]),
    lengths.map((length, index) => [BigInt(index + 1), String.fromCharCode(97 + index).repeat(length)]),
  );
});

test('many small rows and none at all', async () => {
  const rows = await rowsOf('SELECT i FROM generate_series(1, 100000) AS i');
  assert.equal(
    rows.every(([number], index) => number?.readInt32BE() === index + 1),
    true,
  );
  assert.equal(rows.length, 100_000);
  assert.deepEqual(await rowsOf('SELECT 1 WHERE false'), []);
});

test('a statement that fails half-way says so, and its connection can be used again', async () => {
  await database.connection(async (client) => {
    const failing = readBinaryRows(
      client,
      'SELECT 1000 / (5000 - i) FROM generate_series(1, 10000) AS i',
      () => undefined,
    );
    await assert.rejects(failing, /division by zero/);
    assert.equal((await client.query('SELECT 1 AS one')).rows[0].one, 1);
  });
});
