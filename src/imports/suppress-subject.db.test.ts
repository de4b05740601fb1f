import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { changeLog, textImporter } from '../../test/support/import-text.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { deleteSuppression, type Subject, subjectHasher } from '../suppression/index.ts';
import { suppressSubject } from './index.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('a secret key for tests, forty characters');
const importText = await textImporter(database);
const now = new Date('2026-05-04T10:00:00Z');

const files: [entity: string, content: string][] = [
  [
    'companies',
    `companyId,name,parentCompanyId,parentCompanyName,parentCompanyCountry,ultimateParentCompanyId
1,Parent,,,,
2,Child,1,Parent,Norway,1
3,Grandchild,2,Child,,1
4,Other,,,,
`,
  ],
  [
    'technologies',
    'productId,productName,subCategoryId,subCategoryName,categoryId,categoryName\nDM1,Domo,5,Intelligence,6,Analytics\n',
  ],
  ['installed-technologies', 'companyId,productId\n1,DM1\n2,DM1\n'],
  ['acquisitions', 'companyId,acquiredCompanyId\n4,1\n1,3\n'],
  ['people', 'peopleId,firstName,lastName\n10,Ann,Example\n11,Bob,Example\n12,Cem,Example\n13,Dee,Example\n'],
  [
    'contacts',
    `contactId,peopleId,companyId,email,phone
100,10,1,ann@example.com,1
101,10,4,ann.example@example.org,2
102,11,4,Shared@Bücher.example,3
103,12,4,shared@xn--bcher-kva.example,4
104,13,4,dee@example.com,5
`,
  ],
  ['news', 'articleId,companyId,title,publicationDate\n7,1,Parent buys,2026-01-01\n8,2,Child sells,2026-01-02\n'],
];

type Counts = Record<string, [added: number, unchanged: number, refused: number, suppressed: number]>;

/** Imports all files, as next day's delivery does; the counts of those that were not unchanged to the last row. */
async function deliver(): Promise<Counts> {
  const counts: Counts = {};
  for (const [entity, content] of files) {
    const { added, changed, unchanged, refused, suppressed, read } = await importText(entity, content, { masterKey });
    assert.equal(read, added + changed + unchanged + refused + suppressed);
    if (unchanged < read) counts[entity] = [added, unchanged, refused, suppressed];
  }
  return counts;
}

const suppress = (subject: Subject) =>
  suppressSubject({ database, masterKey, subject, now, alsoWithin: async () => undefined });

async function ids(column: string, table: string): Promise<number[]> {
  const { rows } = await database.client.query<{ id: number }>(`SELECT ${column} AS id FROM ${table} ORDER BY 1`);
  return rows.map(({ id }) => id);
}

async function clock(): Promise<number> {
  return (await ids('change_number', 'change_clock'))[0] ?? 0;
}

await deliver();

test('a suppressed person is gone with all contacts, and noted as removed under a new change number', async () => {
  await importText('contacts', 'contactId,phone\n100,555\n101,556\n104,557\n');
  await importText('contacts', 'contactId,phone\n100,1\n101,2\n104,5\n');
  await database.client.query(
    `INSERT INTO wrong_info (client_id, contact_id, given_id, fields, created_at)
     VALUES ('a', 101, 'x', '{"phone": "2"}', now()), ('a', 104, 'y', '{"phone": "5"}', now())`,
  );
  const before = await clock();
  assert.deepEqual(await suppress({ kind: 'person', id: 10 }), {
    isNew: true,
    removed: [10],
    removedWith: { contacts: 2 },
    emptied: 0,
  });
  assert.deepEqual(await ids('people_id', 'person'), [11, 12, 13]);
  assert.deepEqual(await ids('contact_id', 'contact'), [102, 103, 104]);
  assert.deepEqual(await ids('contact_id', 'wrong_info'), [104]);
  assert.equal(await clock(), before + 1);
  const log = (await changeLog(database)).filter(([, entity]) => entity === 'person' || entity === 'contact');
  assert.deepEqual(
    log.filter(([, , , kind]) => kind === 'removed').map(([, entity, id, , fields]) => [entity, id, fields]),
    [
      ['contact', '100', { companyId: [null, null], peopleId: [10, null] }],
      ['contact', '101', { companyId: [null, null], peopleId: [10, null] }],
      ['person', '10', null],
    ],
  );
});

test('the change log keeps that a field changed, but no value of who was suppressed', async () => {
  const changed = (await changeLog(database)).filter(
    ([, entity, , kind]) => entity === 'contact' && kind === 'changed',
  );
  assert.deepEqual(
    changed.slice(0, 3).map(([, , id, , fields]) => [id, fields]),
    [
      ['100', { phone: [null, null] }],
      ['101', { phone: [null, null] }],
      ['104', { phone: ['5', '557'] }],
    ],
  );
});

test('the next delivery passes the person and all contacts over, and refuses nothing for it', async () => {
  assert.deepEqual(await deliver(), { people: [0, 3, 0, 1], contacts: [0, 3, 0, 2] });
  assert.deepEqual(await ids('people_id', 'person'), [11, 12, 13]);
});

test('a bad row of a suppressed person is passed over too, not written to the refused rows', async () => {
  const { refused, suppressed, refusedText } = await importText('people', 'peopleId,lastName,age\n10,Example,many\n', {
    masterKey,
  });
  assert.deepEqual([refused, suppressed, refusedText], [0, 1, undefined]);
});

