import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, CommanderError } from 'commander';
import { testDatabase } from '../../test/support/database.ts';
import { loadConfig } from '../config/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { MailResolver } from '../mail-domains/index.ts';
import { createLogger } from '../telemetry/index.ts';
import { contactsCommand } from './contacts.ts';
import type { CliContext } from './context.ts';

const database = await testDatabase();
await database.client.query(`
  INSERT INTO contact (contact_id, people_id, company_id, email)
  VALUES (1, 1, 1, 'ann@example.com'), (2, 2, 1, 'bob@example.org')`);

/** A name server that knows of mail servers everywhere; or of nothing at all. */
const resolver = (online: boolean): MailResolver => {
  const answer = async <Entry>(entries: Entry[]) => (online ? entries : Promise.reject(new Error('ECONNREFUSED')));
  return {
    resolveMx: () => answer([{ exchange: 'mail.example', priority: 1 }]),
    resolve4: (() => answer(['192.0.2.1'])) as unknown as MailResolver['resolve4'],
    resolve6: (() => answer(['2001:db8::1'])) as unknown as MailResolver['resolve6'],
    resolveNs: () => answer(['a.example']),
  };
};

/** Runs `firmlens contacts verify-domains <args>`: what it wrote, and the complaint it ended with. */
async function run(args: string[], online = true): Promise<{ out: string; complaint: string }> {
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
  const command = contactsCommand(context, () => new Date('2026-05-04T10:00:00Z'), resolver(online));
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  }
  try {
    await new Command('firmlens')
      .addCommand(command)
      .parseAsync(['node', 'firmlens', 'contacts', 'verify-domains', ...args]);
    return { out, complaint: '' };
  } catch (error) {
    assert(error instanceof OperatorError || error instanceof CommanderError, String(error));
    return { out, complaint: error.message };
  }
}

test('without a network that is what is said', async () => {
  assert.match((await run([], false)).complaint, /The network does not let this machine look up mail servers/);
});

test('what was found and what changed is told, in words or as JSON', async () => {
  const { marked } = JSON.parse((await run(['--limit', '1', '--json'])).out);
  assert.equal(marked, 1);
  assert.deepEqual((await run([])).out.split('\n'), [
    'Looked up 1 domains: 1 take mail, 0 do not, 0 gave no answer.',
    '1 contacts say ValidDomain from now on, 0 no longer.',
    '',
  ]);
  assert.match((await run(['--older-than', '0d'])).out, /^Looked up 0 domains/);
});

test('wrong options are refused with what is expected', async () => {
  assert.match((await run(['--older-than', 'month'])).complaint, /number of days, such as 30d/);
  assert.match((await run(['--limit', '0'])).complaint, /positive whole number/);
});
