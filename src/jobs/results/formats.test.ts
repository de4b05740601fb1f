import assert from 'node:assert/strict';
import { Readable, type Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { copyRows } from './copy-rows.ts';
import { jsonLines } from './json-lines.ts';
import { parquetFile } from './parquet-file.ts';
import type { ColumnKind, ResultColumns } from './result-columns.ts';

const kinds: ReadonlyMap<string, ColumnKind> = new Map([
  ['flag', 'boolean'],
  ['few', 'int32'],
  ['many', 'int64'],
  ['share', 'double'],
]);
const columns: ResultColumns = { kinds, neutralised: false };
const neutralised: ResultColumns = { kinds, neutralised: true };
const header = 'text,flag,few,many,share\n';

async function written(writer: Transform, csv: string): Promise<Buffer> {
  return buffer(
    Readable.from([Buffer.from(csv)])
      .compose(copyRows())
      .compose(writer),
  );
}

const linesOf = async (csv: string, of = columns) => (await written(jsonLines(of), csv)).toString();

async function parquetOf(csv: string, of = columns) {
  const file = new Uint8Array(await written(parquetFile(of), csv)).buffer;
  return { metadata: parquetMetadata(file), rows: await parquetReadObjects({ file }) };
}

test('JSON Lines have typed values, and every digit of a number', async () => {
  const csv = `${header}a,t,1,9223372036854775807,12.50\n"",false,-2,-9223372036854775808,1e+300\n,,,,\n`;
  assert.equal(
    await linesOf(csv),
    '{"text":"a","flag":true,"few":1,"many":9223372036854775807,"share":12.50}\n' +
      '{"text":"","flag":false,"few":-2,"many":-9223372036854775808,"share":1e+300}\n' +
      '{"text":null,"flag":null,"few":null,"many":null,"share":null}\n',
  );
});

test('each line is JSON whatever its texts are: NaN, infinity, quotes, controls, line separators', async () => {
  const csv = `${header}"a""\n\u2028\u0001\\é",,,,NaN\n,,,,-Infinity\n`;
  const lines = (await linesOf(csv)).split('\n');
  assert.equal(lines.pop(), '');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      { text: 'a"\n\u2028\u0001\\é', flag: null, few: null, many: null, share: 'NaN' },
      { text: null, flag: null, few: null, many: null, share: '-Infinity' },
    ],
  );
});

test('a Parquet file has typed columns, all of which can be null', async () => {
  const { metadata } = await parquetOf(header);
  assert.deepEqual(
    metadata.schema
      .slice(1)
      .map(({ name, type, converted_type, repetition_type }) => [name, type, converted_type, repetition_type]),
    [
      ['text', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
      ['flag', 'BOOLEAN', undefined, 'OPTIONAL'],
      ['few', 'INT32', undefined, 'OPTIONAL'],
      ['many', 'INT64', undefined, 'OPTIONAL'],
      ['share', 'DOUBLE', undefined, 'OPTIONAL'],
    ],
  );
  assert.equal(metadata.num_rows, 0n);
});

test('what is written as Parquet or as JSON Lines is read back exactly', async () => {
  const row = fc.record(
    {
      text: fc.option(fc.string({ unit: 'binary' })),
      flag: fc.option(fc.boolean()),
      few: fc.option(fc.integer()),
      many: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      share: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
    },
    { noNullPrototype: true },
  );
  const cell = (value: string | boolean | number | bigint | null) => {
    if (value === null) return '';
    if (typeof value !== 'string') return String(value);
    return `"${value.replaceAll('"', '""')}"`;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1 }), async (rows) => {
      const csv = header + rows.map((row) => `${Object.values(row).map(cell).join(',')}\n`).join('');
      assert.deepEqual((await parquetOf(csv)).rows, rows);
      const lines = (await linesOf(csv)).trimEnd().split('\n');
      // As text: JavaScript's numbers have not all the digits.
      const exactly = (name: string, value: unknown, context?: { source?: string }) =>
        name === 'many' && value !== null ? BigInt(context?.source ?? '') : value;
      assert.deepEqual(
        lines.map((line) => JSON.parse(line, exactly)),
        rows,
      );
    }),
    { numRuns: 30 },
  );
});

