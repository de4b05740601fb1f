import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { testDatabase } from '../../test/support/database.ts';
import { changeLog, textImporter } from '../../test/support/import-text.ts';
import { importEntities, importFile } from './index.ts';

const database = await testDatabase();
const importText = await textImporter(database);

beforeEach(async () => {
  await database.client.query('TRUNCATE company, installed_technology, import, change_log RESTART IDENTITY');
});

async function companies(): Promise<string[]> {
  const { rows } = await database.client.query('SELECT company_id, name, city FROM company ORDER BY company_id');
  return rows.map((row) => [row.company_id, row.name, row.city].join(' '));
}

const plain = 'companyId,name,city\n1,Ärzte,Oslo\n2,B,Rome\n';

for (const [what, content, options] of [
  ['a byte-order mark', Buffer.from(`\ufeff${plain}`), {}],
  ['CRLF line ends', Buffer.from(plain.replaceAll('\n', '\r\n')), {}],
  ['CR line ends', Buffer.from(plain.replaceAll('\n', '\r')), {}],
  ['no line end after the last row', Buffer.from(plain.trimEnd()), {}],
  ['gzip', gzipSync(plain), {}],
  ['gzip in several members', Buffer.concat([gzipSync(plain.slice(0, 30)), gzipSync(plain.slice(30))]), {}],
  ['quotes everywhere', Buffer.from(plain.replaceAll(/[^,\n]+/g, '"$&"')), {}],
  ['another delimiter', Buffer.from(plain.replaceAll(',', ';')), { delimiter: ';' }],
  ['blanks around the column names', Buffer.from(plain.replace('name,city', ' name , city')), {}],
  [
    'NDJSON',
    Buffer.from('{"companyId":1,"name":"\\u00c4rzte","city":"Oslo"}\r\n\n{"city":"Rome","name":"B","companyId":"2"}'),
    { format: 'ndjson' },
  ],
  [
    'NDJSON in gzip',
    gzipSync('{"companyId":1,"name":"Ärzte","city":"Oslo"}\n{"companyId":2,"name":"B","city":"Rome"}\n'),
    { format: 'ndjson' },
  ],
  [
    'mapped columns',
    Buffer.from(plain.replace('companyId,name', 'ID,Firma = Name')),
    { map: { ID: 'companyId', 'Firma = Name': 'name' } },
  ],
] as const) {
  test(`a file with ${what} is read as it is meant`, async () => {
    const summary = await importText('companies', content, options);
    assert.deepEqual(await companies(), ['1 Ärzte Oslo', '2 B Rome']);
    assert.deepEqual([summary.read, summary.added, summary.refused], [2, 2, 0]);
  });
}

test('the form is told by the name, packed or not', async () => {
  for (const [name, content] of [
    ['a.csv', plain],
    ['a.CSV.GZ', gzipSync(plain)],
    ['a.tsv', plain.replaceAll(',', '\t')],
    ['a.jsonl', '{"companyId":1,"name":"A"}'],
    ['a.ndjson.gz', gzipSync('{"companyId":1,"name":"A"}')],
  ] as const) {
    const summary = await importText('companies', content, { file: join(importText.folder, name) });
    assert.equal(summary.refused, 0, name);
  }
  await assert.rejects(
    importText('companies', plain, { file: join(importText.folder, 'a.txt') }),
    /add --format csv or/,
  );
});

test('a stream is read like a file, and its refused rows are known', async () => {
  const bytes = gzipSync(`${plain}x,C,Bonn\n3,D,Bern\n3,E,Bern\n`);
  const stream = Readable.from([bytes.subarray(0, 1), bytes.subarray(1, 20), bytes.subarray(20)]);
  const refusedFile = join(importText.folder, 'stream.refused.csv');
  const summary = await importText('companies', '', { file: 'stream.csv', stream, refusedFile });
  assert.deepEqual([summary.added, summary.refused], [3, 2]);
  assert.match(summary.refusedText ?? '', /^4,.*,x,C,Bonn\n5,.*,3,D,Bern\n$/ms);
});

test('in NDJSON an absent member leaves its field as it is, null and "" clear it', async () => {
  const lines = (...objects: object[]) => objects.map((object) => JSON.stringify(object)).join('\n');
  const known = { name: 'A', city: 'Oslo', phone: '1', employees: 5 };
  await importText('companies', lines(...[1, 2, 3, 4].map((companyId) => Object.assign({ companyId }, known))), {
    format: 'ndjson',
  });
  const summary = await importText(
    'companies',
    lines(
      { companyId: 1, city: null },
      { companyId: 2, phone: '', employees: 5 },
      { companyId: 3, name: 'C', tickers: [{ tickerName: 'C' }] },
      { companyId: 4 },
      { companyId: 5, name: 'E', city: 'Rome' },
    ),
    { format: 'ndjson' },
  );
  assert.deepEqual([summary.added, summary.changed, summary.unchanged], [1, 3, 1]);
  assert.deepEqual((await changeLog(database)).slice(4), [
    [2, 'company', '1', 'changed', { city: ['Oslo', null] }],
    [2, 'company', '2', 'changed', { phone: ['1', null] }],
    [2, 'company', '3', 'changed', { name: ['A', 'C'], tickers: [null, [{ tickerName: 'C' }]] }],
    [2, 'company', '5', 'added', null],
  ]);
  const { rows } = await database.client.query('SELECT name, city, phone, employees FROM company ORDER BY company_id');
  assert.deepEqual(rows, [
    { ...known, city: null },
    { ...known, phone: null },
    { ...known, name: 'C' },
    known,
    { name: 'E', city: 'Rome', phone: null, employees: null },
  ]);
});

