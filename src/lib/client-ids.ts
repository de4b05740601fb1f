import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { MasterKey } from './master-key.ts';

/**
 * Client-specific ids ("new ids", reference `jobs-auth-admin.md` §1.5): what an account sees in place of a record's
 * own id, so that ids of one account mean nothing to another.
 *
 * 48 bytes, written as 64 characters of base64url: `C = AES(k1, kind ‖ 7 zero bytes ‖ record id)`, then `AES(k2, C)`
 * and `AES(k3, C)`, with three AES-256 keys of the account. The record is read back out of `C` without a table; the
 * other two blocks are what nobody without the keys can make. One block is enciphered alone each time, which is why
 * ECB is right here: a cipher call takes as many ids as there are.
 */
export interface ClientIds {
  /** The ids of these records, in their order. Throws RangeError for what cannot be a record id. */
  mint(kind: RecordKind, recordIds: readonly number[]): string[];
  /**
   * The records these ids were minted for, in their order; `undefined` for whatever this account was not given for
   * this kind: another account's id, an altered one, junk. Never throws.
   */
  resolve(kind: RecordKind, ids: readonly string[]): (number | undefined)[];
}

/** What an id names. An id of one kind is not an id of another. */
export type RecordKind = keyof typeof kindByte;

/** Never to be changed: ids live as long as the integrations that keep them. */
const kindByte = { company: 1, contact: 2, people: 3 } as const;

const idCharacters = 64;
const idBytes = 48;
const blockBytes = 16;
const blockWords = blockBytes / 4;
const idWords = idBytes / 4;
const keyBytes = 32;

/** Ids handled by one cipher call. More is no faster, and each id keeps the text of its batch alive (256 KiB). */
const batchMax = 4096;
/** Accounts whose ciphers are kept; setting them up again costs some 50 µs. */
const cachedAccountsMax = 256;

const cache = new WeakMap<MasterKey, Map<string, ClientIds>>();

/** The ids of the account `clientId`. Those last used are kept, so calling this for every request costs nothing. */
export function clientIds(masterKey: MasterKey, clientId: string): ClientIds {
  const accounts = cache.get(masterKey) ?? new Map<string, ClientIds>();
  cache.set(masterKey, accounts);
  const ids = accounts.get(clientId) ?? clientIdsOf(masterKey.derive(`client-ids/${clientId}`, 3 * keyBytes));
  // Last used goes to the end: the first is the one to drop.
  accounts.delete(clientId);
  accounts.set(clientId, ids);
  for (const oldest of accounts.keys()) {
    if (accounts.size <= cachedAccountsMax) break;
    accounts.delete(oldest);
  }
  return ids;
}

/** Enciphers or deciphers whole blocks, any number at a time, each on its own. */
type BlockCipher = (blocks: Uint32Array<ArrayBuffer>) => Uint32Array<ArrayBuffer>;

