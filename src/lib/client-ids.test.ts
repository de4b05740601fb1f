import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { clientIds, type RecordKind } from './client-ids.ts';
import { clientIdVectors } from './client-ids.vectors.ts';
import { masterKeyFrom } from './master-key.ts';

const masterKey = masterKeyFrom('0123456789abcdefghijklmnopqrstuv');
const ids = clientIds(masterKey, 'account-one');

const recordId = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const kind = fc.constantFrom<RecordKind>('company', 'contact', 'people');

function mintOne(of: RecordKind, record: number): string {
  const [id] = ids.mint(of, [record]);
  assert(id !== undefined);
  return id;
}

test('ids are those that another implementation makes of the same secret: they never change', () => {
  const key = masterKeyFrom(clientIdVectors.masterSecret);
  assert(clientIdVectors.ids.length >= 7);
  for (const vector of clientIdVectors.ids) {
    const account = clientIds(key, vector.clientId);
    assert.deepEqual(account.mint(vector.kind, [vector.recordId]), [vector.id]);
    assert.deepEqual(account.resolve(vector.kind, [vector.id]), [vector.recordId]);
  }
});

test('what was minted resolves to its record, in order, for any batch', () => {
  fc.assert(
    fc.property(kind, fc.array(recordId, { maxLength: 50 }), (of, records) => {
      const minted = ids.mint(of, records);
      for (const id of minted) assert.match(id, /^[\w-]{64}$/);
      assert.deepEqual(ids.resolve(of, minted), records);
    }),
  );
});

test('a batch larger than one cipher call comes back whole and in order, with the bad ones among the good', () => {
  const records = Array.from({ length: 10_001 }, (_, index) => index * 900_719_925_474);
  const minted = ids.mint('company', records);
  assert.equal(new Set(minted).size, records.length);
  minted[4096] = 'no id';
  const expected: (number | undefined)[] = [...records];
  expected[4096] = undefined;
  assert.deepEqual(ids.resolve('company', minted), expected);
});

test('the same record has the same id each time, another id as another kind, another id for another account', () => {
  const other = clientIds(masterKey, 'account-two');
  const seen = new Set([
    mintOne('company', 7),
    mintOne('company', 7),
    mintOne('contact', 7),
    mintOne('people', 7),
    ...other.mint('company', [7]),
    ...clientIds(masterKeyFrom('vutsrqponmlkjihgfedcba9876543210'), 'account-one').mint('company', [7]),
  ]);
  assert.equal(seen.size, 5);
});

test("another account's id, another kind's and another key's are not found", () => {
  fc.assert(
    fc.property(recordId, (record) => {
      const [theirs] = clientIds(masterKey, 'account-two').mint('company', [record]);
      const [foreign] = clientIds(masterKeyFrom('vutsrqponmlkjihgfedcba9876543210'), 'account-one').mint('company', [
        record,
      ]);
      const contact = mintOne('contact', record);
      assert.deepEqual(ids.resolve('company', [theirs ?? '', foreign ?? '', contact]), [
        undefined,
        undefined,
        undefined,
      ]);
    }),
  );
});

test('each of the 384 bits counts: an id with any one of them altered is not found', () => {
  const bytes = Buffer.from(mintOne('company', 736_233), 'base64url');
  const altered = Array.from({ length: 384 }, (_, bit) => {
    const copy = Buffer.from(bytes);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return copy.toString('base64url');
  });
  assert.deepEqual(
    ids.resolve('company', altered),
    altered.map(() => undefined),
  );
});

test('each of the 64 characters counts, also a replacement that a lenient decoder reads as the same byte', () => {
  const records = Array.from({ length: 40 }, (_, index) => index);
  for (const id of ids.mint('company', records)) {
    const altered: string[] = [id.replace('-', '+'), id.replace('_', '/')].filter((text) => text !== id);
    for (let position = 0; position < 64; position++) {
      const own = id.charCodeAt(position);
      for (const character of [' ', '=', '\u0000', 'é', String.fromCharCode(own + 256), '\ud800']) {
        altered.push(id.slice(0, position) + character + id.slice(position + 1));
      }
    }
    assert(ids.resolve('company', altered).every((record) => record === undefined));
  }
});

test('blocks swapped among ids that are each right make no id', () => {
  const [one, two] = ids.mint('company', [1, 2]);
  assert(one !== undefined && two !== undefined);
  // Every block is 16 bytes and 64 / 3 is not whole: swap in bytes, not in characters.
  const a = Buffer.from(one, 'base64url');
  const b = Buffer.from(two, 'base64url');
  const mixes = [
    [b.subarray(0, 16), a.subarray(16, 32), a.subarray(32)],
    [a.subarray(0, 16), b.subarray(16, 32), a.subarray(32)],
    [a.subarray(0, 16), a.subarray(16, 32), b.subarray(32)],
    [a.subarray(0, 16), a.subarray(32), a.subarray(16, 32)],
  ].map((blocks) => Buffer.concat(blocks).toString('base64url'));
  assert.deepEqual(
    ids.resolve('company', mixes),
    mixes.map(() => undefined),
  );
});

test('a wrong length and any junk are not found, never an error, and spoil nothing for their neighbours', () => {
  const good = mintOne('company', 26_176);
  const lengths = [good.slice(1), good.slice(0, 63), `${good}A`, `${good}=`, ` ${good}`, `${good}\n`, '', good + good];
  for (const id of lengths) assert.deepEqual(ids.resolve('company', [good, id, good]), [26_176, undefined, 26_176]);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('');
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 70 }),
    fc.string({ unit: fc.constantFrom(...alphabet), minLength: 63, maxLength: 65 }),
  );
  fc.assert(
    fc.property(junk, (text) => {
      assert.deepEqual(ids.resolve('company', [good, text, good]), [26_176, undefined, 26_176]);
    }),
  );
});

test('what cannot be a record id is refused loudly: it would come from our own tables', () => {
  for (const record of [-1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1]) {
    assert.throws(() => ids.mint('company', [record]), RangeError);
  }
});

test('an account dropped from the cache has the same ids when it comes back', () => {
  const before = mintOne('company', 5);
  for (let account = 0; account < 300; account++) clientIds(masterKey, `filler-${account}`);
  assert.deepEqual(clientIds(masterKey, 'account-one').mint('company', [5]), [before]);
});
