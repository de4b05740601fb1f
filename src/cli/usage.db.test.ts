import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { addTransactions, collectDebits, createApiKey, reserveCredits } from '../accounts/index.ts';
import { loadConfig } from '../config/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { createLogger } from '../telemetry/index.ts';
import { usageCommand } from './usage.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const now = new Date('2026-05-04T10:00:00Z');

/** What `firmlens usage <args>` wrote to standard output. */
async function run(...args: string[]): Promise<string> {
  let out = '';
  const command = usageCommand(
    {
      config: loadConfig({ environment: {}, envFile: '/nonexistent' }),
      logger: createLogger('silent'),
      withDatabase: (work) => work(database, masterKey),
      out: (line) => void (out += `${line}\n`),
      err: () => undefined,
      interactive: false,
      signal: new AbortController().signal,
    },
    () => now,
  );
  await command.parseAsync(['node', 'usage', ...args]);
  return out;
}

async function makeKey(name: string, credits: number | null): Promise<string> {
  return (await createApiKey(database, masterKey, { name, credits }, now)).key.clientId;
}

test('without keys it says so', async () => {
  assert.equal(await run(), 'There are no API keys yet.\n');
});

test('it shows credits and transactions of every key, or of one', async () => {
  const crm = await makeKey('CRM', 1_000);
  const other = await makeKey('Other', null);
  await collectDebits(database, () => now)(crm, 30);
  await database.transaction((transaction) => reserveCredits(transaction, crm, 20, now));
  const counted = (api: string, day: string, transactions: number) => ({ clientId: crm, api, day, transactions });
  await addTransactions(database, [counted('target', '2026-05-01', 2), counted('company', '2026-05-01', 5)]);
  await addTransactions(database, [counted('company', '2026-05-04', 1), counted('company', '2026-04-30', 7)]);

  const about = (...lines: string[]) => `${crm}  CRM\n${lines.map((line) => `  ${line}\n`).join('')}`;
  const credits = [
    'allocated       1000 credits a month',
    'used            30 credits this month, 20 reserved, 950 left',
  ];
  assert.equal(
    await run('--key', crm),
    about(
      ...credits,
      'transactions    2026-05    company              6',
      '                2026-05    target               2',
    ),
  );
  assert.equal(
    await run('--key', crm, '--period', 'day', '--start', '2026-04-30', '--end', '2026-05-01'),
    about(
      ...credits,
      'transactions    2026-04-30 company              7',
      '                2026-05-01 company              5',
      '                2026-05-01 target               2',
    ),
  );
  assert.match(
    await run('--start', '2025-01'),
    new RegExp(`${other}  Other\n  allocated +unlimited\n.*\n.*none \\(2025-01\\)`),
  );
  assert.deepEqual(JSON.parse(await run('--key', crm, '--period', 'year', '--json')), [
    {
      clientId: crm,
      name: 'CRM',
      credits: 1000,
      creditsPeriod: 'month',
      creditsConsumed: 30,
      creditsReserved: 20,
      usage: [
        { api: 'company', transactions: 13, date: '2026' },
        { api: 'target', transactions: 2, date: '2026' },
      ],
    },
  ]);
});

test('a wrong period or an unknown key is explained', async () => {
  for (const args of [
    ['--start', '2026-05-01'],
    ['--start', '2026-05', '--end', '2026-04'],
    ['--key', 'nobody'],
  ]) {
    await assert.rejects(run(...args), OperatorError);
  }
});