function clientIdsOf(keys: Buffer): ClientIds {
  const encipher = aes(createCipheriv, keys.subarray(0, keyBytes));
  const decipher = aes(createDecipheriv, keys.subarray(0, keyBytes));
  const firstTag = aes(createCipheriv, keys.subarray(keyBytes, 2 * keyBytes));
  const secondTag = aes(createCipheriv, keys.subarray(2 * keyBytes));

  const mintBatch = (kind: RecordKind, recordIds: readonly number[]): string[] => {
    const bodies = encipher(plainBlocks(kind, recordIds));
    const firstTags = firstTag(bodies);
    const secondTags = secondTag(bodies);
    const ids = new Uint32Array(recordIds.length * idWords);
    for (let from = 0, to = 0; from < bodies.length; from += blockWords, to += idWords) {
      for (let word = 0; word < blockWords; word++) {
        ids[to + word] = at(bodies, from + word);
        ids[to + blockWords + word] = at(firstTags, from + word);
        ids[to + 2 * blockWords + word] = at(secondTags, from + word);
      }
    }
    // 48 bytes fill 64 characters exactly: the text of all is the texts of each, one after the other.
    const text = Buffer.from(ids.buffer).toString('base64url');
    return recordIds.map((_, index) => text.slice(index * idCharacters, (index + 1) * idCharacters));
  };

  const resolveBatch = (kind: RecordKind, ids: readonly string[]): (number | undefined)[] => {
    const bytes = Buffer.alloc(ids.length * idBytes);
    for (const [index, id] of ids.entries()) {
      if (id.length === idCharacters) bytes.write(id, index * idBytes, idBytes, 'base64url');
    }
    // The decoder also reads `+` for `-` and passes over junk; an id is only what it would be written as.
    const canonical = bytes.toString('base64url');
    const words = wordsOf(bytes);
    const bodies = new Uint32Array(ids.length * blockWords);
    for (let from = 0, to = 0; to < bodies.length; from += idWords, to += blockWords) {
      for (let word = 0; word < blockWords; word++) bodies[to + word] = at(words, from + word);
    }
    const firstTags = firstTag(bodies);
    const secondTags = secondTag(bodies);
    const plain = new DataView(decipher(bodies).buffer);
    return ids.map((id, index) => {
      // Every word is looked at whatever the ones before were: how long it takes does not tell where the first differs.
      let difference = 0;
      for (let word = 0; word < blockWords; word++) {
        const own = index * idWords + blockWords + word;
        const minted = index * blockWords + word;
        difference |= at(words, own) ^ at(firstTags, minted);
        difference |= at(words, own + blockWords) ^ at(secondTags, minted);
      }
      if (difference !== 0 || id.length !== idCharacters) return undefined;
      if (!canonical.startsWith(id, index * idCharacters)) return undefined;
      return recordIdIn(plain, index * blockBytes, kind);
    });
  };

  return {
    mint: (kind, recordIds) => inBatches(recordIds, (batch) => mintBatch(kind, batch)),
    resolve: (kind, ids) => inBatches(ids, (batch) => resolveBatch(kind, batch)),
  };
}

function plainBlocks(kind: RecordKind, recordIds: readonly number[]): Uint32Array<ArrayBuffer> {
  const blocks = new Uint32Array(recordIds.length * blockWords);
  const view = new DataView(blocks.buffer);
  for (const [index, recordId] of recordIds.entries()) {
    if (!Number.isSafeInteger(recordId) || recordId < 0) throw new RangeError(`${recordId} is not a record id`);
    view.setUint8(index * blockBytes, kindByte[kind]);
    view.setUint32(index * blockBytes + 8, Math.floor(recordId / 2 ** 32));
    view.setUint32(index * blockBytes + 12, recordId >>> 0);
  }
  return blocks;
}

function recordIdIn(plain: DataView, offset: number, kind: RecordKind): number | undefined {
  const head = plain.getUint32(offset) ^ (kindByte[kind] << 24);
  const high = plain.getUint32(offset + 8);
  if (head !== 0 || plain.getUint32(offset + 4) !== 0 || high >= 2 ** 21) return undefined;
  return high * 2 ** 32 + plain.getUint32(offset + 12);
}

/** AES-256 of single blocks under one key. Without padding a cipher holds nothing back, so it is never finished. */
function aes(create: typeof createCipheriv | typeof createDecipheriv, key: Buffer): BlockCipher {
  const cipher = create('aes-256-ecb', key, null).setAutoPadding(false);
  return (blocks) => {
    const result = cipher.update(Buffer.from(blocks.buffer, blocks.byteOffset, blocks.byteLength));
    if (result.length !== blocks.byteLength) throw new Error('the cipher held blocks back');
    return wordsOf(result);
  };
}

/** The same bytes in words of four, copied only if they are not aligned. */
function wordsOf(bytes: Buffer): Uint32Array<ArrayBuffer> {
  const aligned = bytes.byteOffset === 0 && bytes.buffer instanceof ArrayBuffer ? bytes.buffer : undefined;
  return new Uint32Array(aligned ?? new Uint8Array(bytes).buffer, 0, bytes.length / 4);
}

/** A word that is known to be there: the arrays of a batch are as long as the batch. */
function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}

function inBatches<Item, Result>(
  items: readonly Item[],
  work: (batch: readonly Item[]) => readonly Result[],
): Result[] {
  if (items.length <= batchMax) return [...work(items)];
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += batchMax) {
    for (const result of work(items.slice(start, start + batchMax))) results.push(result);
  }
  return results;
}
