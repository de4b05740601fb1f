import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { through } from '../../../test/support/through.ts';
import { neutralCells } from './neutral-cells.ts';

test('cells that begin like a formula get an apostrophe before them', async () => {
  const given = 'a,b\n=1+1,"=HYPERLINK(""x"",1)"\n+1,-1\n@x,\tx\n"\rx","""=x"\nx=,"a\n=b"\n,""\n-,=';
  const neutral =
    'a,b\n\'=1+1,"\'=HYPERLINK(""x"",1)"\n\'+1,\'-1\n\'@x,\'\tx\n"\'\rx","""=x"\nx=,"a\n=b"\n,""\n\'-,\'=';
  assert.equal(await through(neutralCells(), given), neutral);
});

test('a client-specific id stays as it is although it begins with a dash', async () => {
  const id = `-${'a'.repeat(62)}_`;
  const given = `a,b\n${id},${id}\n${id}x,${id.slice(1)}\n`;
  assert.equal(await through(neutralCells(), given), given.replace(`${id}x`, `'${id}x`));
  assert.equal(await through(neutralCells(), `a\n${id}\n`, [10, 60]), `a\n${id}\n`);
});

test('formulas are neutralised however the bytes are cut, and nothing else changes', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', '=', '-', '\t') });
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const neutral = (cell: string) => (/^[=+\-@\t\r]/.test(cell) ? quoted(cell).replace(/^"?/, "$&'") : quoted(cell));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text)), fc.array(fc.nat(400)), async (rows, cuts) => {
      const csv = (print: (cell: string) => string) => rows.map((row) => `${row.map(print).join(',')}\n`).join('');
      assert.equal(await through(neutralCells(), csv(quoted), cuts), csv(neutral));
    }),
  );
});
