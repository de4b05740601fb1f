import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { OperatorError } from '../lib/operator-error.ts';
import { describeConfig, loadConfig } from './index.ts';

const noFile = '/nonexistent/.env';
const load = (environment: NodeJS.ProcessEnv) => loadConfig({ environment, envFile: noFile });

test('without any variable every setting has its documented default', () => {
  const config = load({});
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.port, 8080);
  assert.equal(config.databaseUrl, undefined);
  assert.equal(config.dataDir, path.resolve('data'));
  assert.equal(config.maxConcurrentJobs, 2);
  assert.ok(Object.isFrozen(config));
});

test('all wrong values are named at once, with what was expected, and secrets are not repeated', () => {
  assert.throws(
    () =>
      load({
        PORT: '80a',
        FIRMLENS_PUBLIC_URL: 'ftp://x',
        FIRMLENS_SECRET_KEY: 'hunter2',
        FIRMLENS_LOG_LEVEL: 'loud',
        FIRMLENS_DANGEROUS_WEBHOOK_ALLOW: '127.0.0.1,10.0.0.0/33',
        FIRMLENS_PROT: '1',
      }),
    (error: unknown) => {
      assert.ok(error instanceof OperatorError);
      assert.equal(error.exitCode, 2);
      assert.match(error.message, /PORT must be a whole number from 0 to 65535 \(it is "80a"\)/);
      assert.match(error.message, /FIRMLENS_PUBLIC_URL must be a URL that begins with http:\/\/ or https:\/\//);
      assert.match(error.message, /FIRMLENS_SECRET_KEY must be at least 32 characters long and random/);
      assert.match(error.message, /FIRMLENS_LOG_LEVEL must be one of fatal, error/);
      assert.match(error.message, /FIRMLENS_DANGEROUS_WEBHOOK_ALLOW must be CIDR ranges/);
      assert.match(error.message, /FIRMLENS_PROT is not a setting/);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    },
  );
});

test('a URL that others are appended to has no slash at its end', () => {
  assert.equal(load({ FIRMLENS_PUBLIC_URL: 'https://data.example.com/' }).publicUrl, 'https://data.example.com');
});

test('an external database needs the secret key', () => {
  assert.throws(() => load({ DATABASE_URL: 'postgres://localhost/x' }), /FIRMLENS_SECRET_KEY is required/);
  const config = load({
    DATABASE_URL: 'postgres://localhost/x',
    FIRMLENS_SECRET_KEY: '0123456789abcdefghijklmnopqrstuv',
  });
  assert.equal(config.databaseUrl, 'postgres://localhost/x');
});

test('a .env file counts where the environment says nothing', () => {
  const envFile = path.join(mkdtempSync(path.join(tmpdir(), 'firmlens-env-')), '.env');
  writeFileSync(envFile, '# comment\nPORT=9000\nHOST="0.0.0.0"\n');
  const config = loadConfig({ environment: { PORT: '9001' }, envFile });
  assert.equal(config.port, 9001);
  assert.equal(config.host, '0.0.0.0');
});

test('the description has a sentence on every setting and shows no secret', () => {
  const secret = 'ssss-0123456789-abcdefghijklmnopqrstuv';
  const lines = describeConfig(load({ DATABASE_URL: 'postgres://u:pw@h/x', FIRMLENS_SECRET_KEY: secret }));
  assert.ok(lines.length >= 15);
  assert.ok(lines.every((line) => line.meaning.endsWith('.')));
  assert.doesNotMatch(JSON.stringify(lines), /ssss|u:pw/);
  assert.equal(lines.find((line) => line.variable === 'DATABASE_URL')?.value, '(set, not shown)');
});
