import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { RowsMeasure } from './manifest.ts';

const newline = 0x0a;

/** A stream that passes rows on, one a line, and once they have ended says how many they were, and of what. */
export function measuringRows(onRows?: (rows: number) => void): { measured: Transform; measure: () => RowsMeasure } {
  const hash = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) rows += 1;
      onRows?.(rows);
      done(null, chunk);
    },
  });
  return { measured, measure: () => ({ rows, bytes, sha256: hash.digest('hex') }) };
}

export function isSameMeasure(one: RowsMeasure, other: RowsMeasure): boolean {
  return one.rows === other.rows && one.bytes === other.bytes && one.sha256 === other.sha256;
}
