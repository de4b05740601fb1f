import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { locatePackagedBinaries, tryBinaries } from './binaries.ts';
import { copyBinaries } from './copy-binaries.ts';
import { prepareDataFolder } from './data-folder.ts';
import type { EmbeddedLogger } from './logger.ts';
import { openEmbedded } from './open-embedded.ts';
import { exists, isRoot } from './owned-files.ts';
import { findPlace } from './placement.ts';
import { chooseRunAs } from './run-as.ts';

const root = await mkdtemp(path.join(tmpdir(), 'firmlens-placement-'));
await chmod(root, 0o711);
const systemFolder = path.join(root, 'system');
// As root's home often is: nobody else can pass.
const home = path.join(root, 'home');
await mkdir(home, { mode: 0o700 });
const dataDir = path.join(home, 'data');
after(() => rm(root, { recursive: true, force: true, maxRetries: 10 }));

const lines: string[] = [];
const note = (_fields: object, message: string) => lines.push(message);
const logger: EmbeddedLogger = { info: note, warn: note, error: note };

/** Starts PostgreSQL, uses it and stops it. */
async function useIt(): Promise<void> {
  const embedded = await openEmbedded({ dataDir, systemFolder, logger });
  const client = new pg.Client(embedded.url);
  await client.connect();
  await client.query('SELECT 1');
  await client.end();
  await embedded.release();
}

if (isRoot()) {
  test('below a folder of mode 0700, root keeps the cluster in the system folder, says so and finds it again', async () => {
    await useIt();
    const told = lines.filter((line) => /cannot reach this installation: it is kept elsewhere/.test(line));
    assert.equal(told.length, 1);
    const [name = ''] = await readdir(path.join(systemFolder, 'clusters'));
    const kept = path.join(systemFolder, 'clusters', name);
    assert.ok((await stat(path.join(kept, 'cluster'))).uid > 0);
    const record = path.join(dataDir, 'postgresql', 'kept-elsewhere');
    assert.equal(await readFile(record, 'utf8'), `${kept}\n`);
    assert.equal(await readFile(path.join(kept, 'data-folder'), 'utf8'), `${dataDir}\n`);
    assert.equal(
      await exists(path.join(dataDir, 'postgresql', 'password')),
      true,
      'the password stays in the data folder',
    );

    // Even when the way is open now, the data is where it is.
    await chmod(home, 0o711);
    await useIt();
    await chmod(home, 0o700);
    assert.equal(await exists(path.join(dataDir, 'postgresql', 'cluster')), false);
  });

  test('a cluster that was kept elsewhere and is gone is not replaced by an empty one', async () => {
    const clusters = path.join(systemFolder, 'clusters');
    await rename(clusters, `${clusters}-lost`);
    await assert.rejects(useIt(), /kept-elsewhere says that the database is kept in .*, but it is not there/);
    await rename(`${clusters}-lost`, clusters);
    await useIt();
  });

  test('a data folder made anew at the same path never meets the database of its predecessor, which stays', async () => {
    const before = await readdir(path.join(systemFolder, 'clusters'));
    await rm(dataDir, { recursive: true });
    lines.length = 0;
    const place = await findPlace(await prepareDataFolder(dataDir), systemFolder, logger);
    assert.equal(before.includes(path.basename(place.home)), false);
    assert.match(lines.join('\n'), /a database of an earlier data folder at this path is left/);
    for (const name of before) assert.equal(await exists(path.join(systemFolder, 'clusters', name, 'cluster')), true);
  });

  test('a cluster whose user was shut out later is not moved: the operator is told what to open', async () => {
    const dataFolder = await prepareDataFolder(path.join(root, 'open'));
    const place = await findPlace(dataFolder, systemFolder, logger);
    await mkdir(place.cluster);
    await chmod(dataFolder.path, 0o700);
    await assert.rejects(findPlace(dataFolder, systemFolder, logger), /cannot reach .*: let others pass/);
  });
} else {
  test('who is not root keeps everything in the data folder, below a folder of mode 0700 too', async () => {
    await useIt();
    assert.equal(await exists(path.join(dataDir, 'postgresql', 'cluster')), true);
    assert.equal(await exists(systemFolder), false);
    assert.doesNotMatch(lines.join('\n'), /elsewhere/);
  });
}

test('the programs are copied whole, once, and run for the user they were copied for', async () => {
  const packaged = await locatePackagedBinaries();
  const target = path.join(root, 'programs');
  const previous = process.umask(0o077);
  const copies = await Promise.all([copyBinaries(packaged, target), copyBinaries(packaged, target)]);
  process.umask(previous);
  assert.equal(new Set(copies).size, 1);
  assert.deepEqual(await readdir(target), [path.basename(copies[0])], 'nothing half copied is left');
  const runAs = await chooseRunAs(undefined);
  assert.deepEqual((await tryBinaries(copies[0], runAs)).major, (await tryBinaries(packaged.folder, undefined)).major);
  assert.equal((await stat(path.join(copies[0], 'share', 'postgresql', 'postgres.bki'))).mode & 0o444, 0o444);
});
