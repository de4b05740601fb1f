import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { migrateQueue } from '../queue/index.ts';
import { disableEndpoint } from './disable-endpoint.ts';
import { deleteExpiredSecrets, rotateSecret } from './endpoint-secrets.ts';
import { clearFailing, findEndpoints, findSendingEndpoints, findTargets, markFailing } from './endpoint-store.ts';
import { resendMessages } from './resend-messages.ts';
import { removeEndpoint, setEndpoint, setSigningSecret } from './set-endpoint.ts';
import { deleteHeldMessages, holdMessages, releaseMessages } from './waiting-message-store.ts';

const database = await testDatabase();
await migrateQueue(database);
const masterKey = masterKeyFrom('a secret key for tests, forty characters');
const now = new Date('2026-01-15T10:00:00.000Z');
const hour = 3_600_000;
const later = (hours: number) => new Date(now.getTime() + hours * hour);

beforeEach(async () => {
  await database.client.query('DELETE FROM webhook_message');
  await database.client.query('DELETE FROM webhook_endpoint');
  await database.client.query('DELETE FROM graphile_worker._private_jobs');
});

const set = (url = 'https://a.example/hook', rest: { signingSecret?: string } = {}) =>
  database.transaction((transaction) =>
    setEndpoint(transaction, masterKey, { endpointId: 'sub1', clientId: 'client', url, ...rest }, now),
  );

const endpoint = async () => (await findEndpoints(database, ['sub1'])).get('sub1') ?? assert.fail('no endpoint');

const sending = async (at = now) => (await findSendingEndpoints(database, masterKey, ['sub1'], at)).get('sub1');

const activate = (endpointId = 'sub1') =>
  database.client.query(
    `UPDATE webhook_endpoint SET status = 'ACTIVE', disabled_at = NULL, disabled_reason = NULL WHERE endpoint_id = $1`,
    [endpointId],
  );

const rotate = (at = now) => database.transaction((transaction) => rotateSecret(transaction, masterKey, 'sub1', at));

/** The waiting verifications, with the seconds from now to their times. */
async function verifications() {
  const { rows } = await database.client.query<{ payload: object; runAt: Date }>(
    'SELECT payload, run_at AS "runAt" FROM graphile_worker._private_jobs ORDER BY id',
  );
  return rows.map(({ payload, runAt }) => ({ payload, seconds: (runAt.getTime() - now.getTime()) / 1000 }));
}

/** Resolves when some statement waits for a lock that another transaction holds. */
async function untilBlocked(): Promise<void> {
  const { rows } = await database.client.query(
    `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`,
  );
  if (rows.length === 0) await untilBlocked();
}

async function insertMessage(messageId: string, state: 'pending' | 'held' | 'delivered', endpointId: string | null) {
  await database.kysely
    .insertInto('webhookMessage')
    .values({
      messageId,
      clientId: 'client',
      subject: 'sub1',
      url: 'https://a.example/hook',
      destination: 'https://a.example',
      body: '{}',
      state,
      endpointId,
      createdAt: now,
      nextAttemptAt: state === 'pending' ? now : null,
      finishedAt: state === 'delivered' ? now : null,
    })
    .execute();
}

async function messages() {
  const rows = await database.kysely
    .selectFrom('webhookMessage')
    .select(['messageId', 'state', 'url', 'destination', 'nextAttemptAt'])
    .orderBy('messageId')
    .execute();
  return rows.map(({ messageId, state, url, nextAttemptAt }) => [messageId, state, url, nextAttemptAt]);
}

