import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, rm, stat, truncate } from 'node:fs/promises';
import { isErrno, writeOnce } from './owned-files.ts';

const BYTES_MAX = 8 * 2 ** 20;
const CHECK_MS = 60_000;

/** Opens PostgreSQL's log for its process: appending, so that the file can be cut while it is written, never through a link. */
export async function openLog(file: string): Promise<FileHandle> {
  await writeOnce(file, '', 0o600);
  await cutLog(file);
  return open(file, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
}

/**
 * Keeps the log below twice 8 MiB for as long as this process lives.
 * @returns a function that ends it
 */
export function boundLog(file: string): () => void {
  const timer = setInterval(() => void cutLog(file).catch(() => undefined), CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Moves what a log grown too large holds to `postgresql.log.1`. What is written in that moment may be lost. */
export async function cutLog(file: string, bytesMax = BYTES_MAX): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    (error: unknown) => {
      if (isErrno(error, 'ENOENT')) return 0;
      throw error;
    },
  );
  if (size <= bytesMax) return;
  const previous = `${file}.1`;
  await rm(previous, { force: true });
  await copyFile(file, previous, constants.COPYFILE_EXCL);
  await truncate(file);
}
