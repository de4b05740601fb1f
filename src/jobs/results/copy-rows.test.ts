import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { copyRows, type Row } from './copy-rows.ts';

/** As COPY prints them: NULL is nothing, an empty text is `""`. */
const printed = (cell: string | null) =>
  cell === null ? '' : cell === '' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** The rows of a text that comes in pieces which end at these offsets of its bytes. */
async function rowsOf(csv: string, cuts: readonly number[]): Promise<Row[]> {
  const bytes = Buffer.from(csv);
  const ends = [...new Set([...cuts.filter((cut) => cut < bytes.length), bytes.length])].toSorted((a, b) => a - b);
  const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  const batches = await Readable.from(pieces, { objectMode: false }).compose(copyRows()).toArray();
  return (batches as Row[][]).flat();
}

test('rows are read back as they were, NULL apart from the empty text, however the bytes are cut', async () => {
  const cell = fc.option(fc.string({ unit: fc.constantFrom('a', 'é', '𝄞', ',', '"', '\n', '\r', "'") }), { nil: null });
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));
  await fc.assert(
    fc.asyncProperty(table, fc.array(fc.nat(300)), async (rows, cuts) => {
      const csv = rows.map((row) => `${row.map(printed).join(',')}\n`).join('');
      assert.deepEqual(await rowsOf(csv, cuts), rows);
    }),
    { examples: [[[['a'], [null], ['']], [3]]] },
  );
});

for (const cut of ['a,b\n1,2', 'a,b\n1,"2', 'a,b\n1,"2"', 'a,b\n1,']) {
  test(`${JSON.stringify(cut)} ends within a row, and that is an error`, async () => {
    await assert.rejects(rowsOf(cut, [2]), /end within a row/);
  });
}
