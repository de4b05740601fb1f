import { randomBytes } from 'node:crypto';
import { OperatorError } from '../../lib/operator-error.ts';
import { readIfPresent, writeOnce } from './owned-files.ts';

const SHAPE = /^[\w-]{43}\n?$/;

/** 256 random bits, in characters that need no escaping in a URL, in SQL or in a shell. */
export function newPassword(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The password kept in `file`; undefined where there is none.
 * @throws {OperatorError} when the file holds something else
 */
export async function readPassword(file: string): Promise<string | undefined> {
  const text = await readIfPresent(file);
  if (text === undefined) return undefined;
  if (!SHAPE.test(text)) throw wrongPassword(file);
  return text.trim();
}

/** Keeps `password` in `file` (mode 0600), unless one is kept there already. @returns the one that is kept */
export async function keepPassword(file: string, password: string): Promise<string> {
  await writeOnce(file, `${password}\n`, 0o600);
  return (await readPassword(file)) ?? password;
}

export function wrongPassword(file: string, cause?: unknown): OperatorError {
  return new OperatorError(
    `${file} does not hold the password of this data folder's PostgreSQL: put it back from a backup, or stop every Firmlens, delete the file and start again, and a new password is set.`,
    { cause },
  );
}
