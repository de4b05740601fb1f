import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { backUp, backupFolder, blankDatabase, masterKey, restore, schemaOf } from '../../test/support/backups.ts';
import { fillCatalogue } from '../../test/support/catalogue.ts';
import { testDatabase } from '../../test/support/database.ts';
import { fillPeople } from '../../test/support/people.ts';
import { hasPostgresql15, startPostgresql15 } from '../../test/support/postgresql-15.ts';
import { claimInstance, createApiKey } from '../accounts/index.ts';
import { type Database, migrateTo, migrationNames, openDatabase } from '../database/index.ts';
import { enqueue, migrateQueue } from '../queue/index.ts';
import type { Manifest } from './index.ts';

const folder = backupFolder();
const original = await testDatabase();
await claimInstance(original, masterKey);
await fillCatalogue(original);
await fillPeople(original);
await createApiKey(original, masterKey, { name: 'CRM' }, new Date());
await fillOddities(original);

/** Values of every kind that a table has, such as might be written in another way elsewhere. */
async function fillOddities(database: Database): Promise<void> {
  await database.client.query(String.raw`
    INSERT INTO company (company_id, name, revenue, websites, tickers, description)
    VALUES (900001, E'Tab\tnewline\nbackslash \\ "quote" \\N', 12345678901234567890.1234567890123,
            ARRAY['', NULL, 'a,b', '{}', '"', '\'], '[{"zz":1,"a":1e2,"é":"\u00e9"}]', ''),
           (900002, E'Zürich \u2028 😀 \x7f', 0.1, '{}', NULL, NULL),
           (900003, '\.', -1, ARRAY[E'\n'], '[]', 'NULL');
    INSERT INTO company_logo VALUES (900001, 0, '\x00ff0a0d5c');
    INSERT INTO news_article (article_id, company_id, title, publication_date)
    VALUES (900001, 900001, 'old', '0099-02-28 23:59:59.999999+00'), (900002, 900001, 'new', '9999-12-31 23:59:59.000001+14');
    SELECT nextval('id_set'), nextval('id_set');
    INSERT INTO webhook_endpoint (endpoint_id, client_id, url, status, validation_code, created_at)
    SELECT 'e', client_id, 'https://example.com', 'ACTIVE', 'code', now() FROM api_key LIMIT 1;
    INSERT INTO webhook_secret (endpoint_id, secret, created_at) VALUES ('e', 's', now());`);
  await enqueue(database, 'test.promised', { of: 'later', odd: '\t\\"é' }, { runAt: new Date('2031-01-01'), key: 'k' });
  await enqueue(database, 'test.promised', {});
}

/** What a backup says of the data, not of the backup. */
function dataOf(manifest: Manifest): object {
  return { ...manifest, createdAt: undefined, postgresql: undefined };
}

const file = (name: string) => path.join(folder, name);
const first = await backUp(original, file('original'));

test('an installation comes back the same, row for row, with its queue, sequences, indexes and constraints', async () => {
  const target = await blankDatabase();
  await restore(target, file('original'));
  assert.deepEqual(dataOf((await backUp(target, file('second'))).manifest), dataOf(first.manifest));
  assert.deepEqual(await schemaOf(target), await schemaOf(original));
  const { rows } = await target.client.query(
    'SELECT task_identifier AS task, key, attempts, locked_at, run_at FROM graphile_worker.jobs ORDER BY key',
  );
  assert.deepEqual(
    rows.map(({ task, key, attempts, locked_at }) => [task, key, attempts, locked_at]),
    [
      ['test.promised', 'k', 0, null],
      ['test.promised', null, 0, null],
    ],
  );
  assert.deepEqual(rows[0].run_at, new Date('2031-01-01'));
  const next = await target.client.query(`SELECT nextval('id_set') AS id`);
  assert.equal(next.rows[0].id, 3);
});

test('it comes back the same over PostgreSQL 15 in another language, and from there', {
  skip: hasPostgresql15 ? false : 'postgresql-15 is not installed',
}, async () => {
  await using server = await startPostgresql15();
  const other = openDatabase(server.url);
  await restore(other, file('original'));
  const there = await backUp(other, file('fifteen'));
  assert.match(there.manifest.postgresql, /^15\./);
  assert.deepEqual(dataOf(there.manifest), dataOf(first.manifest));
  await other.close();
  const target = await blankDatabase();
  await restore(target, file('fifteen'));
  assert.deepEqual(dataOf((await backUp(target, file('back'))).manifest), dataOf(first.manifest));
});

test('a fresh installation is replaced, with the reference data that came with it', async () => {
  const target = await testDatabase();
  await claimInstance(target, masterKey);
  await enqueue(target, 'test.own', {});
  await restore(target, file('original'));
  assert.deepEqual(dataOf((await backUp(target, file('replaced'))).manifest), dataOf(first.manifest));
});

test('the backup of an older schema is loaded into that schema, and migrated after', async () => {
  const older = migrationNames.slice(0, migrationNames.indexOf('0020-webhook-endpoints'));
  const source = await blankDatabase();
  await source.transaction((transaction) => migrateTo(transaction, older));
  await migrateQueue(source);
  const installationId = await claimInstance(source, masterKey);
  await source.client.query(
    `INSERT INTO webhook_message (message_id, client_id, subject, url, body, created_at, next_attempt_at)
     VALUES ('m', 'c', 's', 'https://example.com:8443/hook?a', '{}', now(), now())`,
  );
  await backUp(source, file('older'));

  const target = await blankDatabase();
  const { migrated } = await restore(target, file('older'));
  assert.deepEqual(migrated, migrationNames.slice(older.length));
  const { rows } = await target.client.query('SELECT message_id, destination FROM webhook_message');
  assert.deepEqual(rows, [{ message_id: 'm', destination: 'https://example.com:8443' }]);
  assert.equal(await claimInstance(target, masterKey), installationId);
  assert.deepEqual(await schemaOf(target), await schemaOf(original));
});
