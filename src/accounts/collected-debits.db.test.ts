import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { createApiKey, findApiKey } from './api-key-store.ts';
import { collectDebits } from './collected-debits.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const now = new Date('2026-05-31T12:00:00Z');
const debit = collectDebits(database, () => now);

async function account(credits: number): Promise<string> {
  const { key } = await createApiKey(database, masterKey, { name: 'test', credits }, now);
  return key.clientId;
}

const consumed = async (clientId: string) => (await findApiKey(database, clientId, now))?.creditsConsumed;

test('debits that wait for another one are written together, and each is told when they are', async () => {
  const [one, other] = [await account(1000), await account(1000)];
  const query = mock.method(database.client, 'query');
  await Promise.all(Array.from({ length: 100 }, (_, index) => debit(index % 2 === 0 ? one : other, 2)));
  const statements = query.mock.callCount();
  query.mock.restore();
  // The first of each account alone, then all of its others.
  assert.equal(statements, 4);
  assert.deepEqual([await consumed(one), await consumed(other)], [100, 100]);
});

test('where the credits do not suffice for all, the first ones get them', async () => {
  const id = await account(5);
  const outcomes = await Promise.allSettled([1, 2, 3, 1, 1, 1].map((credits) => debit(id, credits)));
  // 1, then all others together: refused, so each alone. 3 is more than the 2 that are left by then.
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'rejected'],
  );
  assert.equal(await consumed(id), 5);
});

test('a failure is told to everyone who waited, and to nobody after', async () => {
  const unknown = debit('nobody', 1);
  const waiting = debit('nobody', 1);
  await assert.rejects(unknown, { message: 'there is no account nobody' });
  await assert.rejects(waiting, { message: 'there is no account nobody' });
  const id = await account(1);
  await debit(id, 1);
  assert.equal(await consumed(id), 1);
});
