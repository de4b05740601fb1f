import assert from 'node:assert/strict';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { processFigures } from './index.ts';

test('the disk of a folder has figures for as long as the folder is there', async () => {
  const registry = new Registry();
  const data = mkdtempSync(path.join(tmpdir(), 'firmlens-figures-'));
  const poolState = () => ({ idle: 0, busy: 0, max: 1, waiting: 0, broken: 0 });
  processFigures(registry, { poolState, folders: { data, absent: path.join(data, 'absent'), none: undefined } });
  const folders = async () => (await registry.metrics()).match(/(?<=^firmlens_disk_\w+\{folder=")\w+/gm);
  assert.deepEqual(await folders(), ['data', 'data']);
  rmdirSync(data);
  assert.equal(await folders(), null);
});
