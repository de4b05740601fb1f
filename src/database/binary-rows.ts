import type pg from 'pg';
import { copyOut } from './copy.ts';

/** Signature, flags and the length of an extension that there is none of. */
const headerBytes = 19;
const lengthBytes = 4;
const fieldCountBytes = 2;

/**
 * Streams the rows of a SELECT as PostgreSQL holds them: the only way to read `bytea` columns that is not twice their
 * size in hexadecimal text. No more than a few rows are held at a time, and no more than 64 KiB is worked on at once.
 * @param select without parameters: `COPY` takes none; see `inlineSql`
 * @param onRow gets a row's columns, none of which may be null; they are overwritten after it returns. Must not throw
 */
export async function readBinaryRows(
  client: pg.ClientBase,
  select: string,
  onRow: (columns: readonly Buffer[]) => void,
): Promise<void> {
  // One buffer for all: new ones for every chunk would cost as much again as the reading itself.
  let bytes = Buffer.allocUnsafe(256 * 1024);
  let filled = 0;
  let toSkip = headerBytes;
  for await (const chunk of copyOut(client, `COPY (${select}) TO STDOUT (FORMAT binary)`) as AsyncIterable<Buffer>) {
    if (filled + chunk.length > bytes.length) bytes = enlarged(bytes, filled, 2 * (filled + chunk.length));
    filled += chunk.copy(bytes, filled);
    if (filled < toSkip) continue;
    let position = toSkip;
    toSkip = 0;
    for (let row = rowAt(bytes, position, filled); row !== undefined; row = rowAt(bytes, position, filled)) {
      onRow(row.columns);
      position = row.end;
    }
    bytes.copyWithin(0, position, filled);
    filled -= position;
  }
}

function enlarged(bytes: Buffer, filled: number, length: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(length);
  bytes.copy(larger, 0, 0, filled);
  return larger;
}

/** The row that begins here; undefined if it has not come in whole, or what is here is the end of all rows. */
function rowAt(bytes: Buffer, start: number, filled: number): { columns: Buffer[]; end: number } | undefined {
  if (start + fieldCountBytes > filled) return undefined;
  const columns: Buffer[] = [];
  let position = start + fieldCountBytes;
  const count = bytes.readInt16BE(start);
  if (count < 0) return undefined;
  while (columns.length < count) {
    const from = position + lengthBytes;
    if (from > filled) return undefined;
    position = from + bytes.readInt32BE(position);
    if (position > filled) return undefined;
    columns.push(bytes.subarray(from, position));
  }
  return { columns, end: position };
}
