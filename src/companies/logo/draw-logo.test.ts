import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { drawLogo, logoSizes } from './draw-logo.ts';
import { initialsOf } from './initials.ts';

const named: [string, string][] = [
  ['Microsoft Corporation', 'M'],
  ['Café Société, S.A.', 'CS'],
  ['The Coca-Cola Company', 'CC'],
  ["L'Oréal", 'L'],
  ['7-Eleven', '7E'],
  ['AT&T Inc.', 'AT'],
  ['The Group', 'TG'],
  ['Bank of America', 'BA'],
  ['株式会社', ''],
  ['!', ''],
];

for (const [name, initials] of named) {
  test(`the initials of ${name} are ${initials || '(none)'}`, () => {
    assert.equal(initialsOf(name).join(''), initials);
  });
}

/** The pixels of a picture by their place in its palette, and the palette. */
function decode(png: Buffer): { width: number; rows: Buffer[]; palette: Buffer } {
  const chunks = new Map<string, Buffer>();
  for (let offset = 8; offset < png.length; ) {
    const length = png.readUInt32BE(offset);
    chunks.set(png.toString('latin1', offset + 4, offset + 8), png.subarray(offset + 8, offset + 8 + length));
    offset += length + 12;
  }
  const width = chunks.get('IHDR')?.readUInt32BE(0) ?? 0;
  const data = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  const rows = Array.from({ length: width }, (_, row) => data.subarray(row * (width + 1) + 1, (row + 1) * (width + 1)));
  return { width, rows, palette: chunks.get('PLTE') ?? Buffer.alloc(0) };
}

for (const size of logoSizes) {
  test(`a logo of ${size} pixels has letters in the middle and nothing at its edges`, () => {
    const { width, rows } = decode(drawLogo({ companyId: 726_263, name: 'Café Société' }, size));
    assert.equal(width, size);
    assert.equal(rows.length, size);
    const drawn = (row: number) => rows[row]?.some((pixel) => pixel === 255) === true;
    assert.ok(drawn(size / 2) && drawn(Math.round(size * 0.34)), 'no letter');
    const margin = Math.floor(size * 0.1);
    const edges = Buffer.concat([
      ...rows.slice(0, margin),
      ...rows.slice(-margin),
      ...rows.map((row) => row.subarray(0, margin)),
      ...rows.map((row) => row.subarray(-margin)),
    ]);
    assert.ok(edges.every((pixel) => pixel === 0));
  });
}

test('a company looks the same every time, and not like its neighbour', () => {
  const logo = (companyId: number, name: string) => drawLogo({ companyId, name }, 100);
  assert.deepEqual(logo(7, 'Zoo'), logo(7, 'Zoo'));
  const [one, other] = [decode(logo(7, 'Zoo')), decode(logo(8, 'Zoo'))];
  assert.deepEqual(one.rows, other.rows);
  assert.notDeepEqual(one.palette, other.palette);
});

test('the letters are white on a colour that is dark enough for them, whatever the id', () => {
  for (let companyId = 1; companyId < 2_000; companyId += 7) {
    const { palette } = decode(drawLogo({ companyId, name: '' }, 100));
    assert.deepEqual([...palette.subarray(-3)], [255, 255, 255]);
    // A contrast of 3 to 1, as WCAG 2.2 wants it for large letters.
    const [red = 0, green = 0, blue = 0] = [...palette.subarray(0, 3)].map((channel) => (channel / 255) ** 2.2);
    const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    assert.ok(1.05 / (luminance + 0.05) >= 3, `company ${companyId}: ${luminance}`);
  }
});