test('a new endpoint waits for its verification, which is enqueued in the same transaction, and shows its secret', async () => {
  await assert.rejects(
    database.transaction(async (transaction) => {
      const made = { endpointId: 'sub1', clientId: 'client', url: 'https://a.example/hook' };
      await setEndpoint(transaction, masterKey, made, now);
      throw new Error('the caller fails');
    }),
    /the caller fails/,
  );
  assert.deepEqual([await findEndpoints(database, ['sub1']), await verifications()], [new Map(), []]);

  const { secret } = await set('https://a.example/hook', { signingSecret: 'my own key' });
  assert.match(secret ?? '', /^whsec_[A-Za-z0-9+/]{43}=$/);
  const { status, validationCode, url, clientId } = await endpoint();
  assert.deepEqual(
    { status, url, clientId },
    { status: 'VERIFICATION_PENDING', url: 'https://a.example/hook', clientId: 'client' },
  );
  assert.match(validationCode, /^[0-9a-v]{19,20}$/);
  assert.equal((await verifications()).length, 1);
  assert.deepEqual(await sending(), {
    status: 'VERIFICATION_PENDING',
    url: 'https://a.example/hook',
    secrets: [secret],
    signingSecret: 'my own key',
    failingSince: null,
  });
});

test('secrets are stored encrypted, each for its own endpoint', async () => {
  const { secret } = await set('https://a.example/hook', { signingSecret: 'my own key' });
  const { rows } = await database.client.query(
    'SELECT e.*, s.* FROM webhook_endpoint e JOIN webhook_secret s USING (endpoint_id)',
  );
  const stored = JSON.stringify(rows);
  assert.ok(!stored.includes('my own key') && !stored.includes(secret?.slice(6) ?? ''), stored);
  await database.transaction((transaction) =>
    setEndpoint(transaction, masterKey, { endpointId: 'sub2', clientId: 'client', url: 'https://b.example/' }, now),
  );
  await database.client.query(
    "UPDATE webhook_secret SET secret = (SELECT secret FROM webhook_secret WHERE endpoint_id = 'sub1') WHERE endpoint_id = 'sub2'",
  );
  const found = await findSendingEndpoints(database, masterKey, ['sub1', 'sub2'], now);
  const [readable, unreadable] = [found.get('sub1'), found.get('sub2')];
  assert.deepEqual([readable?.secrets, readable?.trouble], [[secret], undefined]);
  assert.deepEqual(unreadable?.secrets, []);
  assert.match(String(unreadable?.trouble), /belongs to another/);
});

test('setting an endpoint again verifies it anew under another code, keeps its secrets and holds and redirects what waits', async () => {
  const { secret } = await set('https://a.example/hook', { signingSecret: 'my own key' });
  const { validationCode } = await endpoint();
  await activate();
  await markFailing(database, { endpointId: 'sub1', url: 'https://a.example/hook' }, now);
  await insertMessage('m1', 'pending', 'sub1');
  await insertMessage('m2', 'delivered', 'sub1');
  await insertMessage('m3', 'pending', null);
  assert.deepEqual(await set('https://b.example/other'), { secret: undefined });
  const after = await endpoint();
  assert.notEqual(after.validationCode, validationCode);
  assert.deepEqual(await sending(), {
    status: 'VERIFICATION_PENDING',
    url: 'https://b.example/other',
    secrets: [secret],
    signingSecret: 'my own key',
    failingSince: null,
  });
  assert.deepEqual(await messages(), [
    ['m1', 'held', 'https://b.example/other', null],
    ['m2', 'delivered', 'https://a.example/hook', null],
    ['m3', 'pending', 'https://a.example/hook', now],
  ]);
  assert.equal((await verifications()).length, 1, 'one entry waits for each endpoint');
});

test('the signing secret can be changed and, with an empty one, removed', async () => {
  await set();
  assert.equal((await sending())?.signingSecret, undefined);
  for (const [given, kept] of [
    ['first', 'first'],
    ['ünïcode 🔑', 'ünïcode 🔑'],
    ['', undefined],
  ] as const) {
    await database.transaction((transaction) => setSigningSecret(transaction, masterKey, 'sub1', given));
    assert.equal((await sending())?.signingSecret, kept);
  }
});

