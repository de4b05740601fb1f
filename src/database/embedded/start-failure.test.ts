import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainStartFailure } from './start-failure.ts';

const stamp = '2026-11-22 15:23:06.857 UTC [15450]  ';

test('what PostgreSQL prints when it gives up is told apart, and its first complaint quoted', () => {
  const cases = [
    {
      kind: 'space',
      output: `${stamp}FATAL:  could not write lock file "postmaster.pid": No space left on device\n`,
      reason: 'could not write lock file "postmaster.pid": No space left on device',
    },
    {
      kind: 'space',
      output: `${stamp}PANIC:  could not write to file "pg_wal/xlogtemp.77": No space left on device\n${stamp}LOG:  startup process was terminated by signal 6\n`,
      reason: 'could not write to file "pg_wal/xlogtemp.77": No space left on device',
    },
    {
      kind: 'space',
      output: `${stamp}FATAL:  could not extend file "base/1/1255": wrote only 4096 of 8192 bytes at block 96\n${stamp}HINT:  Check free disk space.\n${stamp}PANIC:  cannot abort transaction 1, it was already committed\nchild process exited with exit code 134\n`,
      reason: 'could not extend file "base/1/1255": wrote only 4096 of 8192 bytes at block 96',
    },
    {
      kind: 'running',
      output: `${stamp}FATAL:  lock file "postmaster.pid" already exists\n${stamp}HINT:  Is another postmaster (PID 7) running in data directory "/d"?\n`,
      reason: 'lock file "postmaster.pid" already exists',
    },
    {
      kind: 'orphans',
      output: `${stamp}FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use\n`,
      reason: 'pre-existing shared memory block (key 1, ID 2) is still in use',
    },
    {
      kind: 'port',
      output: `${stamp}LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\n${stamp}FATAL:  could not create any TCP/IP sockets\n`,
      reason: 'could not create any TCP/IP sockets',
    },
    {
      kind: 'other',
      output: `${stamp}FATAL:  configuration file "/d/postgresql.conf" contains errors\n`,
      reason: 'configuration file "/d/postgresql.conf" contains errors',
    },
    {
      kind: 'other',
      output: 'initdb: error: invalid locale name "C.UTF-8"\ninitdb: hint: If the locale name is specific to ICU\n',
      reason: 'invalid locale name "C.UTF-8"',
    },
    { kind: 'other', output: '', reason: 'it said nothing' },
  ];
  for (const { output, ...expected } of cases) assert.deepEqual(explainStartFailure(output), expected);
});
