import { createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperatorError } from '../lib/operator-error.ts';
import type { SampleTable } from './sample-tables.ts';

/**
 * Writes each table into a file of its name in `folder`, which is made if only it, not its parent, is missing. A file bears its name only
 * when it is complete, and none that was there before is touched.
 * @param options.onTable told before a table is written
 * @returns the paths of the files
 * @throws OperatorError if one of the files exists or cannot be written, or if the signal ended the writing
 */
export async function writeSampleFiles(
  folder: string,
  tables: readonly SampleTable[],
  options: { onTable?: (table: SampleTable) => void; signal?: AbortSignal } = {},
): Promise<string[]> {
  const files = tables.map((table) => ({ table, path: join(folder, table.fileName) }));
  for (const { path } of files) {
    if (await exists(path)) {
      throw new OperatorError(`${path} is there already; choose another folder, or move the file away.`);
    }
  }
  for (const { table, path } of files) {
    options.onTable?.(table);
    await writeWhole(folder, path, table.chunks(), options.signal);
  }
  return files.map(({ path }) => path);
}

async function writeWhole(
  folder: string,
  path: string,
  chunks: Iterable<string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    // Not `recursive`: that never returns where the system says that a folder cannot be, as it does below /proc.
    await mkdir(folder).catch(unlessThere);
    await pipeline(Readable.from(chunks), createWriteStream(partial), { signal });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    if (signal?.aborted === true) {
      throw new OperatorError(`Interrupted: ${path} was not written.`, { exitCode: 130, cause: error });
    }
    throw new OperatorError(`${path} could not be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
