import { OperatorError } from '../lib/operator-error.ts';

const writeFaults: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'its file system is read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of its path is a file',
};

/** What the operating system said while a backup was written, for the operator. */
export function explainWriteError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const fault = writeFaults[code] ?? (error as Error).message;
  return new OperatorError(`The backup ${file} cannot be written: ${fault}. No backup was made.`, { cause: error });
}

/** What the operating system said when a backup was to be read, for the operator. */
export function explainReadError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const fault = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
  return new OperatorError(`The backup ${file} cannot be read: ${fault}. Nothing was changed.`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error ? (error as NodeJS.ErrnoException).code : undefined;
}
