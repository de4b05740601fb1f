import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** The same relative way from `src/samples` and from `dist/samples`. */
const folder = new URL('../../samples/', import.meta.url);

/** The text of a committed file of `samples/`, unpacked if its name ends in `.gz`. */
export function sampleText(file: string): string {
  const bytes = readFileSync(new URL(file, folder));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The lines of a committed CSV file, by its columns. */
export function sampleLines<Line>(file: string): Line[] {
  return parse<Line>(sampleText(file), { columns: true });
}
