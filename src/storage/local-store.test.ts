import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { localStore } from './index.ts';

const newFolder = () => path.join(mkdtempSync(path.join(tmpdir(), 'firmlens-store-')), 'results');

test('what was put is read back whole or in part, with its size and SHA-256', async () => {
  const store = localStore(newFolder());
  const stored = await store.put('a.1.csv', Readable.from(['id,name\n', '1,Müller\n']));
  const content = 'id,name\n1,Müller\n';
  assert.deepEqual(stored, {
    bytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  const whole = await store.read('a.1.csv');
  assert.equal(whole && (await text(whole)), content);
  const part = await store.read('a.1.csv', { start: 3, end: 6 });
  assert.equal(part && (await text(part)), 'name');
});

test('a stream that breaks leaves nothing behind', async () => {
  const folder = newFolder();
  const store = localStore(folder);
  const broken = Readable.from(
    (async function* () {
      yield 'half';
      throw new Error('on purpose');
    })(),
  );
  await assert.rejects(store.put('a.1.csv', broken), /on purpose/);
  assert.deepEqual(readdirSync(folder), []);
  assert.equal(await store.read('a.1.csv'), undefined);
});

test('a name is written once: a second put fails and the first content stays', async () => {
  const store = localStore(newFolder());
  await store.put('a.1.csv', Readable.from(['first']));
  await assert.rejects(store.put('a.1.csv', Readable.from(['second'])), { code: 'EEXIST' });
  const file = await store.read('a.1.csv');
  assert.equal(file && (await text(file)), 'first');
});

test('deleting is idempotent, and the list has only files older than asked for', async () => {
  const store = localStore(newFolder());
  assert.deepEqual(await Array.fromAsync(store.list(new Date())), []);
  await store.put('a.1.csv', Readable.from(['x']));
  const later = new Date(Date.now() + 60_000);
  assert.deepEqual(await Array.fromAsync(store.list(later)), ['a.1.csv']);
  assert.deepEqual(await Array.fromAsync(store.list(new Date(Date.now() - 60_000))), []);
  await store.delete('a.1.csv');
  await store.delete('a.1.csv');
  assert.deepEqual(await Array.fromAsync(store.list(later)), []);
});

for (const name of ['../a', 'a/b', '.hidden', '', 'a\0b']) {
  test(`${JSON.stringify(name)} is not a name of a result file`, async () => {
    await assert.rejects(async () => localStore(newFolder()).read(name), TypeError);
  });
}
