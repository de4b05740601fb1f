import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { masterKeyFrom } from '../lib/master-key.ts';
import { isClientSecret } from './api-key.ts';
import {
  createApiKey,
  findApiKey,
  findSecretHash,
  listApiKeys,
  markApiKey,
  updateApiKey,
  webhookSecrets,
} from './api-key-store.ts';

const database = await testDatabase();
const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const otherMasterKey = masterKeyFrom('vutsrqponmlkjihgfedcba9876543210');
const now = new Date('2026-05-04T10:00:00Z');
const later = new Date('2026-05-05T10:00:00Z');

const create = (name: string) => createApiKey(database, masterKey, { name }, now);

test('a key made with only a name has the documented defaults', async () => {
  const { key } = await create('CRM');
  assert.match(key.clientId, /^[0-9a-v]{19,20}$/);
  assert.deepEqual(await findApiKey(database, key.clientId, now), key);
  assert.deepEqual(key, {
    clientId: key.clientId,
    name: 'CRM',
    credits: null,
    creditsPeriod: 'month',
    throttleLimit: 1000,
    concurrentJobs: null,
    entitlements: null,
    webhookForm: 'documented',
    createdAt: now,
    disabledAt: null,
    creditsConsumed: 0,
    creditsReserved: 0,
  });
});

test('no secret lies in the database: neither can be read out of it without the master key', async () => {
  const { key, secrets } = await create('CRM');
  assert.match(secrets.clientSecret, /^[0-9a-v]{52}$/);
  assert.match(secrets.webhookSecret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const { rows } = await database.client.query('SELECT api_key::text AS all_of_it FROM api_key');
  for (const { all_of_it: text } of rows) {
    assert.doesNotMatch(text, new RegExp(secrets.clientSecret));
    assert.doesNotMatch(text, new RegExp(Buffer.from(secrets.clientSecret).toString('hex')));
    assert.doesNotMatch(text, /whsec/);
  }
  assert.deepEqual(await webhookSecrets(database, masterKey)(key.clientId), [secrets.webhookSecret]);
  await assert.rejects(webhookSecrets(database, otherMasterKey)(key.clientId));
});

test("an account's encrypted webhook secret put into another account's row is not accepted there", async () => {
  const [one, two] = [await create('one'), await create('two')];
  await database.client.query(
    'UPDATE api_key SET webhook_secret = (SELECT webhook_secret FROM api_key WHERE client_id = $1) WHERE client_id = $2',
    [one.key.clientId, two.key.clientId],
  );
  await assert.rejects(webhookSecrets(database, masterKey)(two.key.clientId), /altered or belongs to another/);
});

test('only the very secret passes, only under the same master key, and only while the key is enabled', async () => {
  const { key, secrets } = await create('CRM');
  const stored = await findSecretHash(database, key.clientId);
  assert.equal(isClientSecret(masterKey, secrets.clientSecret, stored), true);
  assert.equal(isClientSecret(masterKey, `${secrets.clientSecret}0`, stored), false);
  assert.equal(isClientSecret(masterKey, '', stored), false);
  assert.equal(isClientSecret(otherMasterKey, secrets.clientSecret, stored), false);
  assert.equal(isClientSecret(masterKey, secrets.clientSecret, undefined), false);
  await markApiKey(database, key.clientId, 'disabled', now);
  assert.equal(await findSecretHash(database, key.clientId), undefined);
  await markApiKey(database, key.clientId, 'enabled', now);
  assert.deepEqual(await findSecretHash(database, key.clientId), stored);
});

test('an update changes what it names and nothing else; null takes a limit away', async () => {
  const { key } = await create('CRM');
  const entitlements = ['company', 'target'];
  const changed = await updateApiKey(database, key.clientId, { credits: 5, concurrentJobs: 9, entitlements }, later);
  assert.deepEqual(changed, { ...key, credits: 5, concurrentJobs: 9, entitlements });
  const again = await updateApiKey(
    database,
    key.clientId,
    { credits: null, entitlements: null, throttleLimit: 7, webhookForm: 'object', name: 'ERP' },
    later,
  );
  assert.deepEqual(again, { ...key, concurrentJobs: 9, throttleLimit: 7, webhookForm: 'object', name: 'ERP' });
  assert.deepEqual(await findApiKey(database, key.clientId, later), again);
});

test('disabling twice keeps the first time', async () => {
  const { key } = await create('CRM');
  await markApiKey(database, key.clientId, 'disabled', now);
  assert.deepEqual((await markApiKey(database, key.clientId, 'disabled', later))?.disabledAt, now);
  assert.equal((await markApiKey(database, key.clientId, 'enabled', later))?.disabledAt, null);
});

test('a client id that does not exist is told from one that does, and changes nothing', async () => {
  const before = await listApiKeys(database, now);
  assert.equal(await updateApiKey(database, 'nobody', { credits: 1 }, now), undefined);
  assert.equal(await markApiKey(database, 'nobody', 'disabled', now), undefined);
  assert.equal(await findApiKey(database, 'nobody', now), undefined);
  assert.equal(await findSecretHash(database, 'nobody\u0000'), undefined);
  assert.deepEqual(await webhookSecrets(database, masterKey)('nobody'), []);
  assert.deepEqual(await listApiKeys(database, now), before);
});

test('all keys are listed, the oldest first', async () => {
  await createApiKey(database, masterKey, { name: 'earliest' }, new Date(0));
  await createApiKey(database, masterKey, { name: 'latest' }, later);
  const names = (await listApiKeys(database, later)).map((key) => key.name);
  assert.equal(names[0], 'earliest');
  assert.equal(names.at(-1), 'latest');
});
