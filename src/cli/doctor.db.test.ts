import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { claimInstance } from '../accounts/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';

const database = await testDatabase();
const secretKey = 'a secret key for tests, forty characters';
await claimInstance(database, masterKeyFrom(secretKey));

function doctor(args: string[], environment: Record<string, string> = {}) {
  return spawnSync(process.execPath, [path.resolve('src/cli/main.ts'), 'doctor', ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      FIRMLENS_SECRET_KEY: secretKey,
      FIRMLENS_DATA_DIR: tmpdir(),
      ...environment,
    },
  });
}

test('a line a check, what to do where something is wrong, and exit code 1 for a problem', () => {
  const { stdout, stderr, status } = doctor([], { FIRMLENS_SECRET_KEY: `${secretKey}, and another` });
  assert.equal(status, 1);
  assert.match(stdout, /^ok {7}schema: It is this version's/m);
  assert.match(stdout, /^warning {2}workers: No worker is connected.* → Start `firmlens serve`/m);
  assert.match(stdout, /^problem {2}fingerprint: .* → Find the key/m);
  for (const line of stdout.trimEnd().split('\n')) assert.match(line, /^(ok|warning|problem) +[a-zA-Z ]+: /);
  assert.match(stderr, /^firmlens: \d+ ok, \d+ warnings, \d+ problems\.$/m);
});

test('with --json one object, and exit code 0 if warnings are all', async (t) => {
  const { rows } = await database.client.query<{ fsync: string }>('SHOW fsync');
  const { stdout, status } = doctor(['--json']);
  const { ok, checks } = JSON.parse(stdout) as {
    ok: boolean;
    checks: { name: string; result: string; next?: string }[];
  };
  assert.deepEqual(checks.find(({ name }) => name === 'workers')?.next, 'Start `firmlens serve` or `firmlens work`.');
  assert.equal(status, ok ? 0 : 1);
  if (rows[0]?.fsync === 'off') return t.skip('this server has fsync off, which is a problem');
  assert.equal(ok, true);
});

test('a wrong setting is explained instead', () => {
  const { stderr, status } = doctor([], { PORT: 'eighty' });
  assert.equal(status, 2);
  assert.match(stderr, /PORT must be a whole number/);
});
