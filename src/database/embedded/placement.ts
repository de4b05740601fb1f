import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import { type Binaries, locatePackagedBinaries, tryBinaries } from './binaries.ts';
import { copyBinaries } from './copy-binaries.ts';
import type { DataFolder } from './data-folder.ts';
import type { EmbeddedLogger } from './logger.ts';
import { createFolder, exists, readIfPresent, replaceFile } from './owned-files.ts';
import { canReach, chooseRunAs, type RunAs } from './run-as.ts';

/** Where everything of one embedded PostgreSQL lies, and who runs it. */
export interface Place {
  /** The folder the operator knows, for what he is told. */
  readonly dataFolder: string;
  /** Holds the cluster and its configuration: `postgresql` in the data folder, or a folder below the system folder. */
  readonly home: string;
  /** What PostgreSQL calls its data directory. */
  readonly cluster: string;
  readonly passwordFile: string;
  readonly logFile: string;
  readonly binaries: Binaries;
  /** Undefined: as whoever runs this process. */
  readonly runAs: RunAs | undefined;
}

/**
 * Decides where PostgreSQL lives. Everything stays in the data folder and is run from where npm put it, unless root
 * must lend it to a user who cannot get there (a clone below /root): then programs, cluster or both are kept below
 * `systemFolder`, and the data folder records where.
 */
export async function findPlace(dataFolder: DataFolder, systemFolder: string, logger: EmbeddedLogger): Promise<Place> {
  const own = join(dataFolder.path, 'postgresql');
  await createFolder(own);
  const elsewhere = join(systemFolder, 'clusters', clusterName(dataFolder));
  const known = await findHome(own, elsewhere);
  const runAs = await chooseRunAs(known && join(known, 'cluster'));
  const home = known ?? ((await reaches(runAs, own)) ? own : elsewhere);
  await requirePassage(home, runAs);
  if (home !== own) await settleElsewhere(dataFolder, own, home, logger);

  const packaged = await locatePackagedBinaries();
  const folders = ['bin', 'lib', join('share', 'postgresql')].map((name) => join(packaged.folder, name));
  const direct = await reaches(runAs, ...folders);
  const programs = direct ? packaged.folder : await copyBinaries(packaged, systemFolder);
  if (home !== own || !direct) {
    logger.info(
      { home, programs, userId: runAs?.uid },
      'PostgreSQL runs as an unprivileged user who cannot reach this installation: it is kept elsewhere',
    );
  }
  return {
    dataFolder: dataFolder.path,
    home,
    cluster: join(home, 'cluster'),
    passwordFile: join(own, 'password'),
    logFile: join(own, 'postgresql.log'),
    binaries: await tryBinaries(programs, runAs),
    runAs,
  };
}

/** Told apart by path, for the operator, and by the folder's own id: one made anew never meets its predecessor's data. */
function clusterName({ path, id }: DataFolder): string {
  return createHash('sha256').update(`${path}\n${id}`).digest('hex').slice(0, 16);
}

/** The home that already holds a cluster. */
async function findHome(own: string, elsewhere: string): Promise<string | undefined> {
  const record = recordFile(own);
  const recorded = (await readIfPresent(record))?.trim();
  if (recorded !== undefined) {
    if (await exists(join(recorded, 'cluster'))) return recorded;
    throw new OperatorError(
      `${record} says that the database is kept in ${recorded}, but it is not there: put that folder back, or delete the file to begin with an empty database.`,
    );
  }
  for (const home of [own, elsewhere]) if (await exists(join(home, 'cluster'))) return home;
  return undefined;
}

/** To be called when the cluster exists: a record without one means that it was lost. */
export async function recordPlace(place: Place): Promise<void> {
  const own = join(place.dataFolder, 'postgresql');
  if (place.home !== own) await replaceFile(recordFile(own), `${place.home}\n`, 0o644);
}

function recordFile(own: string): string {
  return join(own, 'kept-elsewhere');
}

async function reaches(runAs: RunAs | undefined, ...folders: string[]): Promise<boolean> {
  if (runAs === undefined) return true;
  return (await Promise.all(folders.map((folder) => canReach(folder, runAs)))).every(Boolean);
}

async function requirePassage(home: string, runAs: RunAs | undefined): Promise<void> {
  if (await reaches(runAs, home)) return;
  throw new OperatorError(
    `The user with id ${runAs?.uid}, who runs PostgreSQL for root, cannot reach ${home}: let others pass through the folders above it (chmod o+x), or name another FIRMLENS_DATA_DIR.`,
  );
}

/** Makes the folder below the system folder, and points out clusters there whose data folder was deleted. */
async function settleElsewhere(
  dataFolder: DataFolder,
  own: string,
  home: string,
  logger: EmbeddedLogger,
): Promise<void> {
  await createFolder(home);
  await replaceFile(join(home, 'data-folder'), `${dataFolder.path}\n`, 0o644);
  if (await exists(recordFile(own))) return;
  const clusters = join(home, '..');
  for (const name of await readdir(clusters)) {
    const other = join(clusters, name);
    if (other === home || (await readIfPresent(join(other, 'data-folder')))?.trim() !== dataFolder.path) continue;
    logger.warn(
      { folder: other },
      'a database of an earlier data folder at this path is left; delete it when not needed',
    );
  }
}
