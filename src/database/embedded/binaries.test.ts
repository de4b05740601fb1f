import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { completeLinks, locatePackagedBinaries, tryBinaries } from './binaries.ts';
import { chooseRunAs } from './run-as.ts';

const root = await mkdtemp(path.join(tmpdir(), 'firmlens-binaries-'));
after(() => rm(root, { recursive: true }));

test('the programs that npm brought are found, and are of PostgreSQL 18', async () => {
  const { folder, packageVersion } = await locatePackagedBinaries();
  assert.match(packageVersion, /^18\./);
  assert.equal((await tryBinaries(folder, undefined)).major, 18);
});

test('programs that do not start are reported with what to do', async () => {
  await assert.rejects(
    tryBinaries(root, await chooseRunAs(undefined)),
    /does not start on this machine .*: reinstall with/,
  );
});

test('links between libraries are made where install scripts did not run, and left where they did', async () => {
  const lib = path.join(root, 'native', 'lib');
  await mkdir(lib, { recursive: true });
  await writeFile(path.join(lib, 'libpq.so.5.18'), 'library');
  await symlink('libpq.so.5.18', path.join(lib, 'libpq.so'));
  const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${name}`,
  }));
  await writeFile(path.join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await completeLinks(root);
  await completeLinks(root);
  for (const name of ['libpq.so', 'libpq.so.5']) assert.equal(await readFile(path.join(lib, name), 'utf8'), 'library');
});
