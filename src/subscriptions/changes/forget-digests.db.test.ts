import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/support/database.ts';
import { followDigests, printedPeople } from '../../../test/support/digests.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { suppressSubject } from '../../imports/index.ts';
import { masterKeyFrom } from '../../lib/master-key.ts';
import type { Subject } from '../../suppression/index.ts';
import { typeNamed } from '../types/index.ts';
import { forgetDigests, openDigest } from './index.ts';

const database = await testDatabase();
const importText = await textImporter(database);
const masterKey = masterKeyFrom('a secret key for tests, forty characters');
const now = new Date('2026-05-04T10:00:00Z');

const suppress = (subject: Subject) =>
  suppressSubject({ database, masterKey, subject, now, alsoWithin: forgetDigests });

/** All that digests hold, as text. */
async function digests(): Promise<string> {
  const { rows } = await database.client.query<{ content: unknown }>(
    'SELECT type, record_id, content FROM change_digest JOIN change_digest_entry USING (digest_id) ORDER BY type, record_id',
  );
  return JSON.stringify(rows);
}

await importText('companies', 'companyId,name\n1,Alpha\n2,Beta\n');
await importText('people', 'peopleId,lastName\n10,Annason\n11,Bobson\n12,Cemson\n');
await importText('contacts', 'contactId,peopleId,companyId\n100,10,1\n101,11,1\n102,11,2\n');
const people = await followDigests(database, 'people');
const companies = await followDigests(database, 'company');
const news = await followDigests(database, 'companyNews');
await importText('people', 'peopleId,lastName\n10,Secretson\n11,Bobber\n');
await importText('contacts', 'contactId,phone\n100,555-100\n101,555-101\n102,555-102\n');
await importText('contacts', 'contactId,peopleId\n102,10\n');
await importText('companies', 'companyId,name\n1,Alpha Secret\n2,Beta Open\n');
await importText('news', 'articleId,companyId,title,publicationDate\n5,1,T,2026-01-01\n6,2,T,2026-01-02\n');
const numbers = [people.toNumber, companies.toNumber, news.toNumber];
await people.next();
await companies.next();
await news.next();

test('of a suppressed person digests keep that something changed, and no value, not even in entries of others', async () => {
  assert.match(await digests(), /Secretson.*/);
  await suppress({ kind: 'person', id: 10 });
  const text = await digests();
  assert.doesNotMatch(
    text,
    /Secretson|Annason|555-100|555-102/,
    'the contact that had changed hands went with the person',
  );
  assert.match(text, /Bobber/);
  assert.match(text, /555-101/);
  const [ann, bob] = printedPeople(10, 11);
  const { rows } = await database.client.query(
    `SELECT record_id AS "recordId", changed, content FROM change_digest JOIN change_digest_entry USING (digest_id)
     WHERE type = 'people' AND after_number = $1 ORDER BY record_id`,
    [numbers[0]],
  );
  const context = {
    clientId: '',
    mint: (_: string, ids: readonly number[]) => printedPeople(...ids),
    articleId: String,
  };
  assert.deepEqual(typeNamed('people').printEntries(rows, 0x7fffffff, { ...context, withValues: false }), [
    { peopleId: ann, fields: [] },
    { peopleId: bob, fields: ['name'], employments: [{ contactId: 101, fields: ['phone'] }] },
  ]);
});

test('of a suppressed company nothing is left: no value, no article, no contact', async () => {
  await suppress({ kind: 'company', id: 1 });
  const text = await digests();
  assert.doesNotMatch(text, /Secret|555-101|"articleId":5/);
  assert.match(text, /Beta Open/);
  assert.match(text, /"articleId":6/);
});

test('a digest of the same range that is opened later has nothing of them either', async () => {
  await database.client.query('TRUNCATE change_digest, change_digest_entry');
  for (const [index, name] of (['people', 'company', 'companyNews'] as const).entries()) {
    await openDigest(database, typeNamed(name), numbers[index] ?? 0, now);
  }
  const text = await digests();
  assert.doesNotMatch(text, /Secret|Annason|555-10|"articleId":5/);
  assert.match(text, /Bobber.*|Beta Open/);
});

/** Waits until somebody waits for the table of digests, or has done without. */
async function untilBlocked(work: Promise<unknown>): Promise<void> {
  let done = false;
  void work.finally(() => (done = true));
  for (;;) {
    const { rowCount } = await database.client.query(
      `SELECT FROM pg_locks WHERE relation = 'change_digest'::regclass AND NOT granted`,
    );
    if (done || rowCount !== 0) return;
  }
}

test('a digest that is being written is waited for, and then forgotten as well', async () => {
  await importText('people', 'peopleId,lastName\n12,Hastyson\n', { masterKey });
  const client = await database.client.connect();
  await client.query('BEGIN; LOCK TABLE change_digest IN ROW EXCLUSIVE MODE');
  const suppressing = suppress({ kind: 'person', id: 12 });
  await untilBlocked(suppressing);
  await client.query(
    `WITH digest AS (
       INSERT INTO change_digest (type, after_number, to_number, created_at) VALUES ('people', 0, 1, now()) RETURNING digest_id
     )
     INSERT INTO change_digest_entry SELECT digest_id, 12, 2, '{"fields": {"lastName": ["Cemson", "Hastyson"]}}' FROM digest`,
  );
  await client.query('COMMIT');
  client.release();
  await suppressing;
  assert.doesNotMatch(await digests(), /Hastyson/);
});

test('a digest that is opened meanwhile waits, and reads the log as it was left', async () => {
  await importText('people', 'peopleId,lastName\n11,Hasty Bobson\n', { masterKey });
  let opening: Promise<unknown> | undefined;
  await suppressSubject({
    database,
    masterKey,
    subject: { kind: 'person', id: 11 },
    now,
    alsoWithin: async (transaction, forgotten) => {
      await forgetDigests(transaction, forgotten);
      opening = openDigest(database, typeNamed('people'), people.toNumber, now);
      await untilBlocked(opening);
    },
  });
  await opening;
  assert.doesNotMatch(await digests(), /Hasty/);
});
