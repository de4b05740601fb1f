import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { type CopyToStreamQuery, from as copyFrom, to as copyTo } from 'pg-copy-streams';

/**
 * Streams `chunks` into a `COPY … FROM STDIN` statement.
 * @returns the number of rows PostgreSQL took
 */
export async function copyIn(
  client: pg.ClientBase,
  statement: string,
  chunks: Iterable<string | Buffer> | AsyncIterable<string | Buffer>,
): Promise<number> {
  const target = client.query(copyFrom(statement));
  await pipeline(Readable.from(chunks, { objectMode: false }), target);
  return target.rowCount;
}

/**
 * The bytes of a `COPY … TO STDOUT` statement; once they have ended, `rowCount` says how many rows they were.
 * The client is busy until the stream has ended or failed.
 */
export function copyOut(client: pg.ClientBase, statement: string): CopyToStreamQuery {
  const rows = client.query(copyTo(statement));
  // Whoever reads the stream is told of its failure; one that is destroyed before it is read must not end the process.
  return rows.on('error', () => undefined);
}
