import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { administer } from './administer.ts';

/**
 * A database of the calling test file's own: a clone of the migrated template, dropped when the file's tests are done.
 * Call it at the top level of the file.
 */
export async function testDatabase(): Promise<Database> {
  const template = new URL(required('FIRMLENS_TEST_TEMPLATE_URL'));
  const templateName = template.pathname.slice(1);
  const name = `firmlens_test_${randomBytes(6).toString('hex')}`;
  const administration = new URL(template);
  administration.pathname = '/postgres';
  await administer(administration.href, `CREATE DATABASE ${name} TEMPLATE ${templateName}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  const database = openDatabase(url.href, { max: 5, name });
  after(async () => {
    await database.close();
    await administer(administration.href, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return database;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}
