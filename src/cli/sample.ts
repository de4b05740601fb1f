import { Readable } from 'node:stream';
import { Command, InvalidArgumentError } from 'commander';
import type { Database } from '../database/index.ts';
import { type ImportSummary, importFile } from '../imports/index.ts';
import {
  firstGeneratedId,
  generatedSample,
  maxSeed,
  realSample,
  type SampleTable,
  writeSampleFiles,
} from '../samples/index.ts';
import type { CliContext } from './context.ts';
import { showImportProgress } from './import-progress.ts';

interface SampleOptions {
  readonly companies?: number;
  readonly seed?: number;
  readonly out?: string;
}

/** Ids of generated companies have eight digits; long before the last of them a disk is full. */
const companiesMax = 100_000_000 - 1 - firstGeneratedId;

/** `firmlens sample`: loads the sample data, or any number of invented companies, or writes them as files. */
export function sampleCommand(context: CliContext): Command {
  return new Command('sample')
    .description('load the sample data: 1,000 real companies, 7,539 products, and invented use of them')
    .option(
      '--companies <n>',
      `load n invented companies instead, with ids from ${firstGeneratedId} on`,
      wholeNumber(companiesMax),
    )
    .option('--seed <s>', 'with --companies: another seed gives other companies (default: 1)', wholeNumber(maxSeed))
    .option('--out <folder>', 'write the files there instead of loading them')
    .action((options: SampleOptions, command: Command) => {
      if (options.seed !== undefined && options.companies === undefined) {
        command.error('error: --seed needs --companies: the sample itself is always the same');
      }
      return runSample(context, options);
    });
}

async function runSample(context: CliContext, { companies, seed = 1, out }: SampleOptions): Promise<void> {
  const tables = companies === undefined ? realSample() : generatedSample({ companies, seed });
  if (out !== undefined) {
    const files = await writeSampleFiles(out, tables, {
      onTable: (table) => context.err(`Writing ${describe(table)} …`),
      signal: context.signal,
    });
    for (const file of files) context.out(file);
    return;
  }
  await context.withDatabase(async (database) => {
    const began = performance.now();
    const summaries: ImportSummary[] = [];
    for (const table of tables) summaries.push(await loadTable(context, database, table));
    const rows = summaries.reduce((sum, { read }) => sum + read, 0);
    context.out(`${count(rows)} rows in ${inSeconds(performance.now() - began)}.`);
  });
}

async function loadTable(context: CliContext, database: Database, table: SampleTable): Promise<ImportSummary> {
  if (context.interactive) context.err(`${table.entity}:`);
  const progress = showImportProgress(context, table.rows);
  try {
    const summary = await importFile({
      database,
      entity: table.entity,
      file: table.fileName,
      stream: Readable.from(table.chunks()),
      // A sample of which a row is refused is a mistake of ours: it must not load as if nothing were wrong.
      strict: true,
      onProgress: progress.show,
      signal: context.signal,
    });
    progress.end();
    context.out(`${table.entity}: ${outcome(summary)}`);
    return summary;
  } finally {
    progress.end();
  }
}

function outcome({ read, added, changed, unchanged, seconds }: ImportSummary): string {
  const rate = seconds > 0 ? `, ${count(Math.round(read / seconds))} rows/s` : '';
  return `${count(read)} rows, ${count(added)} added, ${count(changed)} changed, ${count(unchanged)} unchanged (${inSeconds(seconds * 1000)}${rate})`;
}

function describe({ fileName, rows }: SampleTable): string {
  return `${fileName}, ${count(rows)} rows`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,10}$/.test(text) || Number(text) > max) {
      throw new InvalidArgumentError(`Expected a whole number from 0 to ${max}.`);
    }
    return Number(text);
  };
}
