import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { through } from '../../../test/support/through.ts';
import { clientIds, type RecordKind } from '../../lib/client-ids.ts';
import { masterKeyFrom } from '../../lib/master-key.ts';
import { mintedColumns } from './minted-columns.ts';

const ids = clientIds(masterKeyFrom('a secret key for tests, forty characters'), 'an account');
const minted = (kind: RecordKind, record: number) => ids.mint(kind, [record])[0] ?? '';

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (rows: readonly string[][]) => rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');

const text = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', '=', '-', '7') });
const cuts = fc.array(fc.nat(400));

test('record ids in the declared columns become ids of the account; all else stays as it is', async () => {
  const told: number[] = [];
  const stream = mintedColumns(['company', null, 'people'], ids, (rows) => told.push(rows));
  const given = 'companyId,name,peopleId,companyId2\n5,"A, ""B""\n1,2",,5\n,x,7,\n';
  assert.equal(
    await through(stream, given),
    `companyId,name,peopleId,companyId2\n${minted('company', 5)},"A, ""B""\n1,2",,5\n,x,${minted('people', 7)},\n`,
  );
  assert.deepEqual(told, [2]);
});

test('minting does the same however the bytes are cut', async () => {
  const record = fc.option(fc.maxSafeNat(), { nil: undefined });
  const row = fc.tuple(record, text, record, text);
  await fc.assert(
    fc.asyncProperty(fc.array(row), cuts, async (rows, offsets) => {
      const kinds = ['contact', null, 'company'] as const;
      const header = ['a', 'b "c"\n', 'd', 'e'];
      const shown = (kind: RecordKind, id: number | undefined) => (id === undefined ? '' : minted(kind, id));
      let told = 0;
      const stream = mintedColumns(kinds, ids, (count) => {
        told = count;
      });
      assert.equal(
        await through(stream, csv([header, ...rows.map((cells) => cells.map((cell) => String(cell ?? '')))]), offsets),
        csv([header, ...rows.map(([a, b, c, d]) => [shown('contact', a), b, shown('company', c), d])]),
      );
      assert.equal(told, rows.length);
    }),
  );
});

test('rows are counted where no column is minted, too', async () => {
  const told: number[] = [];
  const stream = mintedColumns([], ids, (rows) => told.push(rows));
  assert.equal(await through(stream, 'a\n1\n"2\n"\n', [3, 5]), 'a\n1\n"2\n"\n');
  assert.deepEqual(told, [0, 1, 2]);
});

test('what is no record id, or no whole row, breaks the stream', async () => {
  await assert.rejects(through(mintedColumns(['company'], ids), 'a\nx\n'), RangeError);
  await assert.rejects(through(mintedColumns(['company'], ids), 'a\n1'), /within a row/);
});
