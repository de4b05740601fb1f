import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Command, CommanderError } from 'commander';
import { testDatabase } from '../../test/support/database.ts';
import { firings } from '../../test/support/firings.ts';
import { createApiKey } from '../accounts/index.ts';
import { loadConfig } from '../config/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';
import { importCommand } from './import.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const folder = await mkdtemp(join(tmpdir(), 'firmlens-test-'));
after(() => rm(folder, { recursive: true }));

/** Runs `firmlens import <args>`: what it wrote, and the complaint it ended with. */
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
  let seconds = 0;
  const now = () => new Date(Date.UTC(2026, 4, 4, 10, 0, seconds++));
  const program = new Command('firmlens').addCommand(importCommand(context, now));
  const catchAll = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: (text) => void (written.out += text),
      writeErr: (text) => void (written.err += text),
    });
    for (const child of command.commands) catchAll(child);
  };
  catchAll(program);
  try {
    await program.parseAsync(['node', 'firmlens', 'import', ...args]);
    return { ...written, complaint: '' };
  } catch (error) {
    assert(error instanceof OperatorError || error instanceof CommanderError, String(error));
    return { ...written, complaint: error.message };
  }
}

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

test('an import ends with a summary: what was read, added, changed field by field, removed, refused and where', async () => {
  const path = file('a.csv', 'Id,name,city\n1,A,Oslo\n2,B,Rome\n3,C,Bonn\n');
  await run('companies', path, '--map', 'Id=companyId');
  file('a.csv', 'Id,name,city\n1,A2,Oslo\n2,B2,Paris\nx,D,\n4,E,\n');
  const { out, complaint } = await run('companies', path, '--map', 'Id=companyId', '--refused', join(folder, 'r.csv'));
  assert.equal(complaint, '');
  assert.deepEqual(out.split('\n'), [
    `Imported companies from ${path} (import 2):`,
    '  read                 4',
    '  added                1',
    '  changed              2  (name 2, city 1)',
    '  unchanged            0',
    '  removed              0',
    `  refused              1  → ${join(folder, 'r.csv')}`,
    '               line 4: companyId must be a whole number of at least 1, not "x"',
    '  noted                3  changes: no subscription will be alerted',
    '1.0 seconds, 4 rows/s',
    '',
  ]);
  assert.ok(existsSync(join(folder, 'r.csv')));
});

test('--json prints exactly one object', async () => {
  const { out, err } = await run('companies', file('b.csv', 'companyId,name\n1,A2\n'), '--json');
  assert.equal(err, '');
  const summary = JSON.parse(out);
  assert.deepEqual([summary.entity, summary.read, summary.unchanged, summary.importId], ['companies', 1, 1, 3]);
  assert.deepEqual([summary.changesNoted, summary.subscriptionsAlerted], [0, 0]);
});

test('--dry-run says that nothing was changed, --replace what would go', async () => {
  const { out } = await run('companies', file('c.csv', 'companyId,name\n1,A2\n'), '--replace', '--dry-run');
  assert.match(out, /^Dry run of companies from .*: nothing was changed\. It would have\n/);
  assert.match(out, /\n {2}removed +3\n/);
  assert.match(out, /\n {2}noted +3 {2}changes\n/);
  const { rows } = await database.client.query('SELECT count(*)::int AS count FROM company');
  assert.deepEqual(rows, [{ count: 4 }]);
});

test('--strict, --ignore-unknown, --format and --delimiter reach the import', async () => {
  const strict = await run('companies', file('d.csv', 'companyId,name\nx,A\n'), '--strict');
  assert.match(strict.complaint, /^Line 2: companyId .*Nothing was changed/);
  const other = file('e.txt', 'companyId|name|colour\n1|A2|red\n');
  const { out, complaint } = await run('companies', other, '--format', 'csv', '--delimiter', '|', '--ignore-unknown');
  assert.deepEqual([complaint, /unchanged +1/.test(out)], ['', true]);
});

test('import list shows the history, newest first', async () => {
  const { out } = await run('list', '--limit', '2');
  const [newest, counts, older] = out.split('\n');
  assert.match(newest ?? '', /^\d+ {2}2026-05-04T10:00:01\.000Z {2}companies {2}.*e\.txt {2}\(1\.0 s\)$/);
  assert.equal(counts, '    1 read, 0 added, 0 changed, 0 removed, 0 refused');
  assert.match(older ?? '', /b\.csv/);
  const json = JSON.parse((await run('list', '--json')).out);
  assert.deepEqual(json.map((record: { importId: number }) => record.importId).length, 4);
});

