import { chmod, mkdir, open, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../lib/sync-folder.ts';
import type { PackagedBinaries } from './binaries.ts';
import { createFolder, draftOf, exists, isErrno, removeAbandonedDrafts } from './owned-files.ts';

/** What building programs against PostgreSQL needs and running it does not. */
const NOT_NEEDED = /\.a$|(^|\/)pkgconfig(\/|$)/;

/**
 * Copies PostgreSQL's programs below `systemFolder`, readable by everybody, once for each version.
 * @returns the folder of the copy
 */
export async function copyBinaries(packaged: PackagedBinaries, systemFolder: string): Promise<string> {
  const copy = join(systemFolder, `postgresql-${packaged.packageVersion}`);
  if (await exists(copy)) return copy;
  await createFolder(systemFolder);
  await removeAbandonedDrafts(systemFolder);
  const draft = draftOf(copy);
  try {
    await copyTree(packaged.folder, draft);
    await rename(draft, copy);
    await syncFolder(systemFolder);
  } catch (error) {
    // Another process was faster; its copy is as good.
    if (!isErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return copy;
}

async function copyTree(from: string, to: string): Promise<void> {
  await openFolder(to);
  const entries = await readdir(from, { withFileTypes: true, recursive: true });
  const wanted = entries
    .map((entry) => ({ entry, source: join(entry.parentPath, entry.name) }))
    .filter(({ source }) => !NOT_NEEDED.test(source.slice(from.length)));
  // Parents come before what they hold.
  for (const { entry, source } of wanted.sort((a, b) => (a.source < b.source ? -1 : 1))) {
    const target = join(to, source.slice(from.length));
    if (entry.isDirectory()) await openFolder(target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await copyFile(source, target, source.includes(`${from}/bin/`) ? 0o755 : 0o644);
  }
}

async function openFolder(path: string): Promise<void> {
  await mkdir(path);
  // After mkdir, whose mode is cut by the umask.
  await chmod(path, 0o755);
}

/** Each file reaches the disk before the folder gets its name: a copy cut short by a power cut is never taken for whole. */
async function copyFile(source: string, target: string, mode: number): Promise<void> {
  const file = await open(target, 'wx', mode);
  try {
    await file.writeFile(await readFile(source));
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}
