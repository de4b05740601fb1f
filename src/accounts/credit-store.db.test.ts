import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import type { Transaction } from '../database/index.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import type { ApiKeySettings } from './api-key.ts';
import { createApiKey, findApiKey, updateApiKey } from './api-key-store.ts';
import { debitCredits, debitReserved, releaseReserved, reserveCredits } from './credit-store.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const may = new Date('2026-05-31T23:59:59.999Z');
const june = new Date('2026-06-01T00:00:00Z');
const refused = { code: 'insufficientQuota', status: 400 };

async function account(settings: Partial<ApiKeySettings>): Promise<string> {
  const { key } = await createApiKey(database, masterKey, { name: 'test', ...settings }, may);
  return key.clientId;
}

async function credits(clientId: string, now: Date): Promise<{ consumed: number; reserved: number }> {
  const key = await findApiKey(database, clientId, now);
  assert(key !== undefined);
  return { consumed: key.creditsConsumed, reserved: key.creditsReserved };
}

const inTransaction = (work: (transaction: Transaction) => Promise<void>) => database.transaction(work);
const reserve = (id: string, count: number, now: Date) => inTransaction((tx) => reserveCredits(tx, id, count, now));
const start = (id: string, count: number, now: Date) => inTransaction((tx) => debitReserved(tx, id, count, now));
const release = (id: string, count: number) => inTransaction((tx) => releaseReserved(tx, id, count));

test('credits are set aside at submission, consumed when the job starts, given back when it never does', async () => {
  const id = await account({ credits: 100 });
  await reserve(id, 60, may);
  assert.deepEqual(await credits(id, may), { consumed: 0, reserved: 60 });
  await assert.rejects(reserve(id, 41, may), refused);
  await reserve(id, 40, may);
  await start(id, 60, may);
  assert.deepEqual(await credits(id, may), { consumed: 60, reserved: 40 });
  await release(id, 40);
  assert.deepEqual(await credits(id, may), { consumed: 60, reserved: 0 });
  await reserve(id, 40, may);
});

test('single look-ups take what neither a job has reserved nor anything consumed', async () => {
  const id = await account({ credits: 3 });
  await reserve(id, 1, may);
  await debitCredits(database, id, 2, may);
  await assert.rejects(debitCredits(database, id, 1, may), refused);
  assert.deepEqual(await credits(id, may), { consumed: 2, reserved: 1 });
  await debitCredits(database, id, 0, may);
});

test('a period begins at midnight UTC with nothing consumed; what is reserved counts against it too', async () => {
  const id = await account({ credits: 10 });
  await debitCredits(database, id, 4, may);
  await reserve(id, 6, may);
  await assert.rejects(debitCredits(database, id, 1, may), refused);
  await assert.rejects(debitCredits(database, id, 5, june), refused);
  await debitCredits(database, id, 4, june);
  assert.deepEqual(await credits(id, june), { consumed: 4, reserved: 6 });
});

test('a job submitted in one period and started in the next is debited in the next', async () => {
  const id = await account({ credits: 10 });
  await reserve(id, 10, may);
  await start(id, 10, june);
  assert.deepEqual(await credits(id, june), { consumed: 10, reserved: 0 });
  await assert.rejects(reserve(id, 1, june), refused);
  const days = await database.client.query('SELECT day::text, consumed FROM credit_usage WHERE client_id = $1', [id]);
  assert.deepEqual(days.rows, [{ day: '2026-06-01', consumed: 10 }]);
});

test('a server whose clock is behind at the turn of a period does not open the old one again', async () => {
  const id = await account({ credits: 10 });
  await debitCredits(database, id, 8, june);
  await assert.rejects(debitCredits(database, id, 3, may), refused);
  await debitCredits(database, id, 2, may);
  assert.deepEqual(await credits(id, june), { consumed: 10, reserved: 0 });
});

