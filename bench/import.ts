import { createReadStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { loadConfig } from '../src/config/index.ts';
import { copyIn, type Database } from '../src/database/index.ts';
import { type ImportSummary, importFile } from '../src/imports/index.ts';
import { openInstallation } from '../src/installation.ts';
import { csvLine } from '../src/samples/csv.ts';
import { generatedSample, writeSampleFiles } from '../src/samples/index.ts';
import { createLogger } from '../src/telemetry/index.ts';
import { type Comparison, compare } from './support/compare.ts';
import { type Bench, type Program, requireSameAnswer } from './support/program.ts';
import { comparisonTable, partsTable } from './support/table.ts';

/** One company in so many is changed in the file of the refresh. */
const changedEvery = 100;

/**
 * The first load of a file of companies, and a refresh in which 1 % changed, against a bare `COPY` of the same companies
 * into a table with the same columns and indexes. Its file has lists and objects as PostgreSQL writes them.
 */
export const imports: Program = {
  name: 'import',
  about:
    'import of companies, first load and refresh, against COPY of the same companies into a table with the same indexes',
  async run(bench) {
    const companies = bench.quick ? 20_000 : 1_000_000;
    const folder = path.resolve(import.meta.dirname, '../data/bench/import');
    const files = await writeFiles(path.join(folder, String(companies)), companies, bench);
    const environment = { FIRMLENS_DATA_DIR: path.join(folder, 'installation'), PORT: '0' };
    const config = loadConfig({ environment, envFile: path.join(folder, 'no.env') });
    const installation = await openInstallation(config, createLogger('error'));
    try {
      await makeBareTable(installation.database);
      await measure(bench, installation.database, { ...files, companies });
    } finally {
      await installation.close();
    }
  },
};

interface Files {
  readonly first: string;
  readonly refresh: string;
  readonly bare: string;
  readonly companies: number;
}

/** Writes the file of the first load, the same with other names for 1 % of the companies, and the same for a bare `COPY`. */
async function writeFiles(folder: string, companies: number, bench: Bench): Promise<Omit<Files, 'companies'>> {
  const [, table] = generatedSample({ companies, seed: 20_260_115, contactsPerCompany: 0 });
  if (table === undefined) throw new Error('the sample has no companies');
  const files = {
    first: path.join(folder, 'first.csv'),
    refresh: path.join(folder, 'refresh.csv'),
    bare: path.join(folder, 'bare.csv'),
  };
  await mkdir(folder, { recursive: true });
  const refreshed = { ...table, fileName: 'refresh.csv', chunks: () => changed(table.chunks()) };
  const bare = { ...table, fileName: 'bare.csv', chunks: () => forCopy(table.chunks()) };
  for (const each of [{ ...table, fileName: 'first.csv' }, refreshed, bare]) {
    if (existsSync(path.join(folder, each.fileName))) continue;
    bench.print(`writing ${each.fileName} …`);
    await writeSampleFiles(folder, [each]);
  }
  return files;
}

/** Every so many lines, the name gets another ending; no cell of the generated files has a line break. */
function* changed(chunks: Iterable<string>): Generator<string> {
  let line = 0;
  for (const chunk of chunks) {
    yield chunk.replaceAll(
      /^(\d+),(?:"((?:[^"]|"")*)"|([^,]*)),/gm,
      (whole, id: string, quoted?: string, plain?: string) => {
        line += 1;
        return line % changedEvery === 0 ? `${id},"${quoted ?? plain} Group",` : whole;
      },
    );
  }
}

/** Lists and objects as PostgreSQL reads them; each chunk is of whole lines, the first begins with the header. */
function* forCopy(chunks: Iterable<string>): Generator<string> {
  let header: readonly string[] | undefined;
  for (const chunk of chunks) {
    const lines: string[][] = parse(chunk);
    const columns = header ?? lines[0] ?? [];
    const places = ['websites', 'sources', 'tickers'].map((column) => columns.indexOf(column));
    for (const cells of header === undefined ? lines.slice(1) : lines) {
      for (const [index, place] of places.entries()) {
        const cell = cells[place] ?? '';
        if (cell !== '') cells[place] = index === 2 ? tickersJson(cell) : `{"${cell}"}`;
      }
    }
    header = columns;
    yield lines.map(csvLine).join('');
  }
}

/** Generated companies have one ticker at most. */
function tickersJson(cell: string): string {
  const [exchange, tickerName] = cell.split(':');
  return JSON.stringify([{ tickerName, exchange }]);
}

