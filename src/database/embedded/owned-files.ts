import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../lib/sync-folder.ts';
import { findProcess } from './processes.ts';

/**
 * Creates a folder with its parents. A folder made by root lets everyone pass through (not list): PostgreSQL, which
 * never runs as root, must reach what lies below. The files that need hiding hide themselves by their own mode.
 */
export async function createFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const mode = isRoot() ? 0o711 : 0o700;
  // One by one: where a folder cannot be made below one that exists (/proc), `mkdir`'s own recursion never ends.
  if (!(await exists(path)) && dirname(path) !== path) await createFolder(dirname(path));
  try {
    await mkdir(path);
    // The mode given to mkdir would be cut by the umask.
    await chmod(path, mode);
  } catch (error) {
    // Another process may have been faster.
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await exists(path)) && (await stat(path)).isDirectory();
}

/**
 * Writes a file that must never be replaced: of several processes writing at once exactly one wins, and nobody sees
 * half a file, not even after a power cut.
 * @returns whether this call wrote it
 */
export async function writeOnce(path: string, content: string, mode: number): Promise<boolean> {
  const draft = await writeDraft(path, content, mode);
  try {
    await link(draft, path);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}

/** Writes a file, replacing it in one step. Replacing (and not writing into it) also never follows a planted link. */
export async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  const draft = await writeDraft(path, content, mode);
  await rename(draft, path);
}

/** The file's text, or undefined where there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

export function isErrno(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** A name beside `path` under which something is made before it gets its name in one step. */
export function draftOf(path: string): string {
  return `${path}.${process.pid}.${randomBytes(6).toString('hex')}.new`;
}

/** Removes the drafts in `folder` whose maker was killed half-way. */
export async function removeAbandonedDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const maker = /\.(\d+)\.[0-9a-f]{12}\.new$/.exec(name)?.[1];
    if (maker === undefined || (await findProcess(Number(maker))) !== undefined) continue;
    // What cannot be removed now (its maker's own child may still be writing) is removed another time.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function writeDraft(path: string, content: string, mode: number): Promise<string> {
  const draft = draftOf(path);
  const file = await open(draft, 'wx', mode);
  try {
    await file.writeFile(content);
    // What root writes into somebody's folder is that person's: tomorrow the server may run without root again.
    if (isRoot()) {
      const owner = await stat(dirname(path));
      await file.chown(owner.uid, owner.gid);
    }
    await file.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return draft;
}
