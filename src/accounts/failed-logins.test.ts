import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../lib/ids.ts';
import { createFailedLogins } from './failed-logins.ts';

const here = '192.0.2.1';
const there = '192.0.2.2';
const client = newId();

test('ten failures of a client from an address within a minute shut out that pair until the minute is over', () => {
  const failed = createFailedLogins();
  for (let failure = 0; failure < 10; failure++) {
    assert.equal(failed.refusedUntil(here, client, 1_000 * failure), undefined);
    failed.note(here, client, 1_000 * failure);
  }
  assert.equal(failed.refusedUntil(here, client, 10_000), 60_000);
  assert.equal(failed.refusedUntil(there, client, 10_000), undefined, 'the client itself, from its own address');
  assert.equal(failed.refusedUntil(here, newId(), 10_000), undefined, 'another client behind the same address');
  assert.equal(failed.refusedUntil(here, client, 60_000), undefined);
});

test('an address that tries many clients is shut out as a whole', () => {
  const failed = createFailedLogins();
  for (let failure = 0; failure < 300; failure++) failed.note(here, newId(), 0);
  assert.equal(failed.refusedUntil(here, client, 1), 60_000);
  assert.equal(failed.refusedUntil(there, client, 1), undefined);
});

test('texts that no client id can be count together', () => {
  const failed = createFailedLogins();
  for (let failure = 0; failure < 10; failure++) failed.note(here, 'x'.repeat(failure * 1000), 0);
  assert.equal(failed.refusedUntil(here, 'whatever', 1), 60_000);
});

test('however many addresses fail, only the newest are remembered', () => {
  const failed = createFailedLogins();
  for (let failure = 0; failure < 10; failure++) failed.note(here, client, 0);
  for (let address = 0; address < 10_000; address++) failed.note(`2001:db8::${address}`, client, 0);
  assert.equal(failed.refusedUntil(here, client, 1), undefined);
});
