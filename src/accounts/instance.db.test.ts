import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { claimInstance } from './instance.ts';

const database = await testDatabase();
const own = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const other = masterKeyFrom('vutsrqponmlkjihgfedcba9876543210');

test('of servers that start at once with different keys, one key is taken and the others are refused', async () => {
  const results = await Promise.allSettled([own, other, own, other].map((key) => claimInstance(database, key)));
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 2);
  await database.kysely.deleteFrom('instance').execute();
});

test('a database belongs to the key of its first start: later starts need the same one', async () => {
  await claimInstance(database, own);
  await claimInstance(database, own);
  await assert.rejects(claimInstance(database, other), (error: OperatorError) => {
    assert(error instanceof OperatorError);
    assert.match(error.message, /another secret key/);
    assert.match(error.message, new RegExp(own.fingerprint));
    assert.match(error.message, new RegExp(other.fingerprint));
    assert.match(error.message, /FIRMLENS_SECRET_KEY, or the file secret-key/);
    return true;
  });
  const rows = await database.kysely.selectFrom('instance').select('secretFingerprint').execute();
  assert.deepEqual(rows, [{ secretFingerprint: own.fingerprint }]);
});
