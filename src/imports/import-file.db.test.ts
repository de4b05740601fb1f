import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { changeLog, textImporter } from '../../test/support/import-text.ts';
import { companyFields } from '../companies/index.ts';
import type { RecordField } from '../lib/record-field.ts';
import { bulkRowsMin } from './bulk-indexes.ts';
import { type ImportProgress, listImports } from './index.ts';

const database = await testDatabase();
const importText = await textImporter(database);

beforeEach(async () => {
  await database.client.query(
    'TRUNCATE company, technology_product, installed_technology, person, contact, import, change_log RESTART IDENTITY',
  );
});

/** Companies with the given columns, by id. */
async function companies(...columns: string[]): Promise<Record<string, unknown>[]> {
  const { rows } = await database.client.query(
    `SELECT ${['company_id', ...columns].join(', ')} FROM company ORDER BY company_id`,
  );
  return rows;
}

test('a first load adds every row with every kind of value, and notes additions only', async () => {
  const summary = await importText(
    'companies',
    [
      'companyId,name,employees,revenue,websites,tickers,britishSics',
      '1,Acme,12,1.50,https://a.example|https://b.example,NASD:ACM,58290:Other: publishing',
      '2,"Acme, ""West""",,,,,',
      '',
    ].join('\n'),
  );
  const { importId, changeNumber, read, added, changed, unchanged, refused, removed } = summary;
  assert.deepEqual(
    { importId, changeNumber, read, added, changed, unchanged, refused, removed },
    { importId: 1, changeNumber, read: 2, added: 2, changed: 0, unchanged: 0, refused: 0, removed: 0 },
  );
  assert.deepEqual(
    await companies('name', 'employees', 'revenue::text', 'websites', 'tickers', 'british_sics', 'city'),
    [
      {
        company_id: 1,
        name: 'Acme',
        employees: 12,
        revenue: '1.50',
        websites: ['https://a.example', 'https://b.example'],
        tickers: [{ tickerName: 'ACM', exchange: 'NASD' }],
        british_sics: [{ britishSic: '58290', description: 'Other: publishing' }],
        city: null,
      },
      {
        company_id: 2,
        name: 'Acme, "West"',
        employees: null,
        revenue: null,
        websites: null,
        tickers: null,
        british_sics: null,
        city: null,
      },
    ],
  );
  assert.deepEqual(await changeLog(database), [
    [1, 'company', '1', 'added', null],
    [1, 'company', '2', 'added', null],
  ]);
});

test('a refresh writes and notes only what differs: absent columns stay, empty cells clear, new rows are added', async () => {
  await importText('companies', 'companyId,name,city,employees,websites\n1,A,Oslo,5,a|b\n2,B,Rome,6,c\n3,C,Bonn,7,\n');
  const summary = await importText(
    'companies',
    'name,companyId,employees,websites\nA2,1,5,b|a\nB,2,,c\nC,3,7.0,""\nD,4,8,\n',
  );
  assert.deepEqual(
    [summary.read, summary.added, summary.changed, summary.unchanged, summary.changedFields],
    [4, 1, 2, 1, { employees: 1, name: 1, websites: 1 }],
  );
  assert.deepEqual(await companies('name', 'city', 'employees', 'websites'), [
    { company_id: 1, name: 'A2', city: 'Oslo', employees: 5, websites: ['b', 'a'] },
    { company_id: 2, name: 'B', city: 'Rome', employees: null, websites: ['c'] },
    { company_id: 3, name: 'C', city: 'Bonn', employees: 7, websites: null },
    { company_id: 4, name: 'D', city: null, employees: 8, websites: null },
  ]);
  assert.deepEqual((await changeLog(database)).slice(3), [
    [
      2,
      'company',
      '1',
      'changed',
      {
        name: ['A', 'A2'],
        websites: [
          ['a', 'b'],
          ['b', 'a'],
        ],
      },
    ],
    [2, 'company', '2', 'changed', { employees: [6, null] }],
    [2, 'company', '4', 'added', null],
  ]);
});

test('a quoted empty cell is as empty as an unquoted one', async () => {
  await importText('companies', 'companyId,name,city,zip,description\n1,A,Oslo,"",\n');
  await importText('companies', 'companyId,name,city,zip,description\n1,A,"",,""\n');
  assert.deepEqual((await changeLog(database)).slice(1), [[2, 'company', '1', 'changed', { city: ['Oslo', null] }]]);
});

test('every field of the record is compared and noted, in whatever order the columns come', async () => {
  const fields: RecordField[] = companyFields.filter((field) => field.name !== 'companyId').reverse();
  const value = {
    text: 'x',
    integer: '1',
    number: '1.5',
    textList: 'a',
    objectList: 'a:b',
    boolean: 'true',
    instant: '2026-01-31',
  } as const;
  const header = ['companyId', ...fields.map((field) => field.name)].join(',');
  await importText(
    'companies',
    `${header}\n1,${fields.map((field) => (field.name === 'name' ? 'x' : '')).join(',')}\n`,
  );
  const summary = await importText('companies', `${header}\n1,${fields.map((field) => value[field.kind]).join(',')}\n`);
  assert.deepEqual(
    Object.keys(summary.changedFields).sort(),
    fields
      .map((field) => field.name)
      .filter((name) => name !== 'name')
      .sort(),
  );
  assert.equal(
    (await importText('companies', `${header}\n1,${fields.map((field) => value[field.kind]).join(',')}\n`)).unchanged,
    1,
  );
});