test('a rotated secret stays valid for a day beside the new one, and is swept after that', async () => {
  const { secret: first } = await set();
  const rotated = (await rotate()) ?? assert.fail();
  assert.deepEqual(rotated.oldExpiresAt, later(24));
  assert.notEqual(rotated.secret, first);
  assert.deepEqual((await sending(later(23.9)))?.secrets, [rotated.secret, first]);
  assert.deepEqual((await sending(later(24)))?.secrets, [rotated.secret]);
  await deleteExpiredSecrets(database, later(23.9));
  assert.deepEqual((await sending())?.secrets, [rotated.secret, first]);
  await deleteExpiredSecrets(database, later(24));
  assert.deepEqual((await sending())?.secrets, [rotated.secret]);
});

test('however often a secret is rotated, ten old ones at most are kept, each until its own time', async () => {
  const secrets = [(await set()).secret];
  for (let hours = 1; hours <= 12; hours += 1) secrets.unshift((await rotate(later(hours)))?.secret);
  assert.deepEqual((await sending(later(13)))?.secrets, secrets.slice(0, 11));
  assert.deepEqual((await sending(later(34)))?.secrets, secrets.slice(0, 3));
});

test('rotations at the same time leave one newest secret', async () => {
  await set();
  const rotated = await Promise.all([rotate(), rotate(), rotate()]);
  const secrets = (await sending())?.secrets ?? [];
  assert.equal(secrets.length, 4);
  assert.deepEqual(new Set(secrets.slice(0, 3)), new Set(rotated.map((rotation) => rotation?.secret)));
  assert.equal((await sending(later(24)))?.secrets.length, 1);
});

test('an endpoint that does not exist has no secret to rotate, and nothing is written', async () => {
  assert.equal(await rotate(), undefined);
  const { rows } = await database.client.query('SELECT FROM webhook_secret');
  assert.equal(rows.length, 0);
});

test('removal takes the endpoint, its secrets and its waiting messages; what ended stays in the log', async () => {
  await set();
  await insertMessage('m1', 'pending', 'sub1');
  await insertMessage('m2', 'held', 'sub1');
  await insertMessage('m3', 'delivered', 'sub1');
  await insertMessage('m4', 'pending', 'sub2');
  await database.transaction((transaction) => removeEndpoint(transaction, 'sub1'));
  assert.deepEqual(
    (await messages()).map(([messageId]) => messageId),
    ['m3', 'm4'],
  );
  assert.equal(await sending(), undefined);
  const { rows } = await database.client.query('SELECT FROM webhook_secret');
  assert.equal(rows.length, 0);
});

test('disabling holds what waits; the receiver is asked again unless it said 410; one that is not active stays as it is', async () => {
  await set();
  const { url } = await endpoint();
  const disable = (reason: 'failing' | 'gone', asked = url) =>
    database.transaction((transaction) =>
      disableEndpoint(transaction, { endpointId: 'sub1', url: asked }, reason, now),
    );
  assert.equal(await disable('failing'), false);
  assert.equal((await endpoint()).status, 'VERIFICATION_PENDING');

  await activate();
  await database.client.query('DELETE FROM graphile_worker._private_jobs');
  await insertMessage('m1', 'pending', 'sub1');
  await insertMessage('m2', 'pending', 'sub2');
  assert.equal(await disable('failing', 'https://earlier.example/'), false);
  assert.equal((await endpoint()).status, 'ACTIVE');
  assert.equal(await disable('failing'), true);
  const { status, disabledAt, disabledReason } = await endpoint();
  assert.deepEqual([status, disabledAt, disabledReason], ['DISABLED', now, 'Every attempt of 5 days failed.']);
  assert.deepEqual(
    (await messages()).map(([id, state]) => [id, state]),
    [
      ['m1', 'held'],
      ['m2', 'pending'],
    ],
  );
  assert.deepEqual(await verifications(), [{ payload: { endpointId: 'sub1', verification: 1 }, seconds: 600 }]);

  await activate();
  await database.client.query('DELETE FROM graphile_worker._private_jobs');
  await disable('gone');
  assert.equal((await endpoint()).disabledReason, 'The receiver answered 410: it wants no more messages.');
  assert.deepEqual(await verifications(), []);
});

