import { basename } from 'node:path';
import { OperatorError } from '../lib/operator-error.ts';
import type { FileFormat } from './row-reader.ts';

/**
 * The form of a file by its name, gzip or not.
 * @throws OperatorError if the name does not tell
 */
export function formatOf(file: string): FileFormat {
  const name = unpackedName(file);
  if (/\.(csv|tsv)$/.test(name)) return 'csv';
  if (/\.(ndjson|jsonl)$/.test(name)) return 'ndjson';
  throw new OperatorError(
    `${file === '-' ? 'Standard input' : file} has no name that tells its form; add --format csv or --format ndjson.`,
  );
}

/** What stands between the cells of a CSV file of this name. */
export function delimiterOf(file: string): string {
  return unpackedName(file).endsWith('.tsv') ? '\t' : ',';
}

function unpackedName(file: string): string {
  return basename(file).toLowerCase().replace(/\.gz$/, '');
}
