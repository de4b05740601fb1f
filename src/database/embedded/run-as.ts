import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import { isErrno, isRoot } from './owned-files.ts';

/** The unprivileged user under which root runs PostgreSQL. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** In this order. `nobody` exists everywhere but may be shared with other services, hence last. */
const CANDIDATES = ['firmlens', 'postgres', '_postgres', 'nobody'];

/**
 * Who is to run PostgreSQL: undefined for "whoever runs this process". PostgreSQL refuses to run as root, so root
 * needs somebody else: the owner of the cluster that is there already, else the first of the known users.
 * @throws {OperatorError} when root finds none of them in /etc/passwd
 */
export async function chooseRunAs(existingCluster: string | undefined): Promise<RunAs | undefined> {
  if (!isRoot()) return undefined;
  if (existingCluster !== undefined) {
    const { uid, gid } = await stat(existingCluster);
    if (uid !== 0) return { uid, gid };
  }
  const users = parsePasswd(await readFile('/etc/passwd', 'utf8'));
  const user = CANDIDATES.map((name) => users.get(name)).find((found) => found !== undefined);
  if (user !== undefined) return user;
  throw new OperatorError(
    `PostgreSQL does not run as root, and /etc/passwd has none of the users ${CANDIDATES.join(', ')}: add one, run Firmlens as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Unprivileged users by name, as /etc/passwd lists them. */
export function parsePasswd(text: string): Map<string, RunAs> {
  const lines = text.split('\n').map((line) => line.split(':'));
  return new Map(
    lines.flatMap(([name, , uid, gid]) =>
      // macOS writes nobody's ids as -2.
      name && uid && gid && Number(uid) !== 0 ? [[name, { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }]] : [],
    ),
  );
}

/**
 * Whether `user` may pass through `folder` and every folder above it (those that do not exist yet are to be made, and
 * count as passable). Read from the permission bits: nothing is started or changed.
 */
export async function canReach(folder: string, user: RunAs): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const passable = await stat(path).then(
      (found) => mayPass(found, user),
      (error: unknown) => {
        if (isErrno(error, 'ENOENT')) return true;
        throw error;
      },
    );
    if (!passable) return false;
    if (path === dirname(path)) return true;
  }
}

function mayPass(folder: { uid: number; gid: number; mode: number }, user: RunAs): boolean {
  if (folder.uid === user.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === user.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}
