import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type Command, CommanderError } from 'commander';
import { testDatabase } from '../../test/support/database.ts';
import { loadConfig } from '../config/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';
import { sampleCommand } from './sample.ts';

const database = await testDatabase();
const folder = await mkdtemp(path.join(tmpdir(), 'firmlens-sample-'));
after(() => rm(folder, { recursive: true }));

/** Runs `firmlens sample <args>`: what it wrote, and the complaint it ended with. */
async function run(...args: string[]): Promise<{ out: string; err: string; complaint: string }> {
  const written = { out: '', err: '' };
  const context: CliContext = {
    config: loadConfig({ environment: {}, envFile: '/nonexistent' }),
    logger: createLogger('silent'),
    withDatabase: (work) => work(database, masterKeyFrom('0123456789abcdefghijklmnopqrstuv')),
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

async function countRows(): Promise<number[]> {
  const { rows } = await database.client.query(
    `SELECT (SELECT count(*) FROM company) AS companies, (SELECT count(*) FROM technology_product) AS products,
       (SELECT count(*) FROM installed_technology) AS installed`,
  );
  return [rows[0].companies, rows[0].products, rows[0].installed];
}

test('the sample is loaded whole, and loading it again changes nothing', async () => {
  const { out } = await run();
  assert.match(out, /^technologies: 7,539 rows, 7,539 added, 0 changed, 0 unchanged/m);
  assert.match(out, /^companies: 1,000 rows, 1,000 added/m);
  assert.deepEqual(await countRows(), [1000, 7539, 24_293]);

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
  assert.match(again.out, /^technologies: 7,539 rows, 0 added, 0 changed, 7,539 unchanged/m);
  assert.match(again.out, /^companies: 1,000 rows, 0 added, 0 changed, 1,000 unchanged/m);
  assert.match(again.out, /^installed-technologies: 24,293 rows, 0 added, 0 changed, 24,293 unchanged/m);
  assert.deepEqual((await database.client.query('SELECT count(*) FROM change_log')).rows, logged.rows);
});

test('generated companies come beside the real ones, the same ones when asked for again', async () => {
  const [companies = 0, products, installed = 0] = await countRows();
  const first = await run('--companies', '300', '--seed', '4');
  assert.match(first.out, /^companies: 300 rows, 300 added/m);
  const after = await countRows();
  assert.deepEqual(after.slice(0, 2), [companies + 300, products]);
  assert.ok((after[2] ?? 0) > installed + 2000);

  const again = await run('--companies', '300', '--seed', '4');
  assert.match(again.out, /^companies: 300 rows, 0 added, 0 changed, 300 unchanged/m);
  assert.match((await run('--companies', '0')).out, /^companies: 0 rows, 0 added/m);
  const more = await run('--companies', '310', '--seed', '4');
  assert.match(more.out, /^companies: 310 rows, 10 added, 0 changed, 300 unchanged/m);
});

test('with --out the same files are written instead, and nothing is loaded', async () => {
  const before = await countRows();
  const { out } = await run('--out', path.join(folder, 'real'));
  assert.deepEqual((await readdir(path.join(folder, 'real'))).sort(), [
    'companies.csv',
    'installed-technologies.csv',
    'technologies.csv',
  ]);
  assert.equal(out.trim().split('\n').length, 3);
  const committed = await readFile(new URL('../../samples/companies.csv', import.meta.url), 'utf8');
  assert.equal(await readFile(path.join(folder, 'real', 'companies.csv'), 'utf8'), committed);

  await run('--companies', '20', '--out', path.join(folder, 'generated'));
  const generated = await readFile(path.join(folder, 'generated', 'companies.csv'), 'utf8');
  assert.equal(generated.trim().split('\n').length, 21);
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
    [['more'], /too many arguments/],
  ] as const) {
    assert.match((await run(...args)).complaint, complaint);
  }
  assert.deepEqual(await countRows(), before);
});
