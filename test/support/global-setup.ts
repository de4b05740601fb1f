import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate, openDatabase } from '../../src/database/index.ts';
import { migrateQueue } from '../../src/queue/index.ts';

/**
 * Before the first test file: one PostgreSQL and in it one migrated template database, which every test file that
 * needs a database clones. `FIRMLENS_TEST_DATABASE_URL` names a server to use instead of the embedded one.
 */
let release: () => Promise<void> = async () => undefined;

export async function globalSetup(): Promise<void> {
  const url = process.env['FIRMLENS_TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('FIRMLENS_TEST_DATABASE_URL is not set');
  const name = `firmlens_template_${randomBytes(4).toString('hex')}`;
  await administer(url, `CREATE DATABASE ${name}`);
  const template = new URL(url);
  template.pathname = `/${name}`;
  const database = openDatabase(template.href);
  await migrate(database);
  await migrateQueue(database);
  await database.close();
  process.env['FIRMLENS_TEST_TEMPLATE_URL'] = template.href;
  release = () => administer(url, `DROP DATABASE ${name} WITH (FORCE)`);
}

export async function globalTeardown(): Promise<void> {
  await release();
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
