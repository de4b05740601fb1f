import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type FileFormat,
  type ImportOptions,
  type ImportSummary,
  importEntities,
  importFile,
  listImports,
} from '../imports/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { RecordField } from '../lib/record-field.ts';
import type { CliContext } from './context.ts';
import { countAlertedBy } from './count-alerted-by.ts';
import { importRecordAsLines, summaryAsLines } from './import-print.ts';
import { showImportProgress } from './import-progress.ts';
import { positiveInteger } from './positive-integer.ts';

/** One file to load and what its rows are. */
interface FileToLoad {
  readonly entity: string;
  readonly file: string;
}

interface ImportFlags {
  map?: Record<string, string>;
  ignoreUnknown?: boolean;
  replace?: boolean;
  strict?: boolean;
  dryRun?: boolean;
  format?: FileFormat;
  delimiter?: string;
  refused?: string;
  json?: boolean;
}

/** `firmlens import`: one command for every kind of record that can be imported, and the history of imports. */
export function importCommand(context: CliContext, now: () => Date = () => new Date()): Command {
  const command = new Command('import')
    .description('load CSV or NDJSON files: new records are added, known ones updated where they differ')
    .addCommand(listCommand(context));
  for (const { name, summary, fields, key } of importEntities) {
    const needed = fields.filter((field) => field.required === true && !key.includes(field.name));
    const load = new Command(name)
      .description(`load ${summary}`)
      .argument('<file>', 'a .csv, .tsv, .ndjson or .jsonl file, also packed (.gz); - reads standard input')
      .argument('[more...]', 'more files, each after what it holds: companies a.csv contacts b.csv; any order will do')
      .addHelpText(
        'after',
        `\nFields: ${namesOf(fields)}\nNeeded in every row: ${key.join(', ')}` +
          (needed.length === 0 ? '' : `\nNeeded in a new record, too: ${namesOf(needed)}`),
      );
    command.addCommand(
      addImportOptions(load).action((file: string, more: string[], flags: ImportFlags) =>
        runImports(context, now, filesToLoad([name, file, ...more], flags), flags),
      ),
    );
  }
  return command;
}

function namesOf(fields: readonly RecordField[]): string {
  return fields.map((field) => field.name).join(', ');
}

function addImportOptions(command: Command): Command {
  return command
    .option(
      '--map <column=field>',
      'a column whose name is not the field’s, once for each; column= passes it over',
      addMapping,
    )
    .option('--ignore-unknown', 'pass over columns that are no field')
    .option('--replace', 'remove the records that the file does not have')
    .option('--strict', 'change nothing at all if one row is bad')
    .option('--dry-run', 'do everything, say what would change, and take it back')
    .addOption(new Option('--format <format>', 'if the file’s name does not tell').choices(['csv', 'ndjson']))
    .option(
      '--delimiter <character>',
      'between the cells of a CSV file; a comma if not given, "tab" for a tab',
      oneCharacter,
    )
    .option('--refused <file>', 'where refused rows go; beside the input if not given')
    .option('--json', 'one JSON object on standard output');
}

/**
 * The files of a run, in the order in which what they hold refers to each other, whatever order they were named in.
 * @throws OperatorError if they are no pairs, or an option that fits one file only was given for several
 */
function filesToLoad(words: readonly string[], flags: ImportFlags): FileToLoad[] {
  const order = importEntities.map(({ name }) => name);
  const files: FileToLoad[] = [];
  for (let index = 0; index < words.length; index += 2) {
    const [entity = '', file] = words.slice(index, index + 2);
    if (!order.includes(entity)) {
      throw new OperatorError(`Say what a file holds before its name: ${entity} is none of ${order.join(', ')}.`, {
        exitCode: 2,
      });
    }
    if (file === undefined) throw new OperatorError(`Name a file of ${entity}.`, { exitCode: 2 });
    files.push({ entity, file });
  }
  const single = files.length > 1 ? (['map', 'refused', 'delimiter', 'format'] as const) : [];
  const given = single.find((option) => flags[option] !== undefined);
  if (given !== undefined) {
    throw new OperatorError(`--${given} is for one file: import that file in a run of its own.`, { exitCode: 2 });
  }
  return files.toSorted((a, b) => order.indexOf(a.entity) - order.indexOf(b.entity));
}

/** Loads files one after the other, each on its own: what is loaded stays if a later file cannot be. */
async function runImports(
  context: CliContext,
  now: () => Date,
  files: readonly FileToLoad[],
  flags: ImportFlags,
): Promise<void> {
  await context.withDatabase(async (database, masterKey) => {
    for (const [index, file] of files.entries()) {
      const summary = await runImport(context, { database, masterKey, now }, file, flags).catch((error: unknown) => {
        const left = files.slice(index + 1).map((each) => `${each.entity} ${each.file}`);
        if (files.length > 1) context.err(`${file.entity} ${file.file}: not imported.`);
        if (left.length > 0) context.err(`Not tried after that: ${left.join(', ')}.`);
        throw error;
      });
      const subscriptionsAlerted = await countAlertedBy(database, summary).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        context.err(`How many subscriptions will be alerted could not be counted: ${reason}`);
        return undefined;
      });
      if (flags.json === true) context.out(JSON.stringify({ ...summary, subscriptionsAlerted }));
      else context.out(summaryAsLines(summary, subscriptionsAlerted).join('\n'));
    }
  });
}

async function runImport(
  context: CliContext,
  into: Pick<ImportOptions, 'database' | 'masterKey' | 'now'>,
  { entity, file }: FileToLoad,
  flags: ImportFlags,
): Promise<ImportSummary> {
  const progress = showImportProgress(context);
  const given: Partial<ImportOptions> = {
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter }),
    ...(file === '-' ? { stream: process.stdin, refusedFile: `${entity}.refused.${flags.format}` } : {}),
    ...(flags.refused === undefined ? {} : { refusedFile: path.resolve(flags.refused) }),
  };
  try {
    return await importFile({
      ...into,
      entity,
      file,
      map: flags.map ?? {},
      ignoreUnknown: flags.ignoreUnknown ?? false,
      replace: flags.replace ?? false,
      strict: flags.strict ?? false,
      dryRun: flags.dryRun ?? false,
      signal: context.signal,
      onProgress: progress.show,
      ...given,
    });
  } finally {
    progress.end();
  }
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .description('list the newest imports, newest first')
    .option('--limit <number>', 'how many', positiveInteger, 20)
    .option('--json', 'one JSON array on standard output')
    .action(async ({ limit, json }: { limit: number; json?: boolean }) => {
      const records = await context.withDatabase((database) => listImports(database, limit));
      if (json === true) context.out(JSON.stringify(records));
      else if (records.length === 0) context.out('Nothing has been imported yet.');
      else context.out(records.map((record) => importRecordAsLines(record).join('\n')).join('\n'));
    });
}

function addMapping(pair: string, mappings: Record<string, string> = {}): Record<string, string> {
  const at = pair.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as column=field.');
  return { ...mappings, [pair.slice(0, at)]: pair.slice(at + 1) };
}

function oneCharacter(text: string): string {
  if (text === 'tab') return '\t';
  if (!/^[\x21-\x7e\t]$/.test(text) || /^["\w.\\-]$/.test(text)) {
    throw new InvalidArgumentError('It must be one character such as ; or | or "tab".');
  }
  return text;
}
