import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OperatorError } from '../../lib/operator-error.ts';
import { syncFolder } from '../../lib/sync-folder.ts';
import { noSpaceLeft } from './file-errors.ts';
import { createFolder, draftOf, exists, isErrno, removeAbandonedDrafts } from './owned-files.ts';
import type { Place } from './placement.ts';
import { programEnvironment } from './program-environment.ts';
import { explainStartFailure } from './start-failure.ts';

export const ROLE = 'firmlens';

/**
 * Character classes come from the operating system, as trigrams need them: with the plain C locale pg_trgm drops every
 * letter beyond ASCII (of "Société" it keeps "soci" and "t"). The first name the system knows is taken.
 */
const CHARACTER_LOCALES = process.platform === 'darwin' ? ['en_US.UTF-8', 'C'] : ['C.UTF-8', 'en_US.UTF-8', 'C'];

/**
 * Makes the cluster unless it is there. It is made under another name and renamed when whole and on disk, so a crash on
 * the way leaves nothing that counts; of several processes at it one wins, and the others use its work.
 * @throws {OperatorError} when initdb fails
 */
export async function createCluster(place: Place, password: string): Promise<void> {
  if (await exists(place.cluster)) return;
  await createFolder(place.home);
  await removeAbandonedDrafts(place.home);
  const draft = draftOf(place.cluster);
  const cluster = join(draft, 'cluster');
  const passwordFile = join(draft, 'password');
  try {
    await createFolder(draft);
    await mkdir(cluster, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (place.runAs !== undefined) {
      const { uid, gid } = place.runAs;
      await Promise.all([cluster, passwordFile].map((path) => chown(path, uid, gid)));
    }
    await chmod(cluster, 0o700);
    await initialise(place, cluster, passwordFile);
    await rename(cluster, place.cluster);
    await syncFolder(place.home);
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * @throws {OperatorError} when the cluster there was made by another PostgreSQL version than the one that npm brought
 */
export async function requireSameVersion(place: Place): Promise<void> {
  const made = (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim();
  const { major } = place.binaries;
  if (made === String(major)) return;
  throw new OperatorError(
    `The database in ${place.dataFolder} was made by PostgreSQL ${made}, but this Firmlens brings PostgreSQL ${major}: use the Firmlens release that made it, or name another folder in FIRMLENS_DATA_DIR.`,
  );
}

async function initialise(place: Place, cluster: string, passwordFile: string): Promise<void> {
  const failures: { reason: string; cause: unknown }[] = [];
  for (const characterLocale of CHARACTER_LOCALES) {
    try {
      await promisify(execFile)(
        place.binaries.initdb,
        [
          `--pgdata=${cluster}`,
          `--username=${ROLE}`,
          `--pwfile=${passwordFile}`,
          '--auth=scram-sha-256',
          '--encoding=UTF8',
          // Sorts by code point and folds case by Unicode's tables in PostgreSQL itself: the same on every machine, so
          // an upgrade of the operating system never spoils an index.
          '--locale-provider=builtin',
          '--builtin-locale=C.UTF-8',
          '--locale=C',
          `--lc-ctype=${characterLocale}`,
          '--no-instructions',
        ],
        { ...place.runAs, cwd: '/', env: programEnvironment() },
      );
      return;
    } catch (error) {
      const { kind, reason } = explainStartFailure(outputOf(error));
      if (kind === 'space') throw noSpaceLeft(place.home, error);
      failures.push({ reason, cause: error });
      if (!/locale/.test(reason)) break;
    }
  }
  throw new OperatorError(`PostgreSQL could not make its database in ${place.home}: ${failures.at(-1)?.reason}.`, {
    cause: failures.at(-1)?.cause,
  });
}

function outputOf(error: unknown): string {
  return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
}
