import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type ArchiveItem, contentOf, readArchive, requireSealed } from './archive-reader.ts';
import {
  type Manifest,
  manifestName,
  parseManifest,
  queueName,
  type RowsMeasure,
  resultOf,
  tableItem,
} from './manifest.ts';
import { isSameMeasure, measuringRows } from './measure-rows.ts';
import type { BackupWatch } from './progress.ts';

/** A backup that is whole. */
export interface CheckedBackup {
  readonly manifest: Manifest;
  readonly fileBytes: number;
}

/**
 * Checks a backup without a database: that no byte of the file was altered, and that what is in it is what its manifest
 * says, row by row.
 * @throws OperatorError if it is no whole backup, or one of a format that this program does not know
 */
export async function checkBackup(file: string, { onProgress, signal }: BackupWatch = {}): Promise<CheckedBackup> {
  const told = (what: string, total?: number) => (done: number) =>
    onProgress?.({ what, ...(total === undefined ? {} : { done, total }) });
  const fileBytes = await requireSealed(file, told('reading'), signal);
  const found = new Map<string, RowsMeasure>();
  let manifest: Manifest | undefined;
  let results = { files: 0, bytes: 0 };
  for await (const item of readArchive(file, told('checking', fileBytes))) {
    signal?.throwIfAborted();
    if (item.name === manifestName) {
      manifest = parseManifest(await text(Readable.from(item.content)));
      continue;
    }
    const measure = await measureItem(item, signal);
    if (resultOf(item.name) === undefined) found.set(item.name, measure);
    else results = { files: results.files + 1, bytes: results.bytes + measure.bytes };
  }
  if (manifest === undefined) throw new Error(`${file} has no ${manifestName}`);
  requireSame(manifest, found, results);
  return { manifest, fileBytes };
}

async function measureItem(item: ArchiveItem, signal: AbortSignal | undefined): Promise<RowsMeasure> {
  const { measured, measure } = measuringRows();
  measured.resume();
  await pipeline(contentOf(item), measured, { signal });
  return measure();
}

/** @throws Error if an archive does not hold what its manifest says, which only a faulty program could have written */
function requireSame(
  { tables, queue, results }: Manifest,
  found: Map<string, RowsMeasure>,
  foundResults: { files: number; bytes: number },
): void {
  for (const [item, measure] of [
    ...tables.map((table) => [tableItem(table.name), table] as const),
    [queueName, queue] as const,
  ]) {
    const there = found.get(item);
    if (there === undefined || !isSameMeasure(there, measure)) throw new Error(`${item} is not as the manifest says`);
    found.delete(item);
  }
  const [unknown] = found.keys();
  if (unknown !== undefined) throw new Error(`the manifest does not know ${unknown}`);
  const { files, bytes } = results ?? { files: 0, bytes: 0 };
  if (files !== foundResults.files || bytes !== foundResults.bytes) throw new Error('result files are missing');
}
