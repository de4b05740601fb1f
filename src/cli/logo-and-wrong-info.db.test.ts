import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Command, CommanderError } from 'commander';
import { fillCompanies } from '../../test/support/companies.ts';
import { testDatabase } from '../../test/support/database.ts';
import { loadConfig } from '../config/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { encodePng } from '../lib/png.ts';
import { createLogger } from '../telemetry/index.ts';
import type { CliContext } from './context.ts';
import { logoCommand } from './logo.ts';
import { wrongInfoCommand } from './wrong-info.ts';

const database = await testDatabase();
await fillCompanies(database);
const folder = mkdtempSync(path.join(tmpdir(), 'firmlens-logos-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs `firmlens <args>`: what it wrote, and the complaint it ended with. */
async function run(...args: string[]): Promise<{ out: string; complaint: string }> {
  let out = '';
  const context: CliContext = {
    config: loadConfig({ environment: {}, envFile: '/nonexistent' }),
    logger: createLogger('silent'),
    withDatabase: (work) => work(database, masterKeyFrom('0123456789abcdefghijklmnopqrstuv')),
    out: (line) => void (out += `${line}\n`),
    err: () => undefined,
    interactive: false,
    signal: new AbortController().signal,
  };
  const program = new Command('firmlens').addCommand(logoCommand(context)).addCommand(wrongInfoCommand(context));
  const catchAll = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    for (const child of command.commands) catchAll(child);
  };
  catchAll(program);
  try {
    await program.parseAsync(['node', 'firmlens', ...args]);
    return { out, complaint: '' };
  } catch (error) {
    assert(error instanceof OperatorError || error instanceof CommanderError, String(error));
    return { out, complaint: error.message };
  }
}

function file(name: string, content: string | Buffer): string {
  const created = path.join(folder, name);
  writeFileSync(created, content);
  return created;
}

const square = (size: number) =>
  encodePng({ width: size, height: size, palette: [[0, 0, 0]], pixels: new Uint8Array(size * size) });

async function logos(): Promise<unknown[]> {
  const { rows } = await database.client.query('SELECT company_id, size FROM company_logo ORDER BY company_id, size');
  return rows.map(({ company_id, size }) => [company_id, size]);
}

test('logo load takes the good files, names the others with their reasons, and logo remove takes them away', async () => {
  const good = [file('1.png', square(50)), file('1_200.png', square(200)), file('2_100.PNG', square(100))];
  const bad = [
    file('2_400.png', square(399)),
    file('3_300.png', square(300)),
    file('logo.png', square(100)),
    file('3.png', 'GIF89a'),
    file('99.png', square(100)),
    path.join(folder, '2.png'),
  ];
  const { out, complaint } = await run('logo', 'load', ...good, ...bad);
  assert.equal(out, '3 of 9 logos loaded.\n');
  for (const reason of [
    '2_400.png has 399 by 399 pixels, not 400 by 400.',
    '3_300.png must be named like 726263.png',
    'logo.png must be named like 726263.png',
    '3.png is no PNG file.',
    '99.png: there is no company 99.',
    '2.png: ENOENT',
  ]) {
    assert.ok(complaint.includes(reason), `${reason} is not in ${complaint}`);
  }
  assert.deepEqual(await logos(), [
    [1, 0],
    [1, 200],
    [2, 100],
  ]);
  assert.equal((await run('logo', 'remove', '1')).out, '2 logos of company 1 removed.\n');
  assert.deepEqual(await logos(), [[2, 100]]);
  assert.equal((await run('logo', 'remove', '1')).complaint, 'Company 1 has no logo.');
});

test('wrong-info list shows what is new, oldest first; what was closed is listed as such', async () => {
  assert.equal((await run('wrong-info', 'list')).out, 'There are no new reports.\n');
  await database.client.query(`
    INSERT INTO wrong_info (client_id, company_id, contact_id, given_id, fields, created_at) VALUES
      ('client1', 2, NULL, '2', '{"revenue": "12"}', '2026-01-15T10:00:00Z'),
      ('client2', NULL, 77, 'AAA', '{"email": "a@b.example", "other": "bell \\u0007 and \\u001b[2J"}', '2026-01-15T11:00:00Z')`);
  const { out } = await run('wrong-info', 'list');
  assert.match(
    out,
    /^1 {2}company 2 {2}\(new\)\n {2}from +client1\n {2}at +2026-01-15T10:00:00.000Z\n {2}revenue +12\n/,
  );
  assert.match(out, /\n\n2 {2}contact 77 {2}\(new\)\n/);
  assert.match(out, /bell {3}and {2}\[2J/, 'control characters do not reach the terminal');

  assert.match((await run('wrong-info', 'close', '1')).out, /^1 {2}company 2 {2}\(closed\)/);
  const listed = JSON.parse((await run('wrong-info', 'list', '--json')).out);
  assert.deepEqual(listed.length, 1);
  assert.deepEqual(listed[0].contactId, 77);
  assert.deepEqual(JSON.parse((await run('wrong-info', 'list', '--status', 'closed', '--json')).out), [
    {
      requestId: 1,
      clientId: 'client1',
      companyId: 2,
      status: 'closed',
      fields: { revenue: '12' },
      createdAt: '2026-01-15T10:00:00.000Z',
    },
  ]);
});

test('a report that is not there cannot be closed, and there is no other status', async () => {
  for (const id of ['99', 'x', '1 OR 1=1']) {
    assert.match((await run('wrong-info', 'close', id)).complaint, /^There is no report/);
  }
  assert.match((await run('wrong-info', 'list', '--status', 'old')).complaint, /new, closed/);
});
