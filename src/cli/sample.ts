import { Readable } from 'node:stream';
import { Command, InvalidArgumentError } from 'commander';
import { type ImportOptions, type ImportSummary, importFile } from '../imports/index.ts';
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
  readonly contactsPerCompany?: number;
  readonly articlesPerCompany?: number;
  readonly out?: string;
}

/** Ids of generated companies have eight digits; long before the last of them a disk is full. */
const companiesMax = 100_000_000 - 1 - firstGeneratedId;

/** More than any company has in the largest data sets that are sold. */
const perCompanyMax = 1000;

/** `firmlens sample`: loads the sample data, or any number of invented companies, or writes them as files. */
export function sampleCommand(context: CliContext): Command {
  return new Command('sample')
    .description(
      'load the sample data: 1,000 real companies, their chief executives, 7,539 products; invented use of them, ' +
        'subsidiaries, people and news',
    )
    .option(
      '--companies <n>',
      `load n invented companies instead, with ids from ${firstGeneratedId} on`,
      wholeNumber(companiesMax),
    )
    .option('--seed <s>', 'with --companies: another seed gives other companies (default: 1)', wholeNumber(maxSeed))
    .option(
      '--contacts-per-company <k>',
      'with --companies: so many on average, and nine people to ten contacts (default: 5)',
      wholeNumber(perCompanyMax),
    )
    .option(
      '--articles-per-company <a>',
      'with --companies: so many on average, of the last 120 days (default: 0)',
      wholeNumber(perCompanyMax),
    )
    .option('--out <folder>', 'write the files there instead of loading them')
    .action((options: SampleOptions, command: Command) => {
      if (options.companies === undefined) {
        const needing = (['seed', 'contactsPerCompany', 'articlesPerCompany'] as const).find(
          (option) => options[option] !== undefined,
        );
        if (needing !== undefined) {
          command.error(`error: ${flags[needing]} needs --companies: the sample itself is always the same`);
        }
      }
      return runSample(context, options);
    });
}

const flags = {
  seed: '--seed',
  contactsPerCompany: '--contacts-per-company',
  articlesPerCompany: '--articles-per-company',
} as const;

function sampleTables(options: SampleOptions): SampleTable[] {
  const { companies, seed = 1, contactsPerCompany = 5, articlesPerCompany = 0 } = options;
  const day = new Date().toISOString().slice(0, 10);
  if (companies === undefined) return realSample({ day });
  const base = { companies, seed, contactsPerCompany };
  return generatedSample(articlesPerCompany === 0 ? base : { ...base, news: { articlesPerCompany, day } });
}

async function runSample(context: CliContext, options: SampleOptions): Promise<void> {
  const { out } = options;
  const tables = sampleTables(options);
  if (out !== undefined) {
    const files = await writeSampleFiles(out, tables, {
      onTable: (table) => context.err(`Writing ${describe(table)} …`),
      signal: context.signal,
    });
    for (const file of files) context.out(file);
    return;
  }
  await context.withDatabase(async (database, masterKey) => {
    const began = performance.now();
    const summaries: ImportSummary[] = [];
    for (const table of tables) summaries.push(await loadTable(context, { database, masterKey }, table));
    const rows = summaries.reduce((sum, { read }) => sum + read, 0);
    context.out(`${count(rows)} rows in ${inSeconds(performance.now() - began)}.`);
  });
}

async function loadTable(
  context: CliContext,
  target: Pick<ImportOptions, 'database' | 'masterKey'>,
  table: SampleTable,
): Promise<ImportSummary> {
  const name = table.fileName.replace('.csv', '');
  if (context.interactive) context.err(`${name}:`);
  const progress = showImportProgress(context, table.rows);
  try {
    const summary = await importFile({
      ...target,
      entity: table.entity,
      file: table.fileName,
      stream: Readable.from(table.chunks()),
      // A sample of which a row is refused is a mistake of ours: it must not load as if nothing were wrong.
      strict: true,
      onProgress: progress.show,
      signal: context.signal,
    });
    progress.end();
    context.out(`${name}: ${outcome(summary)}`);
    return summary;
  } finally {
    progress.end();
  }
}

function outcome({ read, added, changed, unchanged, suppressed, seconds }: ImportSummary): string {
  const passedOver = suppressed === 0 ? '' : `, ${count(suppressed)} suppressed`;
  const rate = seconds > 0 ? `, ${count(Math.round(read / seconds))} rows/s` : '';
  return `${count(read)} rows, ${count(added)} added, ${count(changed)} changed, ${count(unchanged)} unchanged${passedOver} (${inSeconds(seconds * 1000)}${rate})`;
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
