import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { OperatorError } from '../../lib/operator-error.ts';
import { prepareDataFolder } from './data-folder.ts';
import { isRoot } from './owned-files.ts';

const root = await mkdtemp(path.join(tmpdir(), 'firmlens-data-folder-'));
after(() => rm(root, { recursive: true }));

/** Asserts that the folder is refused in one sentence that has these words, and that nothing in it changed. */
async function refused(dataDir: string, words: RegExp): Promise<void> {
  await assert.rejects(prepareDataFolder(dataDir), (error) => {
    assert.ok(error instanceof OperatorError, String(error));
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

test('a folder that is missing or empty becomes a data folder, and is known again', async () => {
  const missing = path.join(root, 'a', 'b');
  const made = await prepareDataFolder(missing);
  assert.deepEqual(await prepareDataFolder(missing), made);
  assert.equal((await stat(missing)).mode & 0o077, isRoot() ? 0o011 : 0);

  const volume = path.join(root, 'volume');
  await mkdir(path.join(volume, 'lost+found'), { recursive: true });
  assert.notEqual((await prepareDataFolder(volume)).id, made.id);
});

test('many processes that make the same folder at once agree on it', async () => {
  const dataDir = path.join(root, 'race');
  const folders = await Promise.all(Array.from({ length: 20 }, () => prepareDataFolder(dataDir)));
  assert.equal(new Set(folders.map(({ id }) => id)).size, 1);
  assert.deepEqual(await readdir(dataDir), ['firmlens.json']);
});

test('a folder with files of somebody else is refused and stays as it is', async () => {
  const foreign = path.join(root, 'foreign');
  await mkdir(foreign);
  await writeFile(path.join(foreign, 'thesis.txt'), 'years of work');
  await refused(foreign, /foreign is not a data folder of Firmlens and is not empty \(it holds "thesis\.txt"\)/);
  assert.deepEqual(await readdir(foreign), ['thesis.txt']);
});

test('a damaged marker, and that of a newer release, are refused and stay as they are', async () => {
  const dataDir = path.join(root, 'marker');
  await prepareDataFolder(dataDir);
  const marker = path.join(dataDir, 'firmlens.json');
  await writeFile(marker, '{"format":');
  await refused(dataDir, /firmlens\.json is damaged/);
  assert.equal(await readFile(marker, 'utf8'), '{"format":');
  await writeFile(marker, '{"format":2,"id":"x"}');
  await refused(dataDir, /written by a newer Firmlens \(format 2\)/);
});

test('a path that runs through a file is refused', async () => {
  await writeFile(path.join(root, 'file'), '');
  await refused(path.join(root, 'file'), /cannot be made, because .*file is a file/);
  await refused(path.join(root, 'file', 'data'), /cannot be made, because a part of its path is a file/);
});

test(isRoot() ? 'a read-only file system is refused, also to root' : 'a folder of mode 0500 is refused', async () => {
  // No permission bit stops root, but nobody makes folders here.
  if (isRoot()) return refused('/sys/firmlens', /cannot be used|cannot be made/);
  const closed = path.join(root, 'closed');
  await mkdir(closed);
  await chmod(closed, 0o500);
  return refused(path.join(closed, 'data'), /cannot be used by the user .* \(permission denied/);
});

test('a folder that the system lets nobody make is refused at once', async () => {
  await assert.rejects(prepareDataFolder('/proc/firmlens/data'), OperatorError);
});