const contactFiles = (): string[] => [
  'contacts',
  file('contacts.csv', 'contactId,peopleId,companyId\n1,1,71\n2,1,72\n3,2,71\n'),
  'people',
  file('people.csv', 'peopleId,lastName\n1,Example\n'),
  'companies',
  file('companies.csv', 'companyId,name\n71,New\n'),
];

test('files of one run are loaded in the order of reference; what refers to nothing is refused by its line', async () => {
  const { out, complaint } = await run(...contactFiles());
  assert.equal(complaint, '');
  assert.deepEqual(out.match(/^Imported .*(?= \(import)|^.* added .*$|^.*line .*$/gm), [
    `Imported companies from ${join(folder, 'companies.csv')}`,
    '  added                1',
    `Imported people from ${join(folder, 'people.csv')}`,
    '  added                1',
    `Imported contacts from ${join(folder, 'contacts.csv')}`,
    '  added                1',
    '               line 3: there is no company with companyId 72',
    '               line 4: there is no person with peopleId 2',
  ]);
});

test('a file that cannot be loaded ends the run: what came before stays, what would come after is named', async () => {
  const contacts = contactFiles().slice(0, 2);
  const people = ['people', file('broken.csv', 'peopleId,surname\n3,Example\n')];
  const companies = ['companies', file('more.csv', 'companyId,name\n73,More\n')];
  const { out, err, complaint } = await run(...contacts, ...people, ...companies, '--json');
  assert.equal(JSON.parse(out).added, 1);
  assert.match(complaint, /people have no field for "surname"/);
  assert.deepEqual(err.split('\n'), [
    `people ${join(folder, 'broken.csv')}: not imported.`,
    `Not tried after that: ${contacts.join(' ')}.`,
    '',
  ]);
});

test('several files need what they hold before each name, and take no option that fits one file', async () => {
  const path = file('g.csv', 'companyId,name\n1,A\n');
  assert.match((await run('companies', path, path)).complaint, /Say what a file holds before its name/);
  assert.match((await run('companies', path, 'people')).complaint, /Name a file of people/);
  const mapped = await run('companies', path, 'people', path, '--map', 'a=name');
  assert.match(mapped.complaint, /--map is for one file/);
});

test('wrong options are refused with what is expected', async () => {
  const path = file('f.csv', 'companyId,name\n1,A\n');
  assert.match((await run('companies', path, '--map', 'companyId')).complaint, /Write it as column=field/);
  assert.match((await run('companies', path, '--delimiter', '::')).complaint, /must be one character/);
  assert.match((await run('companies', path, '--format', 'xml')).complaint, /Allowed choices are csv, ndjson/);
  assert.match((await run('companies', '-')).complaint, /Standard input has no name .* --format csv/);
  assert.match((await run('list', '--limit', '0')).complaint, /positive whole number/);
});

test('the help of a kind of record names its fields', async () => {
  const { out } = await run('technologies', '--help');
  assert.match(out, /Fields: productId, productName, subCategoryId/);
  assert.match(out, /Needed in every row: productId\nNeeded in a new record, too: productName, subCategoryId/);
  const { out: pairs } = await run('acquisitions', '--help');
  assert.match(pairs, /Needed in every row: companyId, acquiredCompanyId\n$/);
});

test('the summary says how many subscriptions will be alerted, a dry run does not', async () => {
  const clock = { now: new Date('2026-05-04T10:00:00Z') };
  const { key } = await createApiKey(database, masterKey, { name: 'test' }, clock.now);
  const { watch } = firings({ database, masterKey, clock });
  await watch(key, [1, 2]);
  await watch(key, [1]);
  const changed = file('g.csv', 'companyId,city\n1,Bergen\n');
  const dry = JSON.parse((await run('companies', changed, '--dry-run', '--json')).out);
  assert.deepEqual([dry.changesNoted, dry.subscriptionsAlerted], [1, undefined]);
  assert.match((await run('companies', changed)).out, /\n {2}noted +1 {2}changes: 2 subscriptions will be alerted\n/);
  file('g.csv', 'companyId,city\n1,Bergen\n2,Turin\n3,Mainz\n');
  const { changesNoted, subscriptionsAlerted } = JSON.parse((await run('companies', changed, '--json')).out);
  assert.deepEqual([changesNoted, subscriptionsAlerted], [2, 1]);
});

test('an import that is done is reported even if the subscriptions that it alerts cannot be counted', async () => {
  await database.client.query('ALTER TABLE subscription RENAME TO elsewhere');
  try {
    const { out, err, complaint } = await run('companies', file('done.csv', 'companyId,name\n777,Done\n'));
    assert.match(out, /\n {2}noted +1 {2}changes\n/);
    assert.match(err, /could not be counted: relation "subscription/);
    assert.equal(complaint, '');
  } finally {
    await database.client.query('ALTER TABLE elsewhere RENAME TO subscription');
  }
});
