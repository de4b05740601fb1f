import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { parquetMetadata } from 'hyparquet';
import { compressors } from '../src/jobs/results/content-coding.ts';
import { copyRows } from '../src/jobs/results/copy-rows.ts';
import { jsonLines } from '../src/jobs/results/json-lines.ts';
import { parquetFile } from '../src/jobs/results/parquet-file.ts';
import type { ResultColumns } from '../src/jobs/results/result-columns.ts';
import { localStore } from '../src/storage/index.ts';
import { type Program, requireSameAnswer } from './support/program.ts';
import { residentMemory } from './support/resident-memory.ts';

const columns: ResultColumns = { kinds: new Map([['companyId', 'int64']]), neutralised: false };

/** The ways in which a file can be sent, ours first, and those that were not taken. */
const ways: Readonly<Record<string, (csv: Readable) => Readable>> = {
  'CSV as it is': (csv) => csv,
  'its rows': (csv) => csv.compose(copyRows()),
  'its rows, by csv-parse': (csv) => csv.compose(parse({ cast: emptyAsNull })),
  'JSON Lines': (csv) => csv.compose(copyRows()).compose(jsonLines(columns)),
  'JSON Lines, by csv-parse': (csv) => csv.compose(parse({ columns: true, cast: emptyAsNull })).compose(printObjects),
  Parquet: (csv) => csv.compose(copyRows()).compose(parquetFile(columns)),
  'CSV, zstd': (csv) => csv.compose(compressors.zstd()),
  'CSV, gzip': (csv) => csv.compose(compressors.gzip()),
  'CSV, gzip at its usual level': (csv) => csv.compose(createGzip()),
};

/**
 * What sending the results of a list build costs in each format and compression: processor time of this process, and the
 * most memory that it has meanwhile. Files are read from the local store.
 */
export const resultFormats: Program = {
  name: 'result-formats',
  about: 'results of a company list in each format and compression, against csv-parse and other levels',
  async run(bench) {
    const rows = bench.quick ? 20_000 : 1_000_000;
    const folder = mkdtempSync(path.join(tmpdir(), 'firmlens-bench-'));
    try {
      const store = localStore(folder);
      for (const count of bench.quick ? [rows] : [rows / 4, rows]) {
        const { bytes } = await store.put(`${count}.csv`, Readable.from(companyList(count)));
        bench.print(`${count.toLocaleString('en')} rows, ${megabytes(bytes)} MB of CSV`);
        const digests = new Map<string, string>();
        for (const [way, send] of Object.entries(ways)) {
          const csv = await store.read(`${count}.csv`);
          if (csv === undefined) throw new Error('the file is gone');
          const sent = await measured(send(csv));
          digests.set(way, sent.digest);
          if (way === 'Parquet') requireSameAnswer('rows of Parquet', rowsOf(sent.end), count);
          bench.print(
            `  ${way.padEnd(30)} ${String(sent.milliseconds).padStart(6)} ms ${megabytes(sent.bytes).padStart(6)} MB, at most ${Math.round(sent.peak)} MiB of memory`,
          );
        }
        const [ours = '', parsed = ''] = ['JSON Lines', 'JSON Lines, by csv-parse'].map((way) => digests.get(way));
        requireSameAnswer('JSON Lines', ours, parsed);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const emptyAsNull = (cell: string, { quoting }: { quoting: boolean }) => (cell === '' && !quoting ? null : cell);

async function* printObjects(rows: AsyncIterable<Record<string, string | number | null>>) {
  for await (const row of rows) yield `${JSON.stringify({ ...row, companyId: Number(row['companyId']) })}\n`;
}

/** The CSV of a company list, some cells quoted and some empty. */
function* companyList(rows: number): Generator<string> {
  yield 'id,companyId,name,city,state,country\n';
  let text = '';
  for (let row = 1; row <= rows; row += 1) {
    const id = createHash('sha384').update(String(row)).digest('base64url');
    const name = row % 7 === 0 ? `"Company ""${row}"", Inc"` : `Company ${row * 31}`;
    text += `${id},${row},${name},${row % 3 === 0 ? 'Zürich' : 'Redmond'},${row % 5 === 0 ? '' : 'WA'},United States\n`;
    if (row % 1000 === 0 || row === rows) {
      yield text;
      text = '';
    }
  }
}

/** Reads a stream to its end. */
async function measured(content: Readable) {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  let bytes = 0;
  residentMemory(process.pid);
  const began = process.cpuUsage();
  for await (const chunk of content) {
    if (!Buffer.isBuffer(chunk) && typeof chunk !== 'string') continue;
    const part = Buffer.from(chunk);
    bytes += part.length;
    hash.update(part);
    chunks.push(part);
    // The end of a Parquet file says how many rows it has.
    while (chunks.length > 4) chunks.shift();
  }
  const { user, system } = process.cpuUsage(began);
  const milliseconds = Math.round((user + system) / 1000);
  const { peak } = residentMemory(process.pid);
  return { milliseconds, bytes, peak, digest: hash.digest('hex'), end: Buffer.concat(chunks) };
}

function rowsOf(endOfParquet: Buffer): number {
  return Number(parquetMetadata(new Uint8Array(endOfParquet).buffer).num_rows);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