async function makeBareTable({ client }: Database): Promise<void> {
  await client.query(`
    DROP TABLE IF EXISTS bare_company;
    CREATE TABLE bare_company (LIKE company INCLUDING ALL)`);
}

async function measure(bench: Bench, database: Database, { first, refresh, bare, companies }: Files): Promise<void> {
  const parts: Record<string, number>[] = [];
  const refreshRates: number[] = [];
  const refreshParts: Record<string, number>[] = [];
  const connectedRates: number[] = [];
  let digest = '';
  const rate = (seconds: number): number => companies / seconds;
  const comparison = await compare(bench.quick ? 2 : 5, {
    async ours() {
      await empty(database);
      const load = await timedImport(database, first);
      requireSameAnswer('companies added', load.summary.added, companies);
      digest = await digestOf(database, 'company');
      const update = await timedImport(database, refresh);
      requireSameAnswer('companies changed', update.summary.changed, Math.floor(companies / changedEvery));
      parts.push(load.parts);
      refreshParts.push(update.parts);
      refreshRates.push(rate(update.seconds));
      return rate(load.seconds);
    },
    async bare() {
      await database.client.query('TRUNCATE bare_company');
      const seconds = await bareCopy(database, bare);
      requireSameAnswer('content', digest, await digestOf(database, 'bare_company'));
      return rate(seconds);
    },
  });
  await empty(database);
  const somebody = await database.client.connect();
  connectedRates.push(rate((await timedImport(database, first)).seconds));
  somebody.release();
  report(bench, comparison, refreshRates);
  bench.print(`with a server connected, so that the indexes stay: ${Math.round(connectedRates[0] ?? 0)} rows/s, once`);
  for (const line of partsTable('first load', parts)) bench.print(line);
  for (const line of partsTable('refresh', refreshParts)) bench.print(line);
}

function report(bench: Bench, comparison: Comparison, refreshRates: readonly number[]): void {
  // The pair before the counted ones is a refresh, too.
  const refreshed = refreshRates.slice(-comparison.ours.length);
  const lines = comparisonTable([
    { what: 'first load', unit: 'rows/s', comparison, level: { atLeast: 0.4 } },
    {
      what: 'refresh, 1 % changed',
      unit: 'rows/s',
      comparison: { ours: refreshed, bare: comparison.bare },
      level: { atLeast: 0.4 },
    },
    {
      what: 'refresh against first load',
      unit: 'rows/s',
      comparison: { ours: refreshed, bare: comparison.ours },
      level: { atLeast: 1 },
    },
  ]);
  for (const line of lines) bench.print(line);
}

/** What earlier runs left, and a checkpoint, so that no run pays for the one before. */
async function empty({ client }: Database): Promise<void> {
  await client.query('TRUNCATE company, change_log, import');
  await client.query('CHECKPOINT');
}

async function timedImport(
  database: Database,
  file: string,
): Promise<{ summary: ImportSummary; seconds: number; parts: Record<string, number> }> {
  const parts: Record<string, number> = {};
  const begun = performance.now();
  let step = 'opening';
  let since = begun;
  const enter = (next: string): void => {
    const now = performance.now();
    if (next !== step) parts[step] = (parts[step] ?? 0) + now - since;
    if (next !== step) since = now;
    step = next;
  };
  const summary = await importFile({
    database,
    entity: 'companies',
    file,
    onProgress: (progress) => enter(progress.step),
  });
  enter('end');
  return { summary, seconds: (performance.now() - begun) / 1000, parts };
}

async function bareCopy(database: Database, file: string): Promise<number> {
  await database.client.query('CHECKPOINT');
  const [header = ''] = (await firstLine(file)).split('\n');
  const columns = header.split(',').map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const begun = performance.now();
  await database.connection(async (client) => {
    const statement = `COPY bare_company (${columns.join(', ')}) FROM STDIN (FORMAT csv, HEADER)`;
    await copyIn(client, statement, createReadStream(file, { highWaterMark: 256 * 1024 }));
  });
  return (performance.now() - begun) / 1000;
}

async function firstLine(file: string): Promise<string> {
  for await (const chunk of Readable.from(createReadStream(file, { end: 10_000 }))) return String(chunk);
  return '';
}

async function digestOf({ client }: Database, table: string): Promise<string> {
  const { rows } = await client.query<{ digest: string }>(
    `SELECT sum(hashtextextended(concat_ws('|', company_id, name, city, employees, revenue, websites, tickers), 0))::text AS digest
     FROM ${table}`,
  );
  return rows[0]?.digest ?? '';
}
