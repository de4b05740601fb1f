import { open } from 'node:fs/promises';

/**
 * Makes the names inside a folder (a rename, a new file) survive a power cut. A file system that knows no such thing, as
 * some of the network do, keeps names by rules of its own: PostgreSQL passes over its refusal too.
 */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await folder.close();
  }
}