test('of results older than the type of a column, JSON Lines have what it cannot hold as a text, Parquet has nothing', async () => {
  const csv = `${header}a,true,7,7,0.5\nb,yes,2147483648,9223372036854775808,low\nc,"",1.5,0x10,""\nd,,"","",\n`;
  const { rows } = await parquetOf(csv);
  const nothing = { flag: null, few: null, many: null, share: null };
  assert.deepEqual(rows, [
    { text: 'a', flag: true, few: 7, many: 7n, share: 0.5 },
    { text: 'b', ...nothing },
    { text: 'c', ...nothing },
    { text: 'd', ...nothing },
  ]);
  const [, ...lines] = (await linesOf(csv)).split('\n');
  assert.equal(lines[0], '{"text":"b","flag":"yes","few":2147483648,"many":9223372036854775808,"share":"low"}');
  assert.equal(lines[1], '{"text":"c","flag":"","few":1.5,"many":"0x10","share":""}');
});

test('a large file has many row groups, and none of its rows is missing', async () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => `${'x'.repeat(80)}${index},t,${index},${index},0.5\n`);
  const csv = header + rows.join('');
  const pieces = Array.from({ length: Math.ceil(csv.length / 100_000) }, (_, index) =>
    Buffer.from(csv.slice(index * 100_000, (index + 1) * 100_000)),
  );
  const file = new Uint8Array(await buffer(Readable.from(pieces).compose(copyRows()).compose(parquetFile(columns))))
    .buffer;
  const { row_groups: groups } = parquetMetadata(file);
  assert.ok(groups.length >= 4, `${groups.length} groups`);
  const read = await parquetReadObjects({ file, columns: ['few', 'many'] });
  assert.deepEqual(
    read,
    rows.map((_, index) => ({ few: index, many: BigInt(index) })),
  );
});

test('of numbers each group of rows has statistics; of texts none, which would hold the text in memory', async () => {
  const { metadata } = await parquetOf(`${header}a,t,1,2,0.5\nb,f,3,4,1.5\n`);
  const statistics = metadata.row_groups[0]?.columns.map(({ meta_data: column }) => [
    column?.path_in_schema.join(),
    column?.statistics?.max_value,
  ]);
  assert.deepEqual(statistics, [
    ['text', undefined],
    ['flag', true],
    ['few', 3],
    ['many', 4n],
    ['share', 1.5],
  ]);
});

test('an apostrophe that neutralises a cell is none of the value: of numbers never, of texts where the setting says so', async () => {
  const csv = `${header}'+49 1,,'-5,'-6,'-0.5\n"'=A1",,,,\n'tis,,,,\n`;
  const numbers = { flag: null, few: -5, many: -6, share: -0.5 };
  const none = { flag: null, few: null, many: null, share: null };
  const parsed = async (of: ResultColumns) =>
    (await linesOf(csv, of))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const plain = [
    { text: '+49 1', ...numbers },
    { text: '=A1', ...none },
    { text: "'tis", ...none },
  ];
  const kept = [
    { text: "'+49 1", ...numbers },
    { text: "'=A1", ...none },
    { text: "'tis", ...none },
  ];
  assert.deepEqual(await parsed(neutralised), plain);
  assert.deepEqual(await parsed(columns), kept);
  const exact = (rows: typeof plain) =>
    rows.map((row) => ({ ...row, many: row.many === null ? null : BigInt(row.many) }));
  assert.deepEqual((await parquetOf(csv, neutralised)).rows, exact(plain));
  assert.deepEqual((await parquetOf(csv)).rows, exact(kept));
});
