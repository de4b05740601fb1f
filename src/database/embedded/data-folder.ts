import { randomUUID } from 'node:crypto';
import { readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import { explainFileError } from './file-errors.ts';
import { createFolder, readIfPresent, writeOnce } from './owned-files.ts';

/** A folder that is known to be Firmlens's own. */
export interface DataFolder {
  /** Absolute, with links resolved: the same folder has the same path in every process. */
  readonly path: string;
  /** Drawn when the folder was made. A folder deleted and made anew at the same path has another. */
  readonly id: string;
}

const MARKER = 'firmlens.json';
const FORMAT = 1;
/**
 * What a file system or a version control system may leave in a folder that is otherwise empty; and the key of another
 * installation, put there for the restore of its backup.
 */
const NEUTRAL = new Set(['lost+found', '.DS_Store', '.gitkeep', '.gitignore', 'secret-key']);

/**
 * Makes `dataDir` the data folder, or recognises it as one, by the marker file `firmlens.json` in it. Call it before
 * anything else writes there.
 * @throws {OperatorError} when it cannot be made or written, or holds files but no marker (somebody else's folder)
 */
export async function prepareDataFolder(dataDir: string): Promise<DataFolder> {
  const wanted = resolve(dataDir);
  try {
    await createFolder(wanted);
    const path = await realpath(wanted);
    const marker = join(path, MARKER);
    const known = await readIfPresent(marker);
    if (known !== undefined) return { path, id: readMarker(marker, known) };
    await refuseForeign(path);
    await writeOnce(marker, markerText(), 0o644);
    // Another process may have been faster: the marker that stands there counts.
    return { path, id: readMarker(marker, (await readIfPresent(marker)) ?? '') };
  } catch (error) {
    throw explainFileError(error, wanted);
  }
}

async function refuseForeign(path: string): Promise<void> {
  const foreign = (await readdir(path)).find((name) => !NEUTRAL.has(name) && !name.startsWith(MARKER));
  if (foreign === undefined) return;
  throw new OperatorError(
    `${path} is not a data folder of Firmlens and is not empty (it holds "${foreign}"): name an empty or a new folder in FIRMLENS_DATA_DIR.`,
  );
}

function markerText(): string {
  const about = 'This folder is a data folder of Firmlens: everything in it belongs together.';
  return `${JSON.stringify({ about, format: FORMAT, id: randomUUID() }, undefined, 2)}\n`;
}

function readMarker(file: string, text: string): string {
  const { format, id } = parseObject(text);
  if (typeof id !== 'string' || typeof format !== 'number') {
    throw new OperatorError(`${file} is damaged: put it back from a backup, or name another FIRMLENS_DATA_DIR.`);
  }
  if (format > FORMAT) {
    throw new OperatorError(
      `${file} was written by a newer Firmlens (format ${format}): use that release or a later one.`,
    );
  }
  return id;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
