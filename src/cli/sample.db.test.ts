import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type Command, CommanderError } from 'commander';
import { testDatabase } from '../../test/support/database.ts';
import { loadConfig } from '../config/index.ts';
import { suppressSubject } from '../imports/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';
import { sampleCommand } from './sample.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const folder = await mkdtemp(path.join(tmpdir(), 'firmlens-sample-'));
after(() => rm(folder, { recursive: true }));

/** Runs `firmlens sample <args>`: what it wrote, and the complaint it ended with. */
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
  const command: Command = sampleCommand(context)
    .exitOverride()
    .configureOutput({ writeErr: (text) => void (written.err += text) });
  try {
    await command.parseAsync(args, { from: 'user' });
    return { ...written, complaint: '' };
  } catch (error) {
    assert(error instanceof OperatorError || error instanceof CommanderError, String(error));
    return { ...written, complaint: error.message };
  }
}

const tables = [
  'company',
  'technology_product',
  'installed_technology',
  'acquisition',
  'merged_company',
  'person',
  'contact',
  'news_article',
] as const;

/** How many rows each table of a sample has. */
async function countRows(): Promise<Record<(typeof tables)[number], number>> {
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  const { rows } = await database.client.query(`SELECT ${counts.join(', ')}`);
  return rows[0];
}

test('the sample is loaded whole, and loading it again changes nothing', async () => {
  const { out } = await run();
  assert.match(out, /^technologies: 7,539 rows, 7,539 added, 0 changed, 0 unchanged/m);
  assert.match(out, /^companies: 1,000 rows, 1,000 added/m);
  assert.match(out, /^subsidiaries: 449 rows, 449 added/m);
  const counts = {
    company: 1449,
    technology_product: 7539,
    installed_technology: 24_300,
    acquisition: 190,
    merged_company: 46,
    person: 8988,
    contact: 9875,
    news_article: 4002,
  };
  assert.deepEqual(await countRows(), counts);

  const { rows } = await database.client.query(
    'SELECT name, websites, tickers, employees, revenue, industry_code, street FROM company WHERE company_id = 726263',
  );
  assert.deepEqual(rows, [
    {
      name: 'Microsoft Corporation',
      websites: ['https://www.microsoft.com'],
      tickers: [{ exchange: 'NASD', tickerName: 'MSFT' }],
      employees: 181_000,
      revenue: 168_088,
      industry_code: '8',
      street: null,
    },
  ]);
  const walmart = await database.client.query('SELECT tickers FROM company WHERE company_id = 736233');
  assert.deepEqual(walmart.rows, [{ tickers: [{ tickerName: 'WMT' }] }]);

  const logged = await database.client.query('SELECT count(*) FROM change_log');
  const again = await run();
  for (const line of again.out.trim().split('\n').slice(0, -1)) {
    assert.match(line, /^[a-z-]+: ([\d,]+) rows, 0 added, 0 changed, \1 unchanged/);
  }
  assert.equal(again.out.trim().split('\n').length, 10);
  assert.deepEqual((await database.client.query('SELECT count(*) FROM change_log')).rows, logged.rows);
});

test('generated companies come beside the real ones, the same ones when asked for again', async () => {
  const before = await countRows();
  const first = await run('--companies', '300', '--seed', '4');
  assert.match(first.out, /^companies: 300 rows, 300 added/m);
  assert.match(first.out, /^contacts: 1,500 rows, 1,500 added/m);
  assert.match(first.out, /^people: 1,350 rows, 1,350 added/m);
  const after = await countRows();
  assert.deepEqual(
    { ...after, installed_technology: 0, acquisition: 0 },
    {
      ...before,
      company: before.company + 300,
      person: before.person + 1350,
      contact: before.contact + 1500,
      installed_technology: 0,
      acquisition: 0,
    },
  );
  assert.ok(after.installed_technology > before.installed_technology + 2000);
  assert.ok(after.acquisition > before.acquisition);

  const again = await run('--companies', '300', '--seed', '4');
  assert.match(again.out, /^companies: 300 rows, 0 added, 0 changed, 300 unchanged/m);
  assert.match((await run('--companies', '0')).out, /^companies: 0 rows, 0 added/m);
  const more = await run('--companies', '310', '--seed', '4');
  assert.match(more.out, /^companies: 310 rows, 10 added, 0 changed, 300 unchanged/m);
  assert.match(more.out, /^contacts: 1,550 rows, 50 added, 0 changed, 1,500 unchanged/m);
});

