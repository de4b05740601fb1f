import { execFile } from 'node:child_process';
import { mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of its own that can be filled to the last byte. */
export interface SmallDisk {
  /** Takes all that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/** What fills the disk; no result file. */
export const ballastName = 'ballast';

/**
 * Mounts a small file system on a folder, which is made if need be.
 * @param mode of the folder, octal
 * @returns undefined where this user may not mount: then nothing was changed
 */
export async function mountSmallDisk(
  folder: string,
  { mebibytes, mode }: { mebibytes: number; mode: string },
): Promise<SmallDisk | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  await mkdir(folder, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=${mode}`, 'firmlens-faults', folder]);
  } catch {
    return undefined;
  }
  const ballast = (part: number) => path.join(folder, `${ballastName}.${part}`);
  let parts = 0;
  return {
    async fill() {
      // Others write meanwhile: it may take more than one go to get the last byte.
      for (let left = await freeBytes(folder); left > 0 && parts < 100; left = await freeBytes(folder)) {
        parts += 1;
        await run('fallocate', ['-l', String(left), ballast(parts)]).catch(() => undefined);
      }
    },
    async free() {
      for (; parts > 0; parts -= 1) await rm(ballast(parts), { force: true });
    },
    unmount: async () => void (await run('umount', ['--lazy', folder]).catch(() => undefined)),
  };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
