import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { prepareDataFolder } from '../../src/database/embedded/data-folder.ts';
import { findPostmaster } from '../../src/database/embedded/postmaster.ts';
import { embeddedUrl } from '../../src/database/embedded/user-lock.ts';
import { type CommandResult, type FirmlensProcess, runFirmlens, startFirmlens } from './firmlens-process.ts';
import { ballastName, mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** A data folder of the calling test file's own, and the real processes that run on it. */
export interface FaultInstallation {
  /** Where the data folder is; for files of the test's own. */
  readonly folder: string;
  /** The paths of all result files, whole or not. */
  resultFiles(): Promise<string[]>;
  /** Starts `serve` or `work` on the data folder, with further settings if given; resolves when it is ready. */
  start(args: string[], environment?: Record<string, string>): Promise<FirmlensProcess>;
  /** Runs a command on the data folder to its end. */
  run(...args: string[]): Promise<CommandResult>;
  /** As `run`, for a command that may be killed (`kill -9`) on the way. */
  begin(...args: string[]): { readonly result: Promise<CommandResult>; kill(): void };
  /**
   * One statement on a connection of its own, which counts as no user of the embedded PostgreSQL: it is neither kept
   * running nor brought back for the test's sake.
   */
  readonly query: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** The embedded PostgreSQL as others reach it: `DATABASE_URL` for processes that are to share it. */
  databaseUrl(): Promise<string>;
  /** The process id of the embedded PostgreSQL; undefined where none lives. */
  postmasterId(): Promise<number | undefined>;
  /** A signal to the embedded PostgreSQL's main process: `kill -9` if no other is named. */
  killPostgresql(signal?: NodeJS.Signals): Promise<void>;
  /** The data folder's disk and the result files' own; undefined if they share this machine's. */
  readonly disks: { readonly data: SmallDisk; readonly results: SmallDisk } | undefined;
  /** Kills all that runs and deletes the data folder. */
  end(): Promise<void>;
}

/**
 * Makes a {@link FaultInstallation}; it is ended when the test, or at the top level all tests of the file, are done.
 * @param options.smallDisks gives it disks that can be filled, where this user may mount some
 */
export async function faultInstallation(
  environment: Record<string, string> = {},
  options: { smallDisks?: boolean } = {},
): Promise<FaultInstallation> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'firmlens-faults-')));
  // Root's temporary folder must let the user pass who runs PostgreSQL.
  await chmod(folder, 0o711);
  const dataDir = path.join(folder, 'data');
  const postgresql = path.join(dataDir, 'postgresql');
  const surroundings = {
    folder,
    environment: {
      PORT: '0',
      FIRMLENS_DATA_DIR: dataDir,
      FIRMLENS_LOG_LEVEL: 'info',
      FIRMLENS_DANGEROUS_WEBHOOK_ALLOW: '127.0.0.0/8',
      ...environment,
    },
  };
  const children: ChildProcess[] = [];
  const onSpawn = (child: ChildProcess) => void children.push(child);
  const postmasterId = async () => (await findPostmaster(path.join(postgresql, 'cluster')))?.pid;
  const killPostgresql = async (signal: NodeJS.Signals = 'SIGKILL') => {
    const pid = await postmasterId();
    if (pid !== undefined) process.kill(pid, signal);
  };
  const databaseUrl = async () => {
    const port = Number(await readFile(path.join(postgresql, 'port'), 'utf8'));
    return embeddedUrl(port, (await readFile(path.join(postgresql, 'password'), 'utf8')).trim());
  };
  const results = path.join(dataDir, 'results');
  const disks = options.smallDisks === true ? await mountDisks(dataDir, results) : undefined;
  const end = async () => {
    for (const child of children) child.kill('SIGKILL');
    await killPostgresql().catch(() => undefined);
    await disks?.results.unmount();
    await disks?.data.unmount();
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  };
  after(end);
  return {
    folder,
    resultFiles: () => listFiles(results),
    start: (args, more = {}) =>
      startFirmlens(args, { folder, environment: { ...surroundings.environment, ...more } }, onSpawn),
    run: (...args) => runFirmlens(args, surroundings, onSpawn),
    begin: (...args) => {
      let child: ChildProcess | undefined;
      const result = runFirmlens(args, surroundings, (spawned) => {
        child = spawned;
        onSpawn(spawned);
      });
      return { result, kill: () => void child?.kill('SIGKILL') };
    },
    databaseUrl,
    query: async (text, values = []) => {
      const client = new pg.Client(await databaseUrl());
      client.on('error', () => undefined);
      await client.connect();
      try {
        return (await client.query(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    postmasterId,
    killPostgresql,
    disks,
    end,
  };
}

async function mountDisks(dataDir: string, results: string): Promise<FaultInstallation['disks']> {
  // As a folder that root makes there: whoever runs PostgreSQL may pass through.
  const data = await mountSmallDisk(dataDir, { mebibytes: 500, mode: '711' });
  if (data === undefined) return undefined;
  // A folder that is not marked and not empty would be taken for somebody else's.
  await prepareDataFolder(dataDir);
  const resultsDisk = await mountSmallDisk(results, { mebibytes: 150, mode: '700' });
  if (resultsDisk === undefined) await data.unmount();
  return resultsDisk && { data, results: resultsDisk };
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith(ballastName))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