test('failing since the first failed attempt after the last delivered one, at the URL that it has', async () => {
  await set();
  const asked = { endpointId: 'sub1', url: (await endpoint()).url };
  const earlier = { ...asked, url: 'https://earlier.example/' };
  await markFailing(database, earlier, now);
  assert.equal((await sending())?.failingSince, null);
  await markFailing(database, asked, now);
  await markFailing(database, asked, later(1));
  await clearFailing(database, earlier);
  assert.deepEqual((await sending())?.failingSince, now);
  await clearFailing(database, asked);
  assert.equal((await sending())?.failingSince, null);
  await markFailing(database, asked, later(2));
  assert.deepEqual((await sending())?.failingSince, later(2));
});

test('a message being recorded for an endpoint that is just becoming active is either let go with the others or not held', async () => {
  await set();
  const { promise: recorded, resolve: record } = Promise.withResolvers<void>();
  const { promise: looked, resolve: look } = Promise.withResolvers<void>();
  const recording = database.transaction(async (transaction) => {
    const target = (await findTargets(transaction, ['sub1'])).get('sub1');
    assert.deepEqual(target, { url: 'https://a.example/hook', isActive: false });
    look();
    await recorded;
    await transaction.kysely
      .insertInto('webhookMessage')
      .values({
        messageId: 'm1',
        clientId: 'client',
        subject: 'sub1',
        url: 'https://a.example/hook',
        destination: 'https://a.example',
        body: '{}',
        state: 'held',
        endpointId: 'sub1',
        createdAt: now,
      })
      .execute();
  });
  await looked;
  const activating = database.transaction(async (transaction) => {
    await transaction.client.query("UPDATE webhook_endpoint SET status = 'ACTIVE' WHERE endpoint_id = 'sub1'");
    return releaseMessages(transaction, { endpointId: 'sub1', url: 'https://a.example/hook' }, now);
  });
  await Promise.race([activating, untilBlocked()]);
  record();
  await recording;
  assert.equal(await activating, true);
  assert.deepEqual(await messages(), [['m1', 'pending', 'https://a.example/hook', now]]);
  const target = await database.transaction((transaction) => findTargets(transaction, ['sub1', 'nobody']));
  assert.deepEqual([...target], [['sub1', { url: 'https://a.example/hook', isActive: true }]]);
});

test('messages are held for endpoints that are not active only', async () => {
  await set();
  await insertMessage('m1', 'pending', 'sub1');
  await activate();
  await database.transaction((transaction) => holdMessages(transaction, ['sub1']));
  assert.equal((await messages())[0]?.[1], 'pending');
  await database.client.query("UPDATE webhook_endpoint SET status = 'VERIFICATION_PENDING'");
  await database.transaction((transaction) => holdMessages(transaction, ['sub1']));
  assert.equal((await messages())[0]?.[1], 'held');
});

test('what is held longer than messages are kept is deleted', async () => {
  await insertMessage('m1', 'held', 'sub1');
  await insertMessage('m2', 'pending', 'sub1');
  await deleteHeldMessages(database, now, 10);
  assert.equal((await messages()).length, 2);
  await deleteHeldMessages(database, later(1), 10);
  assert.deepEqual(
    (await messages()).map(([messageId]) => messageId),
    ['m2'],
  );
});

test('a message that is sent again by hand and held is kept from that time on', async () => {
  await set();
  await insertMessage('m1', 'delivered', 'sub1');
  const again = { clientId: 'client', messageId: 'm1' };
  const resent = await database.transaction((transaction) => resendMessages(transaction, again, later(2)));
  assert.deepEqual(resent, { sent: 0, held: 1 });
  assert.equal(await deleteHeldMessages(database, later(1), 10), 0);
  assert.equal(await deleteHeldMessages(database, later(3), 10), 1);
});
