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
  const rows = client.query(endingWithTheStatement(copyTo(statement)));
  // Whoever reads the stream is told of its failure; one that is destroyed before it is read must not end the process.
  return rows.on('error', () => undefined);
}

/** What pg-copy-streams 7.0.0 keeps to itself. */
interface CopyToInternals {
  _forward(): void;
  _parse(chunk: Buffer): boolean | undefined;
  handleCommandComplete(message: unknown): void;
}

/**
 * Ends the rows where PostgreSQL says that the statement is over, not where the last row ends: before that the number
 * of rows is not known. And keeps pg-copy-streams from reading on after it: it expects one `read()` to empty the
 * socket, but since Node 26 that gives one buffer at a time (nodejs/node#60441). Where the network cut the last bytes of
 * the answer off, the stream took them for rows and failed, and the connection missed that the statement was over.
 */
function endingWithTheStatement(rows: CopyToStreamQuery): CopyToStreamQuery {
  const internals = rows as unknown as CopyToInternals;
  const forward = internals._forward.bind(rows);
  const parse = internals._parse.bind(rows);
  const push = rows.push.bind(rows);
  const complete = internals.handleCommandComplete.bind(rows);
  let lastRowRead = false;
  let completed = false;
  // What is in the socket after the last row is the connection's; false ends the loop that calls `_parse`.
  internals._forward = () => lastRowRead || forward();
  internals._parse = (chunk) => parse(chunk) === true && !lastRowRead;
  rows.push = (chunk: unknown) => {
    lastRowRead ||= chunk === null;
    return (!lastRowRead || completed) && push(chunk);
  };
  internals.handleCommandComplete = (message) => {
    complete(message);
    completed = true;
    if (lastRowRead) push(null);
  };
  return rows;
}