test('generated companies have as many contacts and articles as asked for', async () => {
  const { out } = await run(
    '--companies',
    '20',
    '--contacts-per-company',
    '0',
    '--articles-per-company',
    '3',
    '--seed',
    '4',
  );
  assert.match(out, /^news: 60 rows, 60 added/m);
  assert.doesNotMatch(out, /contacts|people/);
  const { rows } = await database.client.query(
    `SELECT count(*) FROM news_article
     WHERE article_id >= 1000000000 AND publication_date < now() AND publication_date > now() - interval '121 days'`,
  );
  assert.deepEqual(rows, [{ count: 60 }]);
});

test('with --out the same files are written instead, and nothing is loaded', async () => {
  const before = await countRows();
  const { out } = await run('--out', path.join(folder, 'real'));
  assert.deepEqual((await readdir(path.join(folder, 'real'))).sort(), [
    'acquisitions.csv',
    'companies.csv',
    'contacts.csv',
    'installed-technologies.csv',
    'merged-companies.csv',
    'news.csv',
    'people.csv',
    'subsidiaries.csv',
    'technologies.csv',
  ]);
  assert.equal(out.trim().split('\n').length, 9);
  const committed = await readFile(new URL('../../samples/companies.csv', import.meta.url), 'utf8');
  assert.equal(await readFile(path.join(folder, 'real', 'companies.csv'), 'utf8'), committed);

  await run('--companies', '20', '--out', path.join(folder, 'generated'));
  const generated = await readFile(path.join(folder, 'generated', 'companies.csv'), 'utf8');
  assert.equal(generated.trim().split('\n').length, 21);
  const contacts = await readFile(path.join(folder, 'generated', 'contacts.csv'), 'utf8');
  assert.equal(contacts.trim().split('\n').length, 101);
  assert.match((await run('--out', path.join(folder, 'real'))).complaint, /is there already/);
  assert.deepEqual(await countRows(), before);
});

test('a wrong value is named with what was expected, and loads nothing', async () => {
  const before = await countRows();
  for (const [args, complaint] of [
    [['--companies', '-1'], /'-1' is invalid.*from 0 to 89999999\./],
    [['--companies', '1e6'], /--companies/],
    [['--companies', '90000000'], /--companies/],
    [['--companies', '1', '--seed', '4294967296'], /--seed.*from 0 to 4294967295\./],
    [['--seed', '1'], /--seed needs --companies/],
    [['--contacts-per-company', '1'], /--contacts-per-company needs --companies/],
    [['--articles-per-company', '1'], /--articles-per-company needs --companies/],
    [['--companies', '1', '--contacts-per-company', '1001'], /--contacts-per-company.*from 0 to 1000\./],
    [['--companies', '1', '--articles-per-company', 'x'], /--articles-per-company.*from 0 to 1000\./],
    [['more'], /too many arguments/],
  ] as const) {
    assert.match((await run(...args)).complaint, complaint);
  }
  assert.deepEqual(await countRows(), before);
});

test('rows of a suppressed company are counted as passed over', async () => {
  await run();
  await suppressSubject({
    database,
    masterKey,
    subject: { kind: 'company', id: 726263 },
    now: new Date('2026-05-04T10:00:00Z'),
    alsoWithin: async () => undefined,
  });
  assert.match((await run()).out, /^companies: 1,000 rows, 0 added, 0 changed, 999 unchanged, 1 suppressed \(/m);
});
