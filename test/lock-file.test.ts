import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingPackages, readLockFile } from './support/complete-lock-file.ts';

const lock = readLockFile();

test('the lock file has an entry for every optional dependency: npm ci refuses one that has not', () => {
  assert.ok(Object.keys(lock.packages).length > 100);
  assert.deepEqual(
    missingPackages(lock).map(({ name }) => name),
    [],
  );
});

test('the lock file names no download address', () => {
  const named = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined);
  assert.deepEqual(named, []);
});
