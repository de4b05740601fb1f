import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { test } from 'node:test';

/** Logs where an exception would meet a request, and where it would meet nobody. */
const program = `
  import { createServer } from './src/http/index.ts';
  import { createLogger } from './src/telemetry/index.ts';
  const logger = createLogger('info');
  const server = await createServer({ logger });
  const { body } = await server.inject({ url: '/nowhere', headers: { accept: 'application/json' } });
  setImmediate(() => {
    logger.warn('nobody catches what this throws');
    console.log(body);
  });
`;

test('a log that cannot be written changes no answer and ends no process', () => {
  // Opened for reading only, so that writing fails on every system as it does on a full disk.
  const unwritable = openSync('/dev/null', 'r');
  const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: `${import.meta.dirname}/..`,
    stdio: ['ignore', 'pipe', unwritable],
  });
  assert.equal(JSON.parse(answer.toString()).errorNumber, '404-9001');
});
