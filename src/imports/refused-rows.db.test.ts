import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { changeLog, textImporter } from '../../test/support/import-text.ts';

const database = await testDatabase();
const importText = await textImporter(database);

beforeEach(async () => {
  await database.client.query(
    'TRUNCATE company, technology_product, installed_technology, import, change_log RESTART IDENTITY',
  );
});

async function names(): Promise<string[]> {
  const { rows } = await database.client.query('SELECT company_id, name FROM company ORDER BY company_id');
  return rows.map((row) => `${row.company_id} ${row.name}`);
}

test('refused rows go to a file as they stand, with their line and the reason, and the rest is imported', async () => {
  const summary = await importText(
    'companies',
    [
      'companyId,name,employees',
      '1,"A',
      'over two lines",1',
      '2,B,many',
      ',C,1',
      '-4,D,x',
      '5,,1',
      '6,E',
      '7,F,1,2',
      '8,"G"H,1',
      '9,I"J,1',
      '10,"K, Inc",1',
      '',
      '11,"unclosed,1',
      '12,L,1',
    ].join('\r\n'),
  );
  assert.deepEqual([summary.read, summary.added, summary.refused], [12, 3, 9]);
  assert.deepEqual(await names(), ['1 A\r\nover two lines', '10 K, Inc', '12 L']);
  assert.deepEqual(summary.refusedText?.split('\n'), [
    'refusedLine,refusedReason,companyId,name,employees',
    '4,"employees must be a whole number of at least 0, not ""many""",2,B,many',
    '5,"companyId is missing",,C,1',
    '6,"companyId must be a whole number of at least 1, not ""-4""; employees must be a whole number of at least 0, not ""x""",-4,D,x',
    '7,"name is missing",5,,1',
    '8,"the row has 2 values, but the header names 3",6,E',
    '9,"the row has 4 values, but the header names 3",7,F,1,2',
    '10,"text follows a closing quote",8,"G"H,1',
    '11,"a quote stands inside an unquoted value",9,I"J,1',
    '14,"a quote is never closed",11,"unclosed,1',
    '',
  ]);
  assert.deepEqual(summary.firstRefused[0], {
    line: 4,
    reason: 'employees must be a whole number of at least 0, not "many"',
  });
});

test('the file of refused rows can be imported once it is mended', async () => {
  const { refusedText } = await importText('companies', 'companyId,name,employees\n1,A,many\n2,B,2\n');
  const summary = await importText('companies', refusedText?.replace('A,many', 'A,1') ?? '');
  assert.deepEqual([summary.read, summary.added, summary.refused], [1, 1, 0]);
});

test('of rows with the same id the last one counts, and the others are refused with its line', async () => {
  const summary = await importText('companies', 'companyId,name\n2,A\n1,B\n2,C\n02,D\n');
  assert.deepEqual(await names(), ['1 B', '2 D']);
  assert.deepEqual(summary.refusedText?.split('\n').slice(1, 3), [
    '2,"the same companyId comes again on line 5, which counts",2,A',
    '4,"the same companyId comes again on line 5, which counts",2,C',
  ]);
});

test('installed technologies of an unknown company or product are refused, each with its reason', async () => {
  await importText('companies', 'companyId,name\n1,A\n');
  await importText(
    'technologies',
    'productId,productName,subCategoryId,subCategoryName,categoryId,categoryName\nP1,One,10,S,1,C\n',
  );
  const summary = await importText('installed-technologies', 'companyId,productId\n1,P1\n2,P1\n1,P9\n2,P9\n0,P1\n1,\n');
  assert.deepEqual([summary.added, summary.refused], [1, 5]);
  assert.deepEqual(summary.refusedText?.split('\n').slice(1, -1), [
    '3,"there is no company with companyId 2",2,P1',
    '4,"there is no product with productId P9",1,P9',
    '5,"there is no company with companyId 2",2,P9',
    '6,"companyId must be a whole number of at least 1, not ""0""",0,P1',
    '7,"productId is missing",1,',
  ]);
});

test('a new record needs its required fields, a known one may leave their columns out', async () => {
  await importText('companies', 'companyId,name\n1,A\n');
  const summary = await importText('companies', 'companyId,city\n1,Oslo\n2,Rome\n');
  assert.deepEqual([summary.changed, summary.refused], [1, 1]);
  assert.deepEqual(summary.firstRefused, [{ line: 3, reason: 'a new company needs a name' }]);
});

for (const [what, text, line] of [
  ['a bad value', 'companyId,name,employees\n1,A2,1\n2,B,x\n', 3],
  ['broken structure', 'companyId,name\n1,A2\n2,"B"x\n', 3],
  ['a repeated id', 'companyId,name\n1,A2\n2,B\n2,C\n', 3],
  ['a missing required field', 'companyId,city\n1,Oslo\n2,Rome\n', 3],
] as const) {
  test(`--strict stops at ${what} and changes nothing`, async () => {
    await importText('companies', 'companyId,name\n1,A\n');
    const before = await changeLog(database);
    await assert.rejects(
      importText('companies', text, { strict: true }),
      new RegExp(`^OperatorError: Line ${line}: .*Nothing was changed`),
    );
    assert.deepEqual(await names(), ['1 A']);
    assert.deepEqual(await changeLog(database), before);
  });
}

test('a refused file that cannot be written stops the import, which changes nothing', async () => {
  await assert.rejects(
    importText('companies', 'companyId,name\n1,A\nx,B\n', { refusedFile: '/nonexistent/refused.csv' }),
    /cannot be written to \/nonexistent\/refused.csv/,
  );
  assert.deepEqual(await names(), []);
});

test('thousands of refused rows are written in order, those found by reading and by statements alike', async () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => (index % 2 === 0 ? `${index},x` : 'same,y'));
  const text = `companyId,name\n1,first\n${rows.join('\n')}\n1,last\n`;
  const summary = await importText('companies', text);
  assert.deepEqual([summary.read, summary.added, summary.refused], [12_002, 6000, 6002]);
  const lines =
    summary.refusedText
      ?.trim()
      .split('\n')
      .slice(1)
      .map((line) => Number.parseInt(line, 10)) ?? [];
  assert.equal(lines.length, 6002);
  assert.deepEqual(
    lines,
    lines.toSorted((a, b) => a - b),
  );
  assert.deepEqual(lines.slice(0, 3), [2, 3, 4]);
});

test('names and texts that look like SQL, JSON or COPY commands arrive as they are', async () => {
  const odd = ['\\.', '\\N', "Robert'); DROP TABLE company;--", '{"a":1}', '$1', '%s', 'NULL', 'ÅÄÖ 漢字 🏢'];
  const rows = odd.map((name, index) => `${index + 1},"${name.replaceAll('"', '""')}\n\\.\n"`);
  const summary = await importText('companies', `companyId,name\n${rows.join('\n')}\n`);
  assert.equal(summary.added, odd.length);
  assert.deepEqual(
    await names(),
    odd.map((name, index) => `${index + 1} ${name}\n\\.\n`),
  );
});
