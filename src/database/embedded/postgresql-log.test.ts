import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { cutLog, openLog } from './postgresql-log.ts';

const root = await mkdtemp(path.join(tmpdir(), 'firmlens-log-'));
after(() => rm(root, { recursive: true }));

test('a log grown too large is moved aside once, and its writer goes on writing at the beginning', async () => {
  const file = path.join(root, 'postgresql.log');
  const writer = await openLog(file);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await writer.write('older\n');
  await cutLog(file, 6);
  assert.equal(await readFile(file, 'utf8'), 'older\n', 'not too large yet');
  await writer.write('old\n');
  await cutLog(file, 6);
  await writer.write('new\n');
  assert.equal(await readFile(file, 'utf8'), 'new\n');
  assert.equal(await readFile(`${file}.1`, 'utf8'), 'older\nold\n');
  await writer.write('newer\n');
  await cutLog(file, 6);
  assert.equal(await readFile(`${file}.1`, 'utf8'), 'new\nnewer\n');
  assert.deepEqual((await readdir(root)).length, 2);
  await writer.close();
});
