import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { isRoot } from './owned-files.ts';
import { canReach, chooseRunAs, parsePasswd } from './run-as.ts';

const root = await mkdtemp(path.join(tmpdir(), 'firmlens-run-as-'));
after(() => rm(root, { recursive: true }));
const stranger = { uid: 65_534, gid: 65_534 };

test('users are read from /etc/passwd, never root', () => {
  const users = parsePasswd(
    'root:x:0:0:root:/root:/bin/sh\npostgres:x:101:104::/:/bin/sh\nnobody:*:-2:-2::/:/x\n\nbad\n',
  );
  assert.deepEqual(
    [...users],
    [
      ['postgres', { uid: 101, gid: 104 }],
      ['nobody', { uid: 4_294_967_294, gid: 4_294_967_294 }],
    ],
  );
});

test('another user reaches a folder only if every folder on the way lets him pass', async () => {
  const inner = path.join(root, 'outer', 'inner');
  await mkdir(inner, { recursive: true });
  await chmod(root, 0o711);
  await chmod(path.dirname(inner), 0o711);
  await chmod(inner, 0o711);
  assert.equal(await canReach(inner, stranger), true);
  assert.equal(await canReach(path.join(inner, 'not', 'made', 'yet'), stranger), true);
  await chmod(path.dirname(inner), 0o700);
  assert.equal(await canReach(inner, stranger), false);
});

test(
  isRoot()
    ? 'root runs PostgreSQL as the owner of the cluster, else as a known user, never as itself'
    : 'who is not root runs PostgreSQL as oneself',
  async () => {
    const chosen = await chooseRunAs(undefined);
    if (isRoot()) assert.ok(chosen !== undefined && chosen.uid > 0 && chosen.gid > 0);
    else assert.equal(chosen, undefined);
    // A cluster that "root owns" has no owner to run it.
    assert.deepEqual(await chooseRunAs(root), chosen);
  },
);
