import { readFileSync, writeFileSync } from 'node:fs';

/**
 * `npm run complete:lock`, after every change to the dependencies. npm leaves packages for other platforms out of the
 * lock file when its registry does not offer them, and then refuses `npm ci` because they are missing. This adds an
 * entry for each, with the platform that its name says; npm passes over those that are not this machine's.
 */

interface Package {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
  resolved?: string;
}

interface LockFile {
  packages: Record<string, Package>;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x'];

/** The optional dependencies that no entry of the lock file is for, with the package that wants them. */
export function missingPackages({ packages }: LockFile): { name: string; version: string; wantedBy: Package }[] {
  return Object.values(packages).flatMap((wantedBy) =>
    Object.entries(wantedBy.optionalDependencies ?? {})
      .filter(([name]) => packages[`node_modules/${name}`] === undefined)
      .map(([name, version]) => ({ name, version, wantedBy })),
  );
}

function entryOf({ name, version, wantedBy }: ReturnType<typeof missingPackages>[number]): Package {
  const words = (name.split('/')[1] ?? '').split('-');
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.some((word) => word === processor));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name} does not say which platform it is for`);
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined;
  return {
    version,
    cpu,
    ...(wantedBy.dev === true ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc }),
    optional: true,
    os,
  };
}

export const lockFile = new URL('../../package-lock.json', import.meta.url);

export function readLockFile(): LockFile {
  return JSON.parse(readFileSync(lockFile, 'utf8')) as LockFile;
}

if (import.meta.main) {
  const lock = readLockFile();
  for (const missing of missingPackages(lock)) lock.packages[`node_modules/${missing.name}`] = entryOf(missing);
  const [root, ...others] = Object.entries(lock.packages);
  if (root === undefined) throw new Error('the lock file is empty');
  others.sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries([root, ...others]);
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
}
