import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { test } from 'node:test';
import { s3Server } from '../../test/support/s3-server.ts';
import { s3Store } from './s3-store.ts';

Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-central-1' });
const s3 = await s3Server();
const store = s3Store({ bucket: 'firmlens', prefix: 'results/one/', endpoint: s3.endpoint });
const later = () => new Date(Date.now() + 60_000);

test('what was put is read back whole or in part, with its size and SHA-256', async () => {
  const content = 'id,name\n1,Müller\n';
  assert.deepEqual(await store.put('a.1.csv', Readable.from(['id,name\n', '1,Müller\n'])), {
    bytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  const whole = await store.read('a.1.csv');
  assert.equal(whole && (await text(whole)), content);
  const part = await store.read('a.1.csv', { start: 3, end: 6 });
  assert.equal(part && (await text(part)), 'name');
  assert.deepEqual(await Array.fromAsync(store.list(later())), ['a.1.csv']);
  assert.deepEqual(await Array.fromAsync(store.list(new Date(Date.now() - 60_000))), []);
  await store.delete('a.1.csv');
  await store.delete('a.1.csv');
  assert.equal(await store.read('a.1.csv'), undefined);
});

test('a large stream of unknown length goes up in parts', async () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const stored = await store.put('big.1.csv', Readable.from(Array.from({ length: 12 }, () => chunk)));
  assert.equal(stored.bytes, 12 * 1024 * 1024);
  assert.ok(s3.requests.some((request) => request.includes('partNumber')));
  const file = await store.read('big.1.csv');
  const content = file && (await buffer(file));
  assert.equal(content && createHash('sha256').update(content).digest('hex'), stored.sha256);
  await store.delete('big.1.csv');
});

test('a stream that breaks leaves nothing behind, nor parts of it', async () => {
  for (const megabytes of [1, 12]) {
    const broken = Readable.from(
      (async function* () {
        for (let sent = 0; sent < megabytes; sent += 1) yield Buffer.alloc(1024 * 1024);
        throw new Error('on purpose');
      })(),
    );
    await assert.rejects(store.put('broken.1.csv', broken), /on purpose/);
    assert.equal(await store.read('broken.1.csv'), undefined);
    assert.equal(s3.uploads.size, 0);
  }
});
