import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { StoredFile } from './result-store.ts';

/** A stream that passes bytes on and, once they have ended, says how many they were and their SHA-256. */
export function measuring(): { measured: Transform; measure: () => StoredFile } {
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { measured, measure: () => ({ bytes, sha256: hash.digest('hex') }) };
}
