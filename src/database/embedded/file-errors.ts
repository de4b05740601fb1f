import { userInfo } from 'node:os';
import { OperatorError } from '../../lib/operator-error.ts';
import { isErrno } from './owned-files.ts';

/**
 * What the operating system said about a file or folder, as one sentence for the operator.
 * @param folder the folder the operator named or knows, for the sentence
 * @returns an OperatorError; an error of another kind comes back as it is
 */
export function explainFileError(error: unknown, folder: string): unknown {
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) return noSpaceLeft(folder, error);
  if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) {
    const reason =
      error.code === 'EROFS' ? 'its file system is read-only' : `permission denied on ${error.path ?? folder}`;
    return new OperatorError(
      `The data folder ${folder} cannot be used by the user ${userName()} (${reason}): name another one in FIRMLENS_DATA_DIR, or run as its owner.`,
      { cause: error },
    );
  }
  if (isErrno(error, 'ENOTDIR', 'EEXIST')) {
    return new OperatorError(
      `The data folder ${folder} cannot be made, because ${blamed(error, folder)}: name another one in FIRMLENS_DATA_DIR.`,
      { cause: error },
    );
  }
  if (error instanceof Error && 'syscall' in error) {
    return new OperatorError(`The data folder ${folder} cannot be used (${error.message}).`, { cause: error });
  }
  return error;
}

export function noSpaceLeft(folder: string, cause: unknown): OperatorError {
  return new OperatorError(`No space is left on the disk of ${folder}: free some and start again; nothing was lost.`, {
    cause,
  });
}

/** mkdir blames the last name it tried, which under a regular file is not the one that stands in the way. */
function blamed(error: NodeJS.ErrnoException, folder: string): string {
  return error.code === 'EEXIST' ? `${error.path ?? folder} is a file` : 'a part of its path is a file';
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in /etc/passwd, as some container platforms hand out.
    return `with id ${process.getuid?.() ?? '?'}`;
  }
}