test('bad NDJSON lines are refused with their line, and written so that they can be mended', async () => {
  const summary = await importText(
    'companies',
    [
      '{"companyId":1,"name":"A"}',
      '{"companyId":2,"name":"B"',
      '[3]',
      '{"name":"D"}',
      '{"companyId":5,"name":"E","employees":"x"}',
      '{"companyId":6,"name":null}',
      '{"companyId":7,"name":"G","colour":"red"}',
      '{"companyId":8}',
      '{"companyId":1,"name":"A2"}',
    ].join('\n'),
    { format: 'ndjson' },
  );
  assert.deepEqual(await companies(), ['1 A2 ']);
  assert.deepEqual(
    summary.refusedText
      ?.trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [
      {
        refusedLine: 1,
        refusedReason: 'the same companyId comes again on line 9, which counts',
        companyId: 1,
        name: 'A',
      },
      { refusedLine: 2, refusedReason: 'the line is not valid JSON', refusedText: '{"companyId":2,"name":"B"' },
      { refusedLine: 3, refusedReason: 'the line is not a JSON object', refusedText: '[3]' },
      { refusedLine: 4, refusedReason: 'companyId is missing', name: 'D' },
      {
        refusedLine: 5,
        refusedReason: 'employees must be a whole number of at least 0, not "x"',
        companyId: 5,
        name: 'E',
        employees: 'x',
      },
      { refusedLine: 6, refusedReason: 'name is missing', companyId: 6, name: null },
      { refusedLine: 7, refusedReason: '"colour" is no field', companyId: 7, name: 'G', colour: 'red' },
      { refusedLine: 8, refusedReason: 'a new company needs a name', companyId: 8 },
    ],
  );
});

for (const [what, content, options, complaint] of [
  [
    'unknown columns',
    'companyId,name,colour,Shape\n1,A,,\n',
    {},
    /^companies have no field for "colour", "Shape"\. Name the field with --map/,
  ],
  ['a column that is nearly a field', 'company_id,name\n1,A\n', {}, /"company_id" \(--map company_id=companyId\?\)/],
  ['no key column', 'name\nA\n', {}, /^The file has no column companyId/],
  [
    'two columns of one field',
    'companyId,name,Name\n1,A,B\n',
    { map: { Name: 'name' } },
    /More than one column gives name: name, Name/,
  ],
  [
    'a mapping to no field',
    'companyId,Name\n1,A\n',
    { map: { Name: 'nom' } },
    /--map Name=nom: companies have no field nom/,
  ],
  [
    'a mapping of no column',
    'companyId,name\n1,A\n',
    { map: { Nom: 'name' } },
    /--map names columns that the file does not have: Nom/,
  ],
  ['another delimiter than said', 'companyId;name\n1;A\n', {}, /separated by ';'; add --delimiter ';'/],
  ['a broken header', 'companyId,"name\n1,A\n', {}, /^Line 1, the header, cannot be read: a quote is never closed/],
  ['nothing in it', '', {}, /The file is empty/],
  ['UTF-16', Buffer.from('\ufeffcompanyId,name\n1,A\n', 'utf16le'), {}, /The file is UTF-16/],
  [
    'damaged gzip data',
    Buffer.concat([gzipSync(plain).subarray(0, 20), Buffer.alloc(30, 7)]),
    {},
    /the gzip data are damaged/,
  ],
  ['gzip data that end early', gzipSync(plain).subarray(0, 40), {}, /the gzip data end early/],
  [
    'a JSON array',
    '[{"companyId":1}]',
    { format: 'ndjson' },
    /^Line 1 is not what an NDJSON file has on every line: the line is not a JSON object/,
  ],
  [
    'unknown members',
    '{"companyId":1,"name":"A","colour":"red"}',
    { format: 'ndjson' },
    /companies have no field for "colour"/,
  ],
] as const) {
  test(`a file with ${what} is refused as a whole, in one sentence`, async () => {
    await assert.rejects(importText('companies', content, options), { name: 'OperatorError', message: complaint });
    assert.deepEqual(await companies(), []);
  });
}

test('a file that is not there, a folder, and an unknown entity are refused in one sentence', async () => {
  const file = join(importText.folder, 'absent.csv');
  await assert.rejects(importFile({ database, entity: 'companies', file }), {
    name: 'OperatorError',
    message: `${file} cannot be read: there is no such file.`,
  });
  const folder = importText.folder;
  await assert.rejects(importFile({ database, entity: 'companies', file: folder, format: 'csv' }), {
    name: 'OperatorError',
    message: `${folder} is a folder, not a file.`,
  });
  await assert.rejects(importText('animals', plain), {
    name: 'OperatorError',
    message: `animals cannot be imported; what can: ${importEntities.map(({ name }) => name).join(', ')}.`,
  });
});

test('unknown columns are passed over if that is asked for, one by one or all', async () => {
  const text = 'colour,companyId,shape,name\nred,1,"ro,und",A\n';
  assert.equal((await importText('companies', text, { map: { colour: '', shape: '' } })).added, 1);
  assert.equal((await importText('companies', text, { ignoreUnknown: true })).unchanged, 1);
  const json = { format: 'ndjson', ignoreUnknown: true } as const;
  assert.equal((await importText('companies', '{"companyId":1,"name":"A","colour":{"a":[1]}}', json)).unchanged, 1);
  assert.deepEqual(await companies(), ['1 A ']);
});