test('the same file again changes nothing and notes nothing', async () => {
  const text = 'companyId,name,tickers,revenue\n1,A,NASD:A,1.0\n2,B,,\n';
  await importText('companies', text);
  const summary = await importText('companies', text);
  assert.deepEqual([summary.unchanged, summary.changed, summary.changedFields], [2, 0, {}]);
  assert.equal((await changeLog(database)).length, 2);
});

test('--replace removes what the file no longer has, and what belonged to it', async () => {
  await importText('companies', 'companyId,name\n1,A\n2,B\n3,C\n');
  await importText('technologies', `${technologyHeader}\nP1,One,10,Sub,1,Cat\nP2,Two,10,Sub,1,Cat\n`);
  await importText('installed-technologies', 'companyId,productId\n1,P1\n2,P1\n2,P2\n');
  const gone = await importText('companies', 'companyId,name\n1,A\n3,C2\n', { replace: true });
  assert.deepEqual(
    [gone.added, gone.changed, gone.unchanged, gone.removed, gone.removedWith],
    [0, 1, 1, 1, { 'installed-technologies': 2 }],
  );
  assert.deepEqual(
    (await companies()).map((row) => row['company_id']),
    [1, 3],
  );
  const product = await importText('technologies', `${technologyHeader}\nP2,Two,10,Sub,1,Cat\n`, { replace: true });
  assert.deepEqual([product.removed, product.removedWith], [1, { 'installed-technologies': 1 }]);
  assert.deepEqual((await database.client.query('SELECT * FROM installed_technology')).rows, []);
  assert.deepEqual(
    (await changeLog(database)).filter(([importId]) => importId > 3),
    [
      [4, 'company', '2', 'removed', null],
      [4, 'company', '3', 'changed', { name: ['C', 'C2'] }],
      [4, 'installedTechnology', '2', 'removed', null],
      [5, 'installedTechnology', '1', 'changed', { installedTechnologies: [['P1'], []] }],
      [5, 'technology', 'P1', 'removed', null],
    ],
  );
});

test('the log notes of a removed record which others it named', async () => {
  await importText('companies', 'companyId,name,parentCompanyId\n1,A,\n2,B,1\n');
  await importText('people', 'peopleId,lastName\n10,P\n');
  await importText('contacts', 'contactId,peopleId,companyId\n100,10,2\n');
  await importText('companies', 'companyId,name\n1,A\n', { replace: true });
  assert.deepEqual(
    (await changeLog(database)).filter(([, , , kind]) => kind === 'removed'),
    [
      [4, 'company', '2', 'removed', { parentCompanyId: [1, null] }],
      [4, 'contact', '100', 'removed', { peopleId: [10, null], companyId: [2, null] }],
    ],
  );
});

test('--replace keeps the records of refused rows, and removes nothing if a row cannot be told whose it is', async () => {
  await importText('companies', 'companyId,name,employees\n1,A,1\n2,B,2\n3,C,3\n');
  const readable = await importText('companies', 'companyId,name,employees\n1,A,many\n3,C,3\n', { replace: true });
  assert.deepEqual([readable.refused, readable.removed, readable.notRemoved], [1, 1, undefined]);
  const unreadable = await importText('companies', 'companyId,name,employees\n1,A,1\nx,C,3\n', { replace: true });
  assert.equal(unreadable.removed, 0);
  assert.match(unreadable.notRemoved ?? '', /^1 row could not be read/);
  assert.deepEqual(
    (await companies()).map((row) => row['company_id']),
    [1, 3],
  );
});

test('--replace with a file without rows is refused', async () => {
  await importText('companies', 'companyId,name\n1,A\n');
  await assert.rejects(importText('companies', 'companyId,name\n', { replace: true }), /has no rows/);
  assert.equal((await companies()).length, 1);
});

