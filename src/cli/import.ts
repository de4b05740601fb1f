import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type FileFormat, type ImportOptions, importEntities, importFile, listImports } from '../imports/index.ts';
import type { CliContext } from './context.ts';
import { importRecordAsLines, summaryAsLines } from './import-print.ts';
import { showImportProgress } from './import-progress.ts';

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
    .description('load a CSV or NDJSON file: new records are added, known ones updated where they differ')
    .addCommand(listCommand(context));
  for (const { name, summary, fields, key } of importEntities) {
    const load = new Command(name)
      .description(`load ${summary}`)
      .argument('<file>', 'a .csv, .tsv, .ndjson or .jsonl file, also packed (.gz); - reads standard input')
      .addHelpText(
        'after',
        `\nFields: ${fields.map((field) => field.name).join(', ')}\nNeeded in every row: ${key.join(', ')}`,
      );
    command.addCommand(
      addImportOptions(load).action((file: string, flags: ImportFlags) => runImport(context, now, name, file, flags)),
    );
  }
  return command;
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

async function runImport(
  context: CliContext,
  now: () => Date,
  entity: string,
  file: string,
  flags: ImportFlags,
): Promise<void> {
  const progress = showImportProgress(context);
  const given: Partial<ImportOptions> = {
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter }),
    ...(file === '-' ? { stream: process.stdin, refusedFile: `${entity}.refused.${flags.format}` } : {}),
    ...(flags.refused === undefined ? {} : { refusedFile: path.resolve(flags.refused) }),
  };
  try {
    const summary = await context.withDatabase((database) =>
      importFile({
        database,
        entity,
        file,
        map: flags.map ?? {},
        ignoreUnknown: flags.ignoreUnknown ?? false,
        replace: flags.replace ?? false,
        strict: flags.strict ?? false,
        dryRun: flags.dryRun ?? false,
        signal: context.signal,
        onProgress: progress.show,
        now,
        ...given,
      }),
    );
    progress.end();
    context.out(flags.json === true ? JSON.stringify(summary) : summaryAsLines(summary).join('\n'));
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

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a positive whole number.');
  return value;
}
