import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { OperatorError } from '../lib/operator-error.ts';
import { loadMasterKey } from './secret-key-file.ts';

const root = await mkdtemp(path.join(tmpdir(), 'firmlens-key-'));
after(() => rm(root, { recursive: true }));
const secretKey = '0123456789abcdefghijklmnopqrstuv';

test('the first start makes a key that only its owner can read, every later one finds it', async () => {
  const dataDir = path.join(root, 'first', 'data');
  const key = await loadMasterKey({ dataDir });
  const file = path.join(dataDir, 'secret-key');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.match(await readFile(file, 'utf8'), /^[A-Za-z0-9+/]{43}=\n$/);
  assert.equal((await loadMasterKey({ dataDir })).fingerprint, key.fingerprint);
  assert.deepEqual(await readdir(dataDir), ['secret-key']);
});

test('processes that start at the same moment agree on one key', async () => {
  const dataDir = path.join(root, 'race');
  const keys = await Promise.all(Array.from({ length: 20 }, () => loadMasterKey({ dataDir })));
  assert.equal(new Set(keys.map((key) => key.fingerprint)).size, 1);
  assert.deepEqual(await readdir(dataDir), ['secret-key']);
});

test('a key file that others can read is closed to them', async () => {
  const dataDir = path.join(root, 'open');
  await loadMasterKey({ dataDir });
  await chmod(path.join(dataDir, 'secret-key'), 0o644);
  await loadMasterKey({ dataDir });
  assert.equal((await stat(path.join(dataDir, 'secret-key'))).mode & 0o777, 0o600);
});

test('the setting wins over the file and writes none', async () => {
  const dataDir = path.join(root, 'setting');
  const key = await loadMasterKey({ secretKey, dataDir });
  assert.equal(key.fingerprint, (await loadMasterKey({ secretKey })).fingerprint);
  await assert.rejects(stat(dataDir), /ENOENT/);
});

test('without a key and without a data folder of its own, the operator is told what to set', async () => {
  await assert.rejects(loadMasterKey({}), (error: OperatorError) => {
    assert(error instanceof OperatorError);
    assert.match(error.message, /^FIRMLENS_SECRET_KEY is not set; `openssl rand -base64 32` makes a good one\.$/);
    assert.equal(error.exitCode, 2);
    return true;
  });
});

test('a weak setting is named with its fault, and is not printed', async () => {
  await assert.rejects(loadMasterKey({ secretKey: 'hunter2' }), (error: Error) => {
    assert.match(error.message, /^FIRMLENS_SECRET_KEY must have at least 32 characters/);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });
});

test('a damaged or unreachable key file is named, and left as it is', async () => {
  const dataDir = path.join(root, 'damaged');
  await loadMasterKey({ dataDir });
  const file = path.join(dataDir, 'secret-key');
  await writeFile(file, 'half');
  await assert.rejects(loadMasterKey({ dataDir }), /secret-key must have at least 32 characters: the file was damaged/);
  assert.equal(await readFile(file, 'utf8'), 'half');
  await assert.rejects(
    loadMasterKey({ dataDir: path.join(file, 'below-a-file') }),
    /can be neither read nor made: ENOTDIR/,
  );
});

test('a missing file is not made anew where the key is known elsewhere', async () => {
  const dataDir = path.join(root, 'bound');
  const required = 'a database was set up with it';
  await assert.rejects(loadMasterKey({ dataDir, required }), /is missing, and a database was set up with it\.$/);
  await assert.rejects(readdir(dataDir), { code: 'ENOENT' });
});