test('a dry run says what would happen and changes nothing', async () => {
  await importText('companies', 'companyId,name\n1,A\n2,B\n');
  const before = await changeLog(database);
  const summary = await importText('companies', 'companyId,name\n1,A2\n3,C\nx,D\n', { dryRun: true });
  assert.deepEqual(
    [summary.dryRun, summary.importId, summary.changeNumber, summary.added, summary.changed, summary.refused],
    [true, undefined, undefined, 1, 1, 1],
  );
  assert.match(summary.refusedText ?? '', /^4,"companyId must be/m);
  assert.deepEqual(await companies('name'), [
    { company_id: 1, name: 'A' },
    { company_id: 2, name: 'B' },
  ]);
  assert.deepEqual(await changeLog(database), before);
  assert.equal((await listImports(database, 10)).length, 1);
});

test('the history has every import with its counts, newest first', async () => {
  const start = new Date('2026-05-04T10:00:00Z');
  let seconds = 0;
  const now = () => new Date(start.getTime() + 1000 * seconds++);
  await importText('companies', 'companyId,name\n1,A\nx,B\n', { now });
  await importText('companies', 'companyId,name\n1,A2\n2,B\n', { now, replace: true });
  const [second, first] = await listImports(database, 10);
  assert.ok(first !== undefined && second !== undefined);
  assert.deepEqual(
    { ...second, file: '', changeNumber: 0 },
    {
      importId: 2,
      entity: 'company',
      file: '',
      startedAt: new Date('2026-05-04T10:00:02Z'),
      finishedAt: new Date('2026-05-04T10:00:03Z'),
      rowsRead: 2,
      rowsAdded: 1,
      rowsChanged: 1,
      rowsUnchanged: 0,
      rowsRemoved: 0,
      rowsRefused: 0,
      rowsSuppressed: 0,
      changedFields: { name: 1 },
      refusedFile: null,
      changeNumber: 0,
    },
  );
  assert.deepEqual([first.rowsRefused, first.refusedFile], [1, `${first.file}.refused.csv`]);
  assert.equal(second.changeNumber, first.changeNumber + 1);
});

test('a large first load of an unused database builds its indexes afterwards, and has them all again', async () => {
  const indexes = async () =>
    (await database.client.query("SELECT indexdef FROM pg_indexes WHERE tablename = 'company' ORDER BY indexname"))
      .rows;
  const rows = Array.from({ length: bulkRowsMin }, (_, index) => `${index + 1},Company ${index}`);
  const load = async (): Promise<ImportProgress['step'][]> => {
    const steps: ImportProgress['step'][] = [];
    const onProgress = ({ step }: ImportProgress) => void steps.push(step);
    const summary = await importText('companies', `companyId,name\n${rows.join('\n')}\n`, { onProgress });
    assert.equal(summary.added, bulkRowsMin);
    return steps;
  };
  const before = await indexes();
  assert.ok((await load()).includes('indexing'));
  assert.deepEqual(await indexes(), before);
  await database.client.query('TRUNCATE company');
  const someoneElse = await database.client.connect();
  try {
    assert.ok(!(await load()).includes('indexing'));
  } finally {
    someoneElse.release();
  }
});

const technologyHeader = 'productId,productName,subCategoryId,subCategoryName,categoryId,categoryName';

test('a renamed product is a change of that product', async () => {
  await importText('technologies', `${technologyHeader}\nP1,One,10,Sub,1,Cat\n`);
  await importText('technologies', 'productId,productName\nP1,Uno\n');
  assert.deepEqual((await changeLog(database)).slice(1), [
    [2, 'technology', 'P1', 'changed', { productName: ['One', 'Uno'] }],
  ]);
});

test('installed technologies are noted company by company: what went and what came', async () => {
  await importText('companies', 'companyId,name\n1,A\n2,B\n3,C\n4,D\n');
  await importText('technologies', `${technologyHeader}\nP1,One,10,S,1,C\nP2,Two,10,S,1,C\nP3,Three,10,S,1,C\n`);
  const first = await importText('installed-technologies', 'productId,companyId\nP2,1\nP1,1\nP1,2\nP1,1\n');
  assert.deepEqual([first.read, first.added, first.unchanged], [4, 3, 1]);
  const second = await importText('installed-technologies', 'companyId,productId\n1,P3\n3,P2\n3,P2\n2,P1\n');
  assert.deepEqual(
    [second.added, second.removed, second.unchanged, second.changedFields],
    [2, 0, 2, { installedTechnologies: 2 }],
  );
  const third = await importText('installed-technologies', 'companyId,productId\n1,P2\n1,P1\n4,P3\n', {
    replace: true,
  });
  assert.deepEqual([third.added, third.removed, third.unchanged], [1, 3, 2]);
  assert.deepEqual(
    (await changeLog(database)).filter(([importId]) => importId > 2),
    [
      [3, 'installedTechnology', '1', 'added', null],
      [3, 'installedTechnology', '2', 'added', null],
      [4, 'installedTechnology', '1', 'changed', { installedTechnologies: [[], ['P3']] }],
      [4, 'installedTechnology', '3', 'changed', { installedTechnologies: [[], ['P2']] }],
      [5, 'installedTechnology', '1', 'changed', { installedTechnologies: [['P3'], []] }],
      [5, 'installedTechnology', '2', 'changed', { installedTechnologies: [['P1'], []] }],
      [5, 'installedTechnology', '3', 'changed', { installedTechnologies: [['P2'], []] }],
      [5, 'installedTechnology', '4', 'changed', { installedTechnologies: [[], ['P3']] }],
    ],
  );
});