test('NDJSON and a dry run pass over as well; a table that is replaced loses nobody else', async () => {
  const line = (id: number) => JSON.stringify({ peopleId: id, lastName: 'Example' });
  const dry = await importText('people', [10, 14].map(line).join('\n'), { masterKey, dryRun: true, format: 'ndjson' });
  assert.deepEqual([dry.suppressed, dry.added], [1, 1]);
  const replaced = await importText('people', [10, 11, 12, 13].map(line).join('\n'), {
    masterKey,
    replace: true,
    format: 'ndjson',
  });
  assert.deepEqual([replaced.suppressed, replaced.removed], [1, 0]);
});

test('an e-mail address is known in any case and script; whoever had it stays away without it', async () => {
  const outcome = await suppress({ kind: 'email', address: 'SHARED@bücher.example' });
  assert.deepEqual([outcome.removed, outcome.removedWith], [[11, 12], { contacts: 2 }]);
  assert.deepEqual(await deliver(), { people: [0, 1, 0, 3], contacts: [0, 1, 0, 4] });
  const moved = await importText('contacts', 'contactId,peopleId,companyId,email\n109,13,4,shared@BÜCHER.example\n', {
    masterKey,
  });
  assert.deepEqual([moved.suppressed, moved.added], [1, 0]);
});

test('a suppressed company is gone with what belongs to it, and others do not name it any more', async () => {
  await database.client.query("INSERT INTO company_logo (company_id, size, image) VALUES (1, 0, ''), (2, 0, '')");
  const outcome = await suppress({ kind: 'company', id: 1 });
  assert.deepEqual(outcome, {
    isNew: true,
    removed: [1],
    removedWith: { 'installed-technologies': 1, acquisitions: 2, news: 1 },
    emptied: 2,
  });
  assert.deepEqual(await ids('company_id', 'company_logo'), [2]);
  const { rows } = await database.client.query(
    `SELECT company_id AS id, parent_company_id AS parent, parent_company_name AS name, parent_company_country AS country,
       ultimate_parent_company_id AS ultimate FROM company ORDER BY 1`,
  );
  assert.deepEqual(rows, [
    { id: 2, parent: null, name: null, country: null, ultimate: null },
    { id: 3, parent: 2, name: 'Child', country: null, ultimate: null },
    { id: 4, parent: null, name: null, country: null, ultimate: null },
  ]);
  const notes = (await changeLog(database)).filter(([, entity, , kind]) => entity === 'company' && kind === 'changed');
  assert.deepEqual(
    notes.map(([, , id, , fields]) => [id, Object.keys(fields as object).toSorted()]),
    [
      [
        '2',
        [
          'parentCompanyId',
          'parentCompanyName',
          'parentCompanyCountry',
          'ultimateParentCompanyId',
          'ultimateParentCompanyName',
          'ultimateParentCompanyCountry',
        ].toSorted(),
      ],
      ['3', ['ultimateParentCompanyCountry', 'ultimateParentCompanyId', 'ultimateParentCompanyName']],
    ],
  );
  assert.ok(!JSON.stringify(notes).includes('Parent"'), 'an old value of the suppressed company is in the log');
});

test('the next delivery brings nothing of the company back: no row, no link', async () => {
  assert.deepEqual(await deliver(), {
    companies: [0, 3, 0, 1],
    'installed-technologies': [0, 1, 0, 1],
    acquisitions: [0, 0, 0, 2],
    people: [0, 1, 0, 3],
    contacts: [0, 1, 0, 4],
    news: [0, 1, 0, 1],
  });
});

test('what is stored names nobody, and without the master key nothing is imported', async () => {
  const { rows } = await database.client.query<{ kind: string; bytes: number }>(
    'SELECT kind, octet_length(hash) AS bytes FROM suppression ORDER BY kind',
  );
  assert.deepEqual(
    rows.map(({ kind, bytes }) => `${kind} ${bytes}`),
    ['company 32', 'email 32', 'person 32', 'person 32', 'person 32'],
  );
  await assert.rejects(importText('people', 'peopleId,lastName\n10,Example\n'), /only the master key/);
});

test('suppressed again, nothing is removed and no number is taken', async () => {
  const before = await clock();
  const outcome = await suppress({ kind: 'person', id: 10 });
  assert.deepEqual([outcome.isNew, outcome.removed], [false, []]);
  assert.equal(await clock(), before);
});

test('what is let in again comes back with the next delivery', async () => {
  assert.ok(await deleteSuppression(database, subjectHasher(masterKey)({ kind: 'person', id: 10 })));
  const { people, contacts } = await deliver();
  assert.deepEqual(people, [1, 1, 0, 2]);
  assert.deepEqual(contacts, [1, 1, 0, 3], 'the contact at the suppressed company stays away');
});

test('whoever copied something is told within the same transaction what to forget', async () => {
  const told: unknown[] = [];
  await suppressSubject({
    database,
    masterKey,
    subject: { kind: 'company', id: 4 },
    now,
    alsoWithin: async (_, forgotten) => void told.push(forgotten),
  });
  assert.deepEqual(told, [{ people: [], companies: [4], contacts: [101, 104] }]);
});

test('a failure within takes the whole suppression back', async () => {
  const failing = suppressSubject({
    database,
    masterKey,
    subject: { kind: 'person', id: 13 },
    now,
    alsoWithin: () => Promise.reject(new Error('no')),
  });
  await assert.rejects(failing, /no/);
  assert.ok((await ids('people_id', 'person')).includes(13));
});
