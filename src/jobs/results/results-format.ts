import type { Transform } from 'node:stream';
import Negotiator from 'negotiator';
import { jsonLines } from './json-lines.ts';
import { parquetFile } from './parquet-file.ts';
import type { ResultColumns } from './result-columns.ts';

/** Results are kept as CSV; the other formats are written from it while they are sent. */
export interface ResultsFormat {
  readonly name: 'csv' | 'jsonl' | 'parquet';
  readonly mediaType: string;
  readonly contentType: string;
  /** Whether the format has no compression of its own. */
  readonly compressible: boolean;
  /** A stream that writes the format from rows; absent for what is sent as it is kept. */
  readonly write?: (columns: ResultColumns) => Transform;
}

const csv: ResultsFormat = {
  name: 'csv',
  mediaType: 'text/csv',
  contentType: 'text/csv; charset=utf-8',
  compressible: true,
};

export const resultsFormats: readonly ResultsFormat[] = [
  csv,
  {
    name: 'jsonl',
    mediaType: 'application/x-ndjson',
    contentType: 'application/x-ndjson',
    compressible: true,
    write: jsonLines,
  },
  {
    name: 'parquet',
    mediaType: 'application/vnd.apache.parquet',
    contentType: 'application/vnd.apache.parquet',
    compressible: false,
    write: parquetFile,
  },
];

/**
 * The format of a request for a file: the one in its query, or else the one of the three that its `Accept` prefers. CSV is
 * the documented answer whatever `Accept` says (reference `jobs-auth-admin.md` §2.6), so another format must be named:
 * a wildcard names none.
 */
export function requestedFormat(
  query: { readonly format?: ResultsFormat['name'] | undefined },
  accept = '',
): ResultsFormat {
  const asked = resultsFormats.find(({ name }) => name === query.format);
  if (asked !== undefined) return asked;
  const header = accept.toLowerCase();
  const possible = resultsFormats.filter((format) => format === csv || header.includes(format.mediaType));
  const wanted = new Negotiator({ headers: { accept: header } }).mediaType(possible.map(({ mediaType }) => mediaType));
  return possible.find(({ mediaType }) => mediaType === wanted) ?? csv;
}
