import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { firings } from '../../../test/support/firings.ts';
import { textImporter } from '../../../test/support/import-text.ts';
import { testApi } from '../../../test/support/test-api.ts';
import { markApiKey } from '../../accounts/index.ts';
import { companySubscription } from '../types/company.ts';
import { countAlerted } from './count-alerted.ts';

const api = await testApi();
const { database, clock } = api;
const { watch, fire, pass } = firings(api);
const importText = await textImporter(database);
const account = await api.newAccount();

await importText('companies', 'companyId,name,city\n1,A,Oslo\n2,B,Rome\n3,C,Bonn\n');

beforeEach(() => database.client.query('DELETE FROM subscription'));

let city = 0;
/** Gives companies a new city. */
async function move(...companyIds: number[]) {
  city += 1;
  const { changeNumber } = await importText(
    'companies',
    `companyId,city\n${companyIds.map((id) => `${id},City ${city}\n`).join('')}`,
  );
  return { afterNumber: changeNumber! - 1, toNumber: changeNumber! };
}

const bitOf = (name: string) => 1 << companySubscription.watched.values.findIndex((value) => value.name === name);

test('it counts the subscriptions that watch a record and a field that changed', async () => {
  await watch(account, [1, 2]);
  await watch(account, [2, 3], { watched: bitOf('Address') });
  await watch(account, [2], { watched: bitOf('Phone') });
  await watch(account, [3, 4]);
  assert.equal(await countAlerted(database, await move(2)), 2);
  assert.equal(await countAlerted(database, await move(1, 2, 3)), 3);
  assert.equal(await countAlerted(database, await move()), 0);
});

test('as many are alerted when they fire, of several types, and counting left nothing behind', async () => {
  await watch(account, [1]);
  await watch(account, [1], { type: 'companyFamilyTree', frequency: '1w' });
  await watch(account, [2], { type: 'companyNews' });
  const range = await move(1);
  assert.equal(await countAlerted(database, range), 1);
  for (const table of ['change_digest', 'change_digest_entry']) {
    assert.equal((await database.client.query(`SELECT FROM ${table}`)).rowCount, 0);
  }
  pass(1);
  await fire();
  assert.equal((await database.client.query('SELECT FROM alert')).rowCount, 1);
  assert.equal(await countAlerted(database, range), 0, 'they have been told');
});

test('those that never fire again do not count, nor those of disabled keys', async () => {
  const other = await api.newAccount();
  await watch(other, [1]);
  const subscriptionId = await watch(account, [1]);
  const range = await move(1);
  assert.equal(await countAlerted(database, range), 2);
  await markApiKey(database, other.clientId, 'disabled', clock.now);
  assert.equal(await countAlerted(database, range), 1);
  await database.client.query('UPDATE subscription SET next_fire_time = NULL WHERE subscription_id = $1', [
    subscriptionId,
  ]);
  assert.equal(await countAlerted(database, range), 0);
});

test('without subscriptions the change log is not read', async () => {
  const range = await move(1, 2, 3);
  await database.connection(async (client) => {
    await client.query('BEGIN; LOCK TABLE change_log IN ACCESS EXCLUSIVE MODE');
    assert.equal(await countAlerted(database, range), 0);
    await client.query('ROLLBACK');
  });
});
