import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { draftOf, removeAbandonedDrafts, replaceFile, writeOnce } from './owned-files.ts';

const root = await mkdtemp(path.join(tmpdir(), 'firmlens-owned-files-'));
after(() => rm(root, { recursive: true }));

test('what is written once is never replaced', async () => {
  const file = path.join(root, 'once');
  assert.equal(await writeOnce(file, 'first', 0o600), true);
  assert.equal(await writeOnce(file, 'second', 0o644), false);
  assert.equal(await readFile(file, 'utf8'), 'first');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(root), ['once'], 'no draft is left');
});

test('a file is replaced without following a link that somebody put in its place', async () => {
  const precious = path.join(root, 'precious');
  const file = path.join(root, 'replaced');
  await writeFile(precious, 'precious');
  await symlink(precious, file);
  await replaceFile(file, 'new', 0o644);
  assert.equal(await readFile(file, 'utf8'), 'new');
  assert.equal(await readFile(precious, 'utf8'), 'precious');
});

test('only drafts whose maker is dead are removed', async () => {
  const living = draftOf(path.join(root, 'cluster'));
  const { pid: deadPid } = spawnSync('true');
  const dead = living.replace(`.${process.pid}.`, `.${deadPid}.`);
  await writeFile(living, '');
  await writeFile(dead, '');
  await removeAbandonedDrafts(root);
  const left = await readdir(root);
  assert.ok(left.includes(path.basename(living)));
  assert.ok(!left.includes(path.basename(dead)));
});