for (const [creditsPeriod, last, next] of [
  ['day', '2026-06-10T23:59:59.999Z', '2026-06-11T00:00:00Z'],
  ['month', '2028-02-29T23:59:59.999Z', '2028-03-01T00:00:00Z'],
  ['year', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00Z'],
] as const) {
  test(`credits by ${creditsPeriod} come back when the next ${creditsPeriod} begins, whatever zone the session is in`, async () => {
    const id = await account({ credits: 1, creditsPeriod });
    await inTransaction(async (transaction) => {
      await transaction.client.query("SET LOCAL TIME ZONE 'Pacific/Auckland'");
      await debitCredits(transaction, id, 1, new Date(last));
    });
    await assert.rejects(debitCredits(database, id, 1, new Date(last)), refused);
    await debitCredits(database, id, 1, new Date(next));
  });
}

test('a key whose period is changed has consumed what the days of its new period say', async () => {
  const id = await account({ credits: 100 });
  const noon = new Date('2026-06-10T12:00:00Z');
  await debitCredits(database, id, 7, june);
  await debitCredits(database, id, 5, noon);
  assert.equal((await updateApiKey(database, id, { creditsPeriod: 'day' }, noon))?.creditsConsumed, 5);
  assert.equal((await updateApiKey(database, id, { creditsPeriod: 'year' }, noon))?.creditsConsumed, 12);
});

test('an unlimited key is never refused, and its use is on record all the same', async () => {
  const id = await account({ credits: null });
  await reserve(id, 1_000_000_000, may);
  await debitCredits(database, id, 1_000_000_000, may);
  assert.deepEqual(await credits(id, may), { consumed: 1_000_000_000, reserved: 1_000_000_000 });
});

test('an allocation lowered below what was consumed refuses paid work and lets free work through', async () => {
  const id = await account({ credits: 10 });
  await debitCredits(database, id, 8, may);
  await updateApiKey(database, id, { credits: 5 }, may);
  await assert.rejects(reserve(id, 1, may), refused);
  await reserve(id, 0, may);
});

test('of many debits at once exactly as many succeed as there are credits', async () => {
  const id = await account({ credits: 10 });
  const results = await Promise.allSettled([
    ...Array.from({ length: 15 }, () => debitCredits(database, id, 1, may)),
    ...Array.from({ length: 15 }, () => reserve(id, 1, may)),
  ]);
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 10);
  const { consumed, reserved } = await credits(id, may);
  assert.equal(consumed + reserved, 10);
});

test('reserving, even 0 credits, keeps other submissions of the account waiting until the transaction ends', async () => {
  const id = await account({});
  await inTransaction(async (transaction) => {
    await reserveCredits(transaction, id, 0, may);
    await assert.rejects(
      database.client.query('SELECT FROM api_key WHERE client_id = $1 FOR UPDATE NOWAIT', [id]),
      /could not obtain lock/,
    );
  });
});

test('nothing is consumed when the surrounding transaction fails', async () => {
  const id = await account({ credits: 5 });
  await reserve(id, 2, may);
  const failing = inTransaction(async (transaction) => {
    await debitReserved(transaction, id, 2, may);
    await reserveCredits(transaction, id, 3, may);
    throw new Error('on purpose');
  });
  await assert.rejects(failing, /on purpose/);
  assert.deepEqual(await credits(id, may), { consumed: 0, reserved: 2 });
});

test('impossible bookings throw: more started than reserved, a fraction, an unknown account', async () => {
  const id = await account({});
  await assert.rejects(start(id, 1, may), /credits_reserved_check/);
  await assert.rejects(release(id, 1), /credits_reserved_check/);
  await assert.rejects(reserve(id, -1, may), RangeError);
  await assert.rejects(debitCredits(database, id, 0.5, may), RangeError);
  await assert.rejects(reserve('nobody', 1, may), /no account nobody/);
  await assert.rejects(debitCredits(database, 'nobody', 1, may), /no account nobody/);
});
