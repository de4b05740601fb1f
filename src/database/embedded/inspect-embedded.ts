import { access, constants } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exists, readIfPresent } from './owned-files.ts';
import { readPassword } from './password.ts';
import { findPostmaster, lockHolder, type Postmaster } from './postmaster.ts';
import { embeddedUrl } from './user-lock.ts';

/** What is found in a data folder without touching anything in it. */
export interface EmbeddedFindings {
  /** Whether there is such a folder, and whether it is marked as Firmlens's own. */
  readonly folder: 'absent' | 'foreign' | 'own';
  /** Where the database's files are; undefined if none was made yet, or they are not where they were recorded to be. */
  readonly home: string | undefined;
  /** Where they should be, if they are not there. */
  readonly lost: string | undefined;
  /** The PostgreSQL that runs on them. */
  readonly postmaster: Postmaster | undefined;
  /** Process id in the lock file of a PostgreSQL that was killed. */
  readonly deadHolder: number | undefined;
  /** How to connect to it, if it is ready and the password is there. */
  readonly url: string | undefined;
  readonly hasPassword: boolean;
}

/**
 * Looks at the embedded PostgreSQL of a data folder, running or not. Nothing is made, started or changed.
 * @throws OperatorError if the password file is damaged, or the system's error if the folder cannot be read
 */
export async function inspectEmbedded(dataDir: string): Promise<EmbeddedFindings> {
  const path = resolve(dataDir);
  const own = join(path, 'postgresql');
  const nothing = { home: undefined, lost: undefined, postmaster: undefined, deadHolder: undefined, url: undefined };
  if (!(await exists(path))) return { folder: 'absent', ...nothing, hasPassword: false };
  await access(path, constants.R_OK | constants.X_OK);
  if (!(await exists(join(path, 'firmlens.json')))) return { folder: 'foreign', ...nothing, hasPassword: false };
  const home = (await readIfPresent(join(own, 'kept-elsewhere')))?.trim() ?? own;
  const cluster = join(home, 'cluster');
  const password = await readPassword(join(own, 'password'));
  const hasPassword = password !== undefined;
  if (!(await exists(cluster))) {
    return { folder: 'own', ...nothing, lost: home === own ? undefined : home, hasPassword };
  }
  const postmaster = await findPostmaster(cluster);
  return {
    folder: 'own',
    home,
    lost: undefined,
    postmaster,
    deadHolder: postmaster === undefined ? await lockHolder(cluster) : undefined,
    url: postmaster?.ready === true && hasPassword ? embeddedUrl(postmaster.port, password) : undefined,
    hasPassword,
  };
}
