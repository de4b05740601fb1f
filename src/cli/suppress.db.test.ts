import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, CommanderError } from 'commander';
import { testApi } from '../../test/support/test-api.ts';
import { loadConfig } from '../config/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';
import { suppressCommand } from './suppress.ts';

const api = await testApi();
const { database, masterKey } = api;
const account = await api.newAccount();

await database.client.query(`
  INSERT INTO company (company_id, name) VALUES (1, 'Alpha'), (2, 'Beta');
  INSERT INTO person (people_id, last_name) VALUES (10, 'Example'), (11, 'Example');
  INSERT INTO contact (contact_id, people_id, company_id, email)
  VALUES (100, 10, 1, 'ann@example.com'), (101, 11, 2, 'bob@example.com');
  INSERT INTO change_digest (type, after_number, to_number, created_at) VALUES ('people', 0, 1, now());
  INSERT INTO change_digest_entry
  SELECT digest_id, people_id, 2, '{"fields": {"lastName": ["Old", "Example"]}, "employments": {}}'
  FROM change_digest, person;
  INSERT INTO job (job_id, client_id, type, status, created_at, lines, credits, results_name)
  VALUES ('a', '${account.clientId}', 'targetLookup', 'finished', now(), 1, 1, 'a.b.csv')`);

/** Runs `firmlens suppress <args>`: what it wrote, and the complaint it ended with. */
async function run(...args: string[]): Promise<{ out: string; err: string; complaint: string }> {
  const written = { out: '', err: '' };
  const context: CliContext = {
    config: loadConfig({ environment: {}, envFile: '/nonexistent' }),
    logger: createLogger('silent'),
    withDatabase: (work) => work(database, masterKey),
    out: (line) => void (written.out += `${line}\n`),
    err: (line) => void (written.err += `${line}\n`),
    interactive: false,
    signal: new AbortController().signal,
  };
  const program = new Command('firmlens').addCommand(suppressCommand(context, () => new Date('2026-05-04T10:00:00Z')));
  const catchAll = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    for (const child of command.commands) catchAll(child);
  };
  catchAll(program);
  try {
    await program.parseAsync(['node', 'firmlens', 'suppress', ...args]);
    return { ...written, complaint: '' };
  } catch (error) {
    assert(error instanceof OperatorError || error instanceof CommanderError, String(error));
    return { ...written, complaint: error.message };
  }
}

const companies = async (): Promise<number> =>
  (await api.server.inject({ method: 'POST', url: '/api/v1/target/companies', headers: account.json })).json()
    .totalResults;

test('nothing is suppressed at first', async () => {
  assert.equal((await run('list')).out, 'Nothing is suppressed.\n');
});

test('a person is suppressed by id: what went is told, and what became of jobs', async () => {
  const { out } = await run('person', '10');
  assert.deepEqual(out.split('\n'), [
    'Suppressed: imports pass over this person.',
    '  removed    people: 10',
    '             and with it 1 contacts',
    '  withdrawn  the results of 1 finished jobs',
    '',
  ]);
});

test('what digests of changes tell of the person is taken out of them', async () => {
  const { rows } = await database.client.query('SELECT record_id AS id FROM change_digest_entry WHERE content IS NULL');
  assert.deepEqual(rows, [{ id: 10 }]);
});

test('a person is suppressed by e-mail address', async () => {
  const { removed, withdrawn } = JSON.parse((await run('person', '--email', 'BOB@example.com', '--json')).out);
  assert.deepEqual([removed, withdrawn], [[11], 0]);
});

test('a list that was known is without the suppressed company at once', async () => {
  assert.equal(await companies(), 2);
  await run('company', '2');
  assert.equal(await companies(), 1);
});

test('the list tells how many there are, and of no one who', async () => {
  const { out } = await run('list');
  assert.deepEqual(out.split('\n'), [
    '1 companies, 2026-05-04 to 2026-05-04',
    '1 e-mail addresses, 2026-05-04 to 2026-05-04',
    '2 people, 2026-05-04 to 2026-05-04',
    '',
  ]);
  const [{ kind, count }] = JSON.parse((await run('list', '--json')).out);
  assert.deepEqual([kind, count], ['company', 1]);
});

test('whoever knows the id can let it in again', async () => {
  assert.match((await run('remove', 'company', '2')).out, /^No longer suppressed/);
  assert.match((await run('remove', 'company', '2')).out, /^That was not suppressed/);
  const { err } = await run('remove', 'person', '--email', 'bob@example.com');
  assert.match(err, /suppressed by their ids too/);
});

test('what names nobody is refused', async () => {
  assert.match((await run('person')).complaint, /either by id or with --email/);
  assert.match((await run('person', '1', '--email', 'a@example.com')).complaint, /either by id or with --email/);
  assert.match((await run('person', '--email', 'a@')).complaint, /must be an e-mail address/);
  assert.match((await run('company', 'Alpha')).complaint, /positive whole number/);
  assert.match((await run('company', '0')).complaint, /positive whole number/);
});
