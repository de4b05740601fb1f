import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Transaction } from '../database/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { CsvSplitter } from './csv-splitter.ts';
import type { ImportSource } from './import-source.ts';
import { LineSplitter } from './line-splitter.ts';
import { type FileFormat, type RowReader, refusedLineName, refusedReasonName } from './row-reader.ts';
import { staged } from './staging.ts';

/** A refused row: where it stands in the file and why it was left out. */
export interface RefusedRow {
  readonly line: number;
  readonly reason: string;
}

const rowsPerFetch = 5000;

/** The first refused rows of the file. */
export async function firstRefused({ client }: Transaction, limit: number): Promise<RefusedRow[]> {
  const { rows } = await client.query<RefusedRow>(
    `SELECT line, refused AS reason FROM ${staged} WHERE refused IS NOT NULL ORDER BY line LIMIT $1`,
    [limit],
  );
  return rows;
}

/**
 * Writes the refused rows as they stand in the input, each with its line and the reason. They are looked up in the input
 * a second time rather than carried through the staging table, which would double what every good row costs. The file
 * bears its name only when it is complete, and can be imported itself once it is mended.
 * @throws OperatorError if the file cannot be written
 */
export async function writeRefusedFile(
  transaction: Transaction,
  path: string,
  input: { source: ImportSource; format: FileFormat; reader: RowReader },
): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await pipeline(Readable.from(refusedLines(transaction, input), { objectMode: false }), createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    const failed = error instanceof Error && 'syscall' in error;
    if (!failed) throw error;
    throw new OperatorError(
      `The refused rows cannot be written to ${path}: ${error.message}. Nothing was imported; name another file with --refused.`,
      { cause: error },
    );
  }
}

async function* refusedLines(
  transaction: Transaction,
  { source, format, reader }: { source: ImportSource; format: FileFormat; reader: RowReader },
): AsyncGenerator<Buffer> {
  const refused = refusedInOrder(transaction);
  let next = await refused.next();
  if (reader.refusedHeader !== undefined) yield reader.refusedHeader;
  const splitter = format === 'csv' ? new CsvSplitter({ delimiter: reader.delimiter }) : new LineSplitter();
  const chunks = source.read();
  while (next.done !== true) {
    const result = splitter.next();
    if (result === 'end') throw new Error(`line ${next.value.line} is not in the input any more`);
    if (result === 'more') {
      const chunk = await chunks.next();
      if (chunk.done === true) splitter.finish();
      else splitter.push(chunk.value);
    } else if (splitter.line === next.value.line) {
      yield format === 'csv'
        ? csvRow(next.value, splitter.bytes(), reader.delimiter)
        : jsonRow(next.value, splitter.bytes());
      next = await refused.next();
    }
  }
  await chunks.return(undefined);
}

/** The refused rows in the order of the file, some thousands at a time. */
async function* refusedInOrder({ client }: Transaction): AsyncGenerator<RefusedRow> {
  await client.query(
    `DECLARE refused_rows NO SCROLL CURSOR FOR
     SELECT line, refused AS reason FROM ${staged} WHERE refused IS NOT NULL ORDER BY line`,
  );
  for (;;) {
    const { rows } = await client.query<RefusedRow>(`FETCH ${rowsPerFetch} FROM refused_rows`);
    yield* rows;
    if (rows.length < rowsPerFetch) break;
  }
  await client.query('CLOSE refused_rows');
}

function csvRow({ line, reason }: RefusedRow, row: Buffer, delimiter: string): Buffer {
  const cell = `"${reason.replaceAll('"', '""')}"`;
  return Buffer.concat([Buffer.from(`${line}${delimiter}${cell}${delimiter}`), row, newline]);
}

/** The row's own object with two members more; what is no object is put into a member as the text it is. */
function jsonRow({ line, reason }: RefusedRow, row: Buffer): Buffer {
  const text = row.toString('utf8').trim();
  const added = `"${refusedLineName}":${line},"${refusedReasonName}":${JSON.stringify(reason)}`;
  if (!isObject(text)) return Buffer.from(`{${added},"refusedText":${JSON.stringify(text)}}\n`);
  const members = text.slice(1).trimStart();
  return Buffer.from(`{${added}${members.startsWith('}') ? '' : ','}${members}\n`);
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const newline = Buffer.from('\n');
