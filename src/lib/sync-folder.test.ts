import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { syncFolder } from './sync-folder.ts';

test('a folder whose file system cannot sync folders is passed over', { skip: !existsSync('/proc/self') }, async () => {
  await syncFolder('/proc');
});

test('a folder that cannot be synced for another reason is an error', async () => {
  await assert.rejects(syncFolder('/nonexistent'), { code: 'ENOENT' });
});
