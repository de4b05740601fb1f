import { randomFillSync } from 'node:crypto';

const idBytes = 13;
/** Random bytes are fetched for many ids at a time: every request needs one, and a fetch costs more than an id. */
const pool = Buffer.alloc(256 * idBytes);
let used = pool.length;

/**
 * A new random id as the original prints them for jobs, subscriptions, alerts and diagnostics: 100 random bits in
 * base 32 (`0-9a-v`). An id with a leading zero would be a digit shorter there, so ours begin with `1` to `v` or are
 * drawn again until they have 19 or 20 characters (reference `jobs-auth-admin.md` §2.3).
 */
export function newId(): string {
  for (;;) {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const bits = BigInt(`0x${pool.toString('hex', used, used + idBytes)}`) & ((1n << 100n) - 1n);
    used += idBytes;
    const id = bits.toString(32);
    if (id.length >= 19) return id;
  }
}

/** Whether a text has the shape of an id of {@link newId}; what has not cannot be in the database. */
export function isId(text: string): boolean {
  return /^[0-9a-v]{19,20}$/.test(text);
}
