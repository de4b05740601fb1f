import { OperatorError } from '../lib/operator-error.ts';

/** What was written of a table, and what must be found in it again: rows as `COPY` writes them, one a line. */
export interface RowsMeasure {
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of these bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

export interface TableManifest extends RowsMeasure {
  readonly name: string;
  /** In the order of their values in a row. */
  readonly columns: readonly string[];
}

/** Where a sequence stands, as its own row says it. */
export interface SequenceManifest {
  readonly name: string;
  readonly value: number;
  readonly called: boolean;
}

/** What a backup says of itself: the file `manifest.json` in it. */
export interface Manifest {
  readonly format: number;
  /** Of the snapshot. */
  readonly createdAt: string;
  /** The server's version. */
  readonly postgresql: string;
  readonly installationId: string;
  /** Of the master key, which is not in the backup. */
  readonly secretFingerprint: string;
  /** The schema of the rows, oldest first. */
  readonly migrations: readonly string[];
  readonly tables: readonly TableManifest[];
  readonly queue: RowsMeasure;
  readonly sequences: readonly SequenceManifest[];
  /** Null for a backup without result files. */
  readonly results: { readonly files: number; readonly bytes: number } | null;
}

export const manifestFormat = 1;
export const manifestName = 'manifest.json';
export const queueName = 'queue.tsv.zst';

export const tableItem = (table: string): string => `tables/${table}.tsv.zst`;
export const resultItem = (name: string): string => `results/${name}.zst`;

/** The name of a result file by its name in the backup; undefined if it is something else. */
export function resultOf(item: string): string | undefined {
  return /^results\/(.+)\.zst$/.exec(item)?.[1];
}

/**
 * Reads a manifest of a file whose seal is right, so that nothing but its format can be wrong with it.
 * @throws OperatorError if it has another format
 */
export function parseManifest(text: string): Manifest {
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.format === manifestFormat) return manifest;
  throw new OperatorError(
    `The backup has format ${manifest.format}, and this Firmlens knows format ${manifestFormat}: use the release that made it, or a later one.`,
  );
}
